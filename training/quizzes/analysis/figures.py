"""What the pages of analysis show: finished rows of numbers, made of a table of first attempts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.languages import language
from training.late import Late
from training.quizzes import flags
from training.quizzes.analysis import leaks
from training.quizzes.analysis.queries import Answers, Given
from training.quizzes.analysis.table import Column, Table
from training.quizzes.kinds.kind import OptionKind
from training.quizzes.queries.versions import Version
from training.quizzes.statistics import ItemStatistics, QuizStatistics, cronbach_alpha, item_statistics, quiz_statistics

if TYPE_CHECKING:
    import numpy as np
else:
    np = Late("numpy")

BINS = 10
COMMONEST = 12  # responses in words that an item's page lists


@dataclass(frozen=True)
class ItemRow:
    column: Column
    stem: str
    label: Any
    figures: ItemStatistics
    flags: Sequence[flags.Flag]


@dataclass(frozen=True)
class Reliability:
    """In marks, but for alpha, its ends and omega. `at_pass`: Lord's error for somebody just at the pass mark."""

    alpha: float | None
    low: float | None
    high: float | None
    omega: float | None
    at_pass: float | None


@dataclass(frozen=True)
class Bin:
    """How many first attempts earned from `low` to under `high` per cent (the last one: to 100)."""

    low: int
    high: int
    attempts: int


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


def whole(table: Table, versions: Mapping[int, Version], given: Answers, pass_mark: int) -> Whole:
    n = len(table.attempts)
    maxima = {taken.maximum for taken in table.attempts}
    return Whole(
        attempts=n,
        footing=flags.footing(n),
        maximum=maxima.pop() if len(maxima) == 1 else None,
        passed=sum(taken.passed for taken in table.attempts),
        quiz=quiz_statistics(table.marks, table.maxima),
        reliability=reliability(table, pass_mark),
        bins=histogram(table),
        rows=item_rows(table, versions, given),
    )


def item_rows(table: Table, versions: Mapping[int, Version], given: Answers) -> list[ItemRow]:
    """In the order of the table's columns."""
    rows = []
    for place, (column, figures) in enumerate(
        zip(table.columns, item_statistics(table.marks, table.maxima), strict=True)
    ):
        version = versions[column.version_id]
        options = option_rows(version, choices_at(table, place, given), table.rests(place))
        found = flags.flags(figures.attempts, figures.discrimination_index, [option.figures for option in options])
        stem = str(version.body["stem"][language()])
        rows.append(ItemRow(column, stem, version.kind.label, figures, found))
    return rows


def reliability(table: Table, pass_mark: int) -> Reliability:
    from training.quizzes.reliability import alpha_interval, conditional_error, omega_total  # scipy: 15 MB a worker

    low, high = alpha_interval(table.marks) or (None, None)
    sizes = {int(count) for count in (~table.hidden).sum(axis=1)}
    marks = set(table.marks.compressed().tolist())
    at_pass = None
    if len(sizes) == 1 and marks <= {0.0, 1.0} and set(table.maxima) == {1}:
        (size,) = sizes
        at_pass = conditional_error(-(-size * pass_mark // 100), size)
    return Reliability(cronbach_alpha(table.marks), low, high, omega_total(table.marks), at_pass)


def histogram(table: Table) -> list[Bin]:
    step = 100 // BINS
    places = Counter(min(int(100 * taken.share) // step, BINS - 1) for taken in table.attempts)
    return [Bin(step * place, step * (place + 1), places[place]) for place in range(BINS)]


# --- leaks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LeakRow:
    item: ItemRow
    leak: leaks.Leak


def leak_rows(table: Table, rows: Sequence[ItemRow], groups: Mapping[int, Sequence[str]]) -> list[LeakRow]:
    """`groups`: the cohort and the branch of each person."""
    if not table.attempts:
        return []
    members: dict[str, list[int]] = {}
    for place, taken in enumerate(table.attempts):
        for name in groups.get(taken.person_id, ()):
            members.setdefault(name, []).append(place)
    rests = np.zeros(table.marks.shape)
    for place in range(len(table.columns)):
        rests[~table.hidden[:, place], place] = table.rests(place)
    right = np.ma.MaskedArray(table.marks.data >= np.array(table.maxima), mask=table.hidden)
    moments = [taken.closed_at.timestamp() for taken in table.attempts]
    return [LeakRow(rows[leak.item], leak) for leak in leaks.find(right, rests, moments, members)]


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


def version_figures(table: Table, row: ItemRow, version: Version, given: Answers) -> VersionFigures:
    place = table.columns.index(row.column)
    met, rests, theirs = table.met(place), table.rests(place), given.get(version.id, {})
    choices = choices_at(table, place, given)
    options = option_rows(version, choices, rests)
    words = [] if options else _in_words(table, place, version, [theirs.get(taken.id) for taken in met], rests)
    return VersionFigures(
        row=row,
        footing=flags.footing(len(met)),
        flags=row.flags,
        options=options,
        given=words,
        unanswered=sum(not choice for choice in choices),
        explanation=str(version.body["explanation"][language()]),
    )


def choices_at(table: Table, place: int, given: Answers) -> list[Sequence[str]]:
    """Of the attempts that met the column, in order; empty where nothing was responded."""
    theirs = given.get(table.columns[place].version_id, {})
    return [theirs[taken.id].choice if taken.id in theirs else () for taken in table.met(place)]


def option_rows(version: Version, choices: Sequence[Sequence[str]], rests: Sequence[float]) -> list[OptionRow]:
    kind, body = version.kind, version.body
    if not isinstance(kind, OptionKind) or kind.name == "ordering":
        return []
    key = set(kind.key(body, kind.options(body)))
    table = flags.option_table({name: name in key for name in kind.options(body)}, choices, rests)
    judged = flags.footing(len(choices)) is not flags.Footing.TOO_FEW
    return [
        OptionRow(
            kind.text(body, one.option, language()),
            one,
            rare=judged and flags.is_rare(one),
            suspect=judged and flags.better_than_a_key(one, table),
        )
        for one in table
    ]


def _in_words(
    table: Table, place: int, version: Version, given: Sequence[Given | None], rests: Sequence[float]
) -> list[OptionRow]:
    """What was responded, the commonest first."""
    earned = table.marks.data[~table.hidden[:, place], place]
    found: dict[str, list[tuple[float, float]]] = {}
    for response, rest, marks in zip(given, rests, earned, strict=True):
        if response is not None and response.choice:
            words = " / ".join(version.kind.told(version.body, response.shown, response.choice, language()))
            found.setdefault(words, []).append((rest, float(marks)))
    rows = []
    for words, those in sorted(found.items(), key=lambda pair: -len(pair[1]))[:COMMONEST]:
        right = those[0][1] >= table.maxima[place]
        theirs = flags.mean([rest for rest, _marks in those])
        one = flags.OptionFigures(words, right, len(those), len(those) / len(rests), theirs)
        rows.append(OptionRow(words, one, rare=False, suspect=False))
    return rows
