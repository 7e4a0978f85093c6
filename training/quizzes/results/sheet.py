"""What stands in the sheet, row by row: attempts, marks per item, and the figures that the page of analysis shows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _

from training.languages import in_the_readers_zone
from training.quizzes.analysis.figures import Whole
from training.quizzes.analysis.table import Column
from training.quizzes.exchange.workbook import Rows
from training.quizzes.results.queries import Line


class Sheets(Protocol):
    def sheet(self, name: str) -> Rows: ...


class Attempts:
    """Two sheets that grow together, an attempt at a time."""

    def __init__(self, book: Sheets, columns: Sequence[Column]) -> None:
        self._columns = [column.version_id for column in columns]
        self._attempts, self._items = book.sheet(_("All attempts")), book.sheet(_("Marks per item"))
        heads = [_("Trainee"), _("Attempt"), _("Ended"), _("Marks"), _("Maximum"), _("Per cent"), _("Passed")]
        self._attempts.head(heads, [24, 10, 22, 10, 10, 10, 10])
        titles = [f"{column.slug} v{column.number}" for column in columns]
        self._items.head([_("Trainee"), _("Attempt"), *titles], [24, 10, *[14] * len(titles)])
        self._passed = {True: _("yes"), False: _("no")}

    def add(self, lines: Iterable[Line]) -> None:
        """The marks of an item are empty where the attempt did not draw it, or where nobody has marked it yet."""
        for line in lines:
            ended = in_the_readers_zone(line.closed_at).replace(tzinfo=None, microsecond=0)
            share = round(100 * line.marks / line.maximum, 1) if line.maximum else 0.0
            passed = self._passed[line.passed]
            self._attempts.add([line.name, line.number, ended, line.marks, line.maximum, share, passed])
            earned = [line.earned.get(version) for version in self._columns]
            self._items.add([line.name, line.number, *(None if one is None else one / 100 for one in earned)])


def add_figures(book: Sheets, whole: Whole | None, made_at: datetime | None) -> None:
    """`whole` of the first attempts: None where it has still to be made. `made_at`: None where it is of this moment."""
    sheet = book.sheet(_("Figures"))
    sheet.head([_("First attempts only"), _("Value")], [34, 18])
    if whole is None:
        sheet.add([_("The figures are still being made")])
        return
    if made_at is not None:
        sheet.add([_("As of"), in_the_readers_zone(made_at).replace(tzinfo=None, microsecond=0)])
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
