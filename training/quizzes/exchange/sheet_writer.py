"""The Excel template: writing, with lists to choose from, and an empty one with an example of each type."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from training.languages import language
from training.quizzes.exchange.questions import BLANK, GAP, RIGHT, Kind, Option, Pair, Quantity, Question, written
from training.quizzes.exchange.report import LeftOut, Notes, Writing, each
from training.quizzes.exchange.sheet import HEADINGS, KINDS, LETTERS, LEVELS, TRUTHS
from training.quizzes.exchange.workbook import Sheet, workbook

SIX = tuple(f"option {letter}" for letter in "ABCDEF")
ALWAYS = ("kind", "stem", *SIX, "answer", "explanation", "marks", "difficulty", "objectives")
IF_USED = (
    "option G",
    "option H",
    "name",
    "category",
    "sections",
    "case",
    "situation",
    *(f"feedback {letter}" for letter in LETTERS),
)
WIDTHS = {"kind": 10, "stem": 48, "answer": 18, "explanation": 40, "marks": 8, "difficulty": 10}
PREPARED = 1000  # rows with lists to choose from


def write(questions: Sequence[Question]) -> Writing:
    """With headings in the reader's language."""
    notes = Notes()
    rows = each(questions, notes, lambda question: _row(question, notes))
    return Writing(_file(rows), notes.report(len(rows)))


def template() -> bytes:
    """An empty one with an example row of each type."""
    return _file([_row(question, Notes()) for question in examples()])


def _file(rows: list[dict[str, object]]) -> bytes:
    names = [*ALWAYS, *(name for name in IF_USED if any(row.get(name) for row in rows))]
    second = 0 if language() == "zh" else 1
    target = io.BytesIO()
    with workbook(target) as book:
        sheet = book.sheet(_("Items"))
        sheet.head([_heading(name, second) for name in names], [WIDTHS.get(name, 16) for name in names])
        for row in rows:
            sheet.add([row.get(name) for name in names])
        sheet.choose_from(names.index("kind"), PREPARED, [words[second] for words in KINDS.values()])
        sheet.choose_from(names.index("difficulty"), PREPARED, [words[second] for words in LEVELS.values()])
        _explain(book.sheet(_("How to fill it in")))
    return target.getvalue()


def _heading(name: str, second: int) -> str:
    text = HEADINGS[name][second]
    return text[:1].upper() + text[1:]


def _explain(sheet: Sheet) -> None:
    sheet.head([_("Type"), _("What stands where")], [18, 90])
    second = 0 if language() == "zh" else 1
    for kind, words in (
        (Kind.SINGLE, _("Options from A on; the answer is one letter, such as B.")),
        (Kind.MULTIPLE, _("Options from A on; the answer is letters, such as ABD. Each earns an equal part.")),
        (Kind.TRUE_FALSE, _("No options; the answer is true or false.")),
        (Kind.ORDERING, _("The steps as options; the answer is the right order, such as ABCD.")),
        (Kind.MATCHING, _("In each option 'prompt -> match'; '-> match' alone matches nothing. No answer.")),
        (
            Kind.FILL_IN,
            _(
                "The answer is what is accepted, several with | between them. Where the stem shows several blanks, "
                "such as ____, the answer to the next one follows after a semicolon or on the next line."
            ),
        ),
        (Kind.NUMERIC, _("The answer is a number, such as 12, 12±0.5, 12±5% or 11..13.")),
        (Kind.ESSAY, _("The answer, if any, says what a good text holds.")),
    ):
        sheet.add([KINDS[kind][second], words])
    case = _("A column that you may add: rows one below the other with the same text there are the parts of a case.")
    sheet.add([_heading("situation", second), case])
    sheet.add([_("Pictures"), _("A sheet brings none, nor sounds: bring Moodle XML or QTI, or add them to the draft.")])


def examples() -> list[Question]:
    said, told = _("Write the question here."), _("An example: delete this row.")
    wrong, right, other = _("Wrong option"), _("Right option"), _("Another option")
    pairs = (Pair(_("Term"), _("Its meaning")), Pair(_("Other term"), _("Other meaning")), Pair("", _("Spare meaning")))
    steps = tuple(Option(text) for text in (_("First step"), _("Second step"), _("Third step")))
    half = Fraction(1, 2)
    made = [
        Question(Kind.SINGLE, said, options=(Option(wrong), Option(right, RIGHT), Option(other))),
        Question(Kind.MULTIPLE, said, options=(Option(wrong), Option(right, half), Option(other, half))),
        Question(Kind.TRUE_FALSE, said, answer=True),
        Question(Kind.ORDERING, said, options=steps),
        Question(Kind.MATCHING, said, pairs=pairs),
        Question(Kind.FILL_IN, said, options=(Option(_("Accepted text"), RIGHT), Option(_("Other text"), RIGHT))),
        Question(Kind.NUMERIC, said, quantities=(Quantity(Decimal(12), Decimal("0.5")),)),
        Question(Kind.ESSAY, said),
    ]
    return [replace(one, explanation=told, marks=Decimal(1), difficulty="easy", objectives=("A07",)) for one in made]


# --- a row --------------------------------------------------------------------------------------------------------


def _row(question: Question, notes: Notes) -> dict[str, object]:
    """Raises LeftOut."""
    second = 0 if language() == "zh" else 1
    for words in _lost(question):
        notes.changed(0, question.called, words)
    level = LEVELS.get(question.difficulty)
    row: dict[str, object] = {
        "kind": KINDS[question.kind][second] if question.kind in KINDS else "",
        "stem": question.stem,
        "answer": _answer(question, second),
        "explanation": question.explanation,
        "marks": float(question.marks) if question.marks is not None else None,
        "difficulty": level[second] if level else question.difficulty,
        "objectives": ", ".join((*question.objectives, *question.tags)),
        "name": question.name,
        "category": question.category,
        "sections": ", ".join(question.sections),
        "case": question.case.name if question.case else "",
        "situation": question.case.stem if question.case else "",
    }
    for letter, (text, feedback) in zip(LETTERS, _cells(question), strict=False):
        row |= {f"option {letter}": text, f"feedback {letter}": feedback}
    return row


def _cells(question: Question) -> list[tuple[str, str]]:
    """What stands under the letters."""
    cells = [(option.text, option.feedback) for option in question.options if question.kind is not Kind.FILL_IN]
    for pair in question.pairs:
        if any(arrow in pair.prompt for arrow in ("->", "=>", "\u2192")):
            raise LeftOut(_("The sheet cannot hold an arrow inside a prompt."))
        cells.append((f"{pair.prompt} -> {pair.match}".strip(), ""))
    if len(cells) > len(LETTERS):
        raise LeftOut(_("The sheet holds %(most)s options at most.", most=len(LETTERS)))
    return cells


def _answer(question: Question, second: int) -> str:
    match question.kind:
        case Kind.SINGLE | Kind.MULTIPLE | Kind.ORDERING:
            right = [question.kind is Kind.ORDERING or option.share > 0 for option in question.options]
            return "".join(letter for letter, holds in zip(LETTERS, right, strict=False) if holds)
        case Kind.TRUE_FALSE:
            return TRUTHS[bool(question.answer)][second]
        case Kind.FILL_IN:
            return _filled(question)
        case Kind.NUMERIC:
            return "\n".join(_quantity(quantity) for quantity in question.quantities if quantity.share > 0)
        case Kind.MATCHING | Kind.ESSAY:
            return ""
    raise LeftOut(_("The sheet knows no questions of this kind."))


def _filled(question: Question) -> str:
    """One blank: its texts one a line. Several: a line for each blank, its texts with | between them."""
    blanks = [
        [option.text for option in question.of_blank(place) if option.share > 0]
        for place in range(1, question.blanks + 1)
    ]
    if any(set(text) & set("\n|\uff5c") for texts in blanks for text in texts):
        raise LeftOut(_("The sheet cannot hold a line break or | inside an accepted text."))
    if len(blanks) > 1 and question.stem.count(BLANK) != len(blanks):
        raise LeftOut(_("Its stem does not show each of its blanks."))
    if len(blanks) == 1 and (question.stem.count(BLANK) or len(GAP.findall(question.stem))) > 1:
        raise LeftOut(_("Its stem shows more blanks than are filled."))
    return "\n".join(blanks[0]) if len(blanks) == 1 else "\n".join("|".join(texts) for texts in blanks)


def _quantity(quantity: Quantity) -> str:
    value = written(quantity.value)
    if quantity.relative:
        return f"{value}±{written(quantity.tolerance * 100)}%"
    return f"{value}±{written(quantity.tolerance)}" if quantity.tolerance else value


def _lost(question: Question) -> Iterator[str]:
    if question.when_right or question.when_wrong or any(one.feedback for one in question.quantities):
        yield _("Feedback on right and wrong was left out: the sheet has no place for it.")
    if question.kind is Kind.FILL_IN and any(option.feedback for option in question.options):
        yield _("Feedback on single answers was left out: the sheet has no place for it.")
    if question.units:
        yield _("Units were left out: the sheet has no place for them.")
    if question.pictures or (question.case and question.case.pictures):
        yield _("Its pictures and sounds stay behind: only their names and words are written.")
    shares = [*(option.share for option in question.options), *(one.share for one in question.quantities)]
    if len({share for share in shares if share > 0}) > 1 or any(share < 0 for share in shares):
        yield _("Unequal part marks were left out: the sheet has no place for them.")
