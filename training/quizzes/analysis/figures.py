"""What the pages of analysis show: the numbers of a quiz with their words, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.languages import language
from training.quizzes import flags
from training.quizzes.analysis import leaks
from training.quizzes.analysis.numbers import BINS, EditionNumbers, ItemNumbers, Reliability, VersionNumbers
from training.quizzes.analysis.table import Column
from training.quizzes.kinds.kind import OptionKind
from training.quizzes.queries.versions import Version
from training.quizzes.statistics import ItemStatistics, QuizStatistics


@dataclass(frozen=True)
class ItemRow:
    column: Column
    stem: str
    label: Any
    figures: ItemStatistics
    flags: Sequence[flags.Flag]


@dataclass(frozen=True)
class Bin:
    """How many first attempts earned from `low` to under `high` per cent (the last one: to 100)."""

    low: int
    high: int
    attempts: int


@dataclass(frozen=True)
class LeakRow:
    item: ItemRow
    leak: leaks.Leak


@dataclass(frozen=True)
class Whole:
    """Of a quiz."""

    attempts: int
    footing: flags.Footing
    maximum: float | None  # None when attempts differ in it
    passed: int
    quiz: QuizStatistics
    reliability: Reliability
    bins: Sequence[Bin]
    rows: Sequence[ItemRow]
    leaks: Sequence[LeakRow]


Said = Mapping[int, tuple[Column, Version]]  # what the items of a table say


def whole(numbers: EditionNumbers, said: Said) -> Whole:
    rows, step = [item_row(one, said) for one in numbers.items], 100 // BINS
    return Whole(
        attempts=numbers.attempts,
        footing=flags.footing(numbers.attempts),
        maximum=numbers.maximum,
        passed=numbers.passed,
        quiz=numbers.quiz,
        reliability=numbers.reliability,
        bins=[Bin(step * place, step * (place + 1), count) for place, count in enumerate(numbers.bins)],
        rows=rows,
        leaks=[LeakRow(rows[leak.item], leak) for leak in numbers.leaks],
    )


def item_row(item: ItemNumbers, said: Said) -> ItemRow:
    column, version = said[item.version_id]
    return ItemRow(column, version.stem(language()), version.kind.label, item.figures, item.flags)


# --- one item -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OptionRow:
    text: str
    figures: flags.OptionFigures
    rare: bool
    suspect: bool


@dataclass(frozen=True)
class VersionFigures:
    """Of one version of the item."""

    row: ItemRow
    footing: flags.Footing
    flags: Sequence[flags.Flag]
    options: Sequence[OptionRow]
    given: Sequence[OptionRow]  # for kinds without options: what was most often responded
    unanswered: int
    explanation: str


def version_figures(numbers: VersionNumbers, said: Said) -> VersionFigures:
    row, version = item_row(numbers.item, said), said[numbers.item.version_id][1]
    footing = flags.footing(row.figures.attempts)
    given = numbers.given.get(language(), [])
    return VersionFigures(
        row=row,
        footing=footing,
        flags=row.flags,
        options=option_rows(version, numbers.options, judged=footing is not flags.Footing.TOO_FEW),
        given=[OptionRow(one.option, one, rare=False, suspect=False) for one in given],
        unanswered=numbers.unanswered,
        explanation=version.explanation(language()),
    )


def option_rows(version: Version, table: Sequence[flags.OptionFigures], *, judged: bool) -> list[OptionRow]:
    kind = version.kind
    if not isinstance(kind, OptionKind):
        return []
    return [
        OptionRow(
            kind.text(version.body, one.option, language()),
            one,
            rare=judged and flags.is_rare(one),
            suspect=judged and flags.better_than_a_key(one, table),
        )
        for one in table
    ]
