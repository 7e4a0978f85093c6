"""Facility and discrimination of a bank's items over all quizzes that drew them, kept for the authors' desk.

Made beside the requests, for it reads every response of every first attempt (measured: 0.8 s of processor for 2,000
attempts of 20 items, where a page that reads what is kept takes 0.04), and while nobody sits a quiz. Each version for
itself. Within each quiz by the formulas of `quizzes.statistics`; over quizzes the mean, weighted by attempts, for the
rest that an item is held against differs.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from training.db import unit_of_work
from training.quizzes import flags
from training.quizzes.analysis import bank_queries, numbers, queries, taken_queries
from training.quizzes.analysis.numbers import QuizNumbers
from training.quizzes.analysis.table import Table
from training.quizzes.queries.versions import Version
from training.quizzes.statistics import ItemStatistics, item_statistics

APART = timedelta(minutes=10)  # at least, between two times
NO_LATER = timedelta(days=1)  # than this, even while somebody sits a quiz
KEEP_FROM = queries.AT_ONCE // 2  # scores: so that a page that needs what is kept finds it


@dataclass(frozen=True)
class Met:
    """A version in the first attempts at one quiz: its figures, and what was chosen with the share on the rest."""

    version: Version
    figures: ItemStatistics
    choices: Sequence[Sequence[str]]
    rests: Sequence[float]


def renew(at: datetime) -> int:
    """Make the figures anew of the banks with new scores; how many. A look that finds nothing costs one statement."""
    with unit_of_work(writes=False):
        progress = bank_queries.progress(at)
        if not is_time(progress, at):
            return 0
        banks = bank_queries.banks_with_scores(progress.last_score_id, progress.newest_score_id)
    made: dict[int, Mapping[int, Mapping[str, Any]]] = {}
    large: dict[int, QuizNumbers] = {}
    for bank_id in banks:  # one after the other: the attempts at one may fill a good part of the memory
        with unit_of_work(writes=False):
            quizzes = quizzes_on(bank_id)
        made[bank_id] = of_bank(quizzes)  # while no transaction waits
        large |= {quiz.id: of_quiz(quiz) for quiz in quizzes if quiz.is_large}
    with unit_of_work(writes=True):
        for quiz_id, found in large.items():
            bank_queries.replace_of_quiz(quiz_id, found, at)
        for bank_id, rows in made.items():
            bank_queries.replace(bank_id, rows, progress.newest_score_id, at)
    return len(made)


def is_time(progress: bank_queries.Progress, at: datetime) -> bool:
    if progress.newest_score_id == progress.last_score_id:
        return False
    if progress.made_at is None:
        return not progress.anybody_sits
    return at - progress.made_at >= (NO_LATER if progress.anybody_sits else APART)


@dataclass(frozen=True)
class Taken:
    """The first attempts at one quiz, at all its editions; `on_bank`: those that drew on the bank in hand. `groups` of
    each person, where the numbers of the quiz are kept."""

    editions: Sequence[queries.Edition]
    table: Table
    on_bank: Table
    versions: Mapping[int, Version]
    groups: Mapping[int, Sequence[str]]
    is_large: bool

    @property
    def id(self) -> int:
        return self.editions[0].quiz_id


def quizzes_on(bank_id: int) -> list[Taken]:
    """Four statements a quiz, and one more for each `taken_queries.PART` of attempts."""
    found = []
    for slug in bank_queries.quizzes_on(bank_id):
        editions = queries.editions(slug)
        ids = [one.id for one in editions]
        table = taken_queries.read(ids)
        is_large = sum(one.scores for one in editions) >= KEEP_FROM
        groups = queries.groups_of(ids) if is_large else {}
        on_bank = table.of({one.id for one in editions if one.bank_id == bank_id})
        found.append(Taken(editions, table, on_bank, queries.versions_of(table), groups, is_large))
    return found


def of_quiz(quiz: Taken) -> QuizNumbers:
    return QuizNumbers(
        {
            one.id: numbers.of_edition(quiz.table.of({one.id}), quiz.versions, one.body["pass_mark"], quiz.groups)
            for one in quiz.editions
        },
        numbers.of_versions(quiz.table, quiz.versions),
    )


def of_bank(quizzes: Iterable[Taken]) -> dict[int, Mapping[str, Any]]:
    """By version, as stored."""
    found: dict[int, list[Met]] = defaultdict(list)
    for quiz in quizzes:
        for met in met_in(quiz.on_bank, quiz.versions):
            found[met.version.id].append(met)
    return {version_id: together(met) for version_id, met in found.items()}


def met_in(table: Table, versions: Mapping[int, Version]) -> Iterator[Met]:
    for place, found in enumerate(item_statistics(table.marks, table.maxima)):
        choices = [given.choice for given in table.responses(place)]
        yield Met(versions[table.columns[place].version_id], found, choices, table.rests(place).tolist())


def together(met: Sequence[Met]) -> Mapping[str, Any]:
    """One version's figures over all quizzes."""
    attempts = sum(one.figures.attempts for one in met)
    choices = [choice for one in met for choice in one.choices]
    rests = [rest for one in met for rest in one.rests]
    index = mean((one.figures.attempts, one.figures.discrimination_index) for one in met)
    options = numbers.option_figures(met[0].version, choices, rests)
    facility = mean((one.figures.attempts, one.figures.facility) for one in met)
    return {
        "attempts": attempts,
        "facility": None if facility is None else round(facility * 10_000),
        "discrimination": None if index is None else round(index * 100),
        "flags": flags.flags(attempts, index, options),
    }


def mean(weighted: Iterable[tuple[int, float | None]]) -> float | None:
    """Of those that are known."""
    known = [(weight, value) for weight, value in weighted if value is not None and weight]
    whole = sum(weight for weight, _value in known)
    return math.fsum(weight * value for weight, value in known) / whole if whole else None
