"""The results of a quiz as a sheet for Excel: attempts, marks per item, figures."""

import io
from collections.abc import Mapping

from flask_babel import gettext as _

from training.languages import moment
from training.quizzes.analysis.figures import Whole
from training.quizzes.analysis.table import Table
from training.quizzes.exchange.workbook import Book, workbook


def sheet(table: Table, names: Mapping[int, str], whole: Whole) -> bytes:
    """`table` of all attempts, `whole` of the first ones."""
    target = io.BytesIO()
    with workbook(target) as book:
        _attempts(book, table, names)
        _items(book, table, names)
        _figures(book, whole)
    return target.getvalue()


def _attempts(book: Book, table: Table, names: Mapping[int, str]) -> None:
    sheet = book.sheet(_("Attempts"))
    heads = [_("Trainee"), _("Attempt"), _("Ended"), _("Marks"), _("Maximum"), _("Per cent"), _("Passed")]
    sheet.head(heads, [24, 10, 22, 10, 10, 10, 10])
    for taken in table.attempts:
        passed = _("yes") if taken.passed else _("no")
        cells = [names.get(taken.person_id, ""), taken.number, moment(taken.closed_at), taken.marks, taken.maximum]
        sheet.add([*cells, round(100 * taken.share, 1), passed])


def _items(book: Book, table: Table, names: Mapping[int, str]) -> None:
    """Empty where the attempt did not draw the item."""
    sheet = book.sheet(_("Marks per item"))
    titles = [f"{column.slug} v{column.number}" for column in table.columns]
    sheet.head([_("Trainee"), _("Attempt"), *titles], [24, 10, *[14] * len(titles)])
    for taken, marks, hidden in zip(table.attempts, table.marks.data.tolist(), table.hidden.tolist(), strict=True):
        shown = [None if gone else mark for mark, gone in zip(marks, hidden, strict=True)]
        sheet.add([names.get(taken.person_id, ""), taken.number, *shown])


def _figures(book: Book, whole: Whole) -> None:
    sheet = book.sheet(_("Figures"))
    sheet.head([_("First attempts only"), _("Value")], [34, 14])
    quiz = whole.quiz
    for label, value in (
        (_("First attempts"), whole.attempts),
        (_("Passed"), whole.passed),
        (_("Mean"), quiz.mean),
        (_("Median"), quiz.median),
        (_("Standard deviation"), quiz.sd),
        (_("Skewness"), quiz.skewness),
        (_("Kurtosis"), quiz.kurtosis),
        (_("Reliability (alpha, per cent)"), quiz.cic),
        (_("Error ratio (per cent)"), quiz.error_ratio),
        (_("Standard error"), quiz.standard_error),
    ):
        sheet.add([label, None if value is None else round(value, 4)])
    sheet.add([])
    heads = [_("Item"), _("Version"), _("First attempts"), _("Facility"), _("Standard deviation")]
    heads += [_("Discrimination"), _("Efficiency"), _("Effective weight")]
    sheet.add(heads)
    for row in whole.rows:
        one = row.figures
        figures = [one.facility, one.sd, one.discrimination_index, one.discriminative_efficiency, one.effective_weight]
        rounded = [None if value is None else round(value, 4) for value in figures]
        sheet.add([row.column.slug, row.column.number, one.attempts, *rounded])
