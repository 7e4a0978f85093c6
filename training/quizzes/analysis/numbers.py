"""The numbers of a quiz, made of a table of first attempts: without words, so that they can be kept.

What the pages show of them is in `figures`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import force_locale

from training.authored import LANGUAGES
from training.languages import LOCALES
from training.late import Late
from training.quizzes import flags
from training.quizzes.analysis import leaks
from training.quizzes.analysis.table import Table
from training.quizzes.flags import Flag, OptionFigures
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
class Reliability:
    """In marks, but for alpha, its ends and omega. `at_pass`: Lord's error for somebody just at the pass mark."""

    alpha: float | None
    low: float | None
    high: float | None
    omega: float | None
    at_pass: float | None


@dataclass(frozen=True)
class ItemNumbers:
    version_id: int
    figures: ItemStatistics
    flags: list[Flag]


@dataclass(frozen=True)
class EditionNumbers:
    """`bins`: first attempts by tenths of what could be had; the items of `leaks` are places in `items`."""

    attempts: int
    maximum: float | None  # None when attempts differ in it
    passed: int
    quiz: QuizStatistics
    reliability: Reliability
    bins: list[int]
    items: list[ItemNumbers]
    leaks: list[leaks.Leak]


@dataclass(frozen=True)
class VersionNumbers:
    """Of one version of an item. `given`, by language: what was most often responded to kinds without options."""

    item: ItemNumbers
    options: list[OptionFigures]
    given: dict[str, list[OptionFigures]]
    unanswered: int


@dataclass(frozen=True)
class QuizNumbers:
    """All that is kept of a quiz: by version over all editions, and of one with many scores by edition."""

    editions: dict[int, EditionNumbers]
    versions: dict[int, VersionNumbers]


def of_edition(
    table: Table, versions: Mapping[int, Version], pass_mark: int, groups: Mapping[int, Sequence[str]]
) -> EditionNumbers:
    """`groups`: the cohort and the branch of each person."""
    maxima = {taken.maximum for taken in table.attempts}
    return EditionNumbers(
        attempts=len(table.attempts),
        maximum=maxima.pop() if len(maxima) == 1 else None,
        passed=sum(taken.passed for taken in table.attempts),
        quiz=quiz_statistics(table.marks, table.maxima),
        reliability=reliability(table, pass_mark),
        bins=histogram(table),
        items=items(table, versions),
        leaks=grown_easier(table, groups),
    )


def items(table: Table, versions: Mapping[int, Version]) -> list[ItemNumbers]:
    """In the order of the table's columns."""
    rows = []
    for place, figures in enumerate(item_statistics(table.marks, table.maxima)):
        options = options_at(table, place, versions)
        found = flags.flags(figures.attempts, figures.discrimination_index, options)
        rows.append(ItemNumbers(table.columns[place].version_id, figures, found))
    return rows


def options_at(table: Table, place: int, versions: Mapping[int, Version]) -> list[OptionFigures]:
    choices = [given.choice for given in table.responses(place)]
    return option_figures(versions[table.columns[place].version_id], choices, table.rests(place).tolist())


def option_figures(version: Version, choices: Sequence[Sequence[str]], rests: Sequence[float]) -> list[OptionFigures]:
    kind, body = version.kind, version.body
    if not isinstance(kind, OptionKind) or kind.name == "ordering":
        return []
    key = set(kind.key(body, kind.options(body)))
    return flags.option_table({name: name in key for name in kind.options(body)}, choices, rests)


def reliability(table: Table, pass_mark: int) -> Reliability:
    from training.quizzes.reliability import alpha_interval, conditional_error, omega_total  # scipy: 15 MB a worker

    low, high = alpha_interval(table.marks) or (None, None)
    sizes = {int(count) for count in (~table.hidden).sum(axis=1)}
    marks = set(np.unique(table.marks.compressed()).tolist())
    at_pass = None
    if len(sizes) == 1 and marks <= {0.0, 1.0} and set(table.maxima) == {1}:
        (size,) = sizes
        at_pass = conditional_error(-(-size * pass_mark // 100), size)
    return Reliability(cronbach_alpha(table.marks), low, high, omega_total(table.marks), at_pass)


def histogram(table: Table) -> list[int]:
    step = 100 // BINS
    places = Counter(min(int(100 * taken.share) // step, BINS - 1) for taken in table.attempts)
    return [places[place] for place in range(BINS)]


def grown_easier(table: Table, groups: Mapping[int, Sequence[str]]) -> list[leaks.Leak]:
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
    return leaks.find(right, rests, moments, members)


# --- one item -----------------------------------------------------------------------------------------------------


def of_version(table: Table, item: ItemNumbers, versions: Mapping[int, Version]) -> VersionNumbers:
    place = [column.version_id for column in table.columns].index(item.version_id)
    options = options_at(table, place, versions)
    words: dict[str, list[OptionFigures]] = {}
    if not options:
        words = {one: in_words(table, place, versions[item.version_id], one) for one in LANGUAGES}
    return VersionNumbers(item, options, words, sum(not given.choice for given in table.responses(place)))


def in_words(table: Table, place: int, version: Version, language: str) -> list[OptionFigures]:
    """What was responded, the commonest first."""
    given, rests, earned = table.responses(place), table.rests(place).tolist(), table.earned(place).tolist()
    words: dict[int, str] = {}
    found: dict[str, list[tuple[float, float]]] = {}
    with force_locale(LOCALES[language]):
        for response, rest, marks in zip(given, rests, earned, strict=True):
            if not response.choice:
                continue
            if id(response) not in words:
                words[id(response)] = " / ".join(
                    version.kind.told(version.body, response.shown, response.choice, language)
                )
            found.setdefault(words[id(response)], []).append((rest, marks))
    commonest = sorted(found.items(), key=lambda pair: -len(pair[1]))[:COMMONEST]
    return [
        OptionFigures(
            option=text,
            right=those[0][1] >= table.maxima[place],
            chosen=len(those),
            share=len(those) / len(rests),
            rest=flags.mean([rest for rest, _marks in those]),
        )
        for text, those in commonest
    ]


def of_versions(table: Table, versions: Mapping[int, Version]) -> dict[int, VersionNumbers]:
    return {item.version_id: of_version(table, item, versions) for item in items(table, versions)}
