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
from training.quizzes.analysis import bank_queries, figures, queries
from training.quizzes.analysis.table import Table
from training.quizzes.queries.versions import Version
from training.quizzes.statistics import ItemStatistics, item_statistics

APART = timedelta(minutes=10)  # at least, between two times
NO_LATER = timedelta(days=1)  # than this, even while somebody sits a quiz


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
        taken = {bank_id: quizzes_on(bank_id) for bank_id in banks}
    made = {bank_id: of_bank(quizzes) for bank_id, quizzes in taken.items()}  # while no transaction waits
    with unit_of_work(writes=True):
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
    """The first attempts at one quiz."""

    table: Table
    given: queries.Answers
    versions: Mapping[int, Version]


def quizzes_on(bank_id: int) -> list[Taken]:
    """Six statements a quiz at most."""
    found = []
    for slug in bank_queries.quizzes_on(bank_id):
        editions = [one for one in queries.editions(slug) if one.bank_id == bank_id]
        table = queries.table(editions)
        found.append(Taken(table, queries.answers(editions), queries.versions_of(table)))
    return found


def of_bank(quizzes: Iterable[Taken]) -> dict[int, Mapping[str, Any]]:
    """By version, as stored."""
    found: dict[int, list[Met]] = defaultdict(list)
    for quiz in quizzes:
        for met in met_in(quiz):
            found[met.version.id].append(met)
    return {version_id: together(met) for version_id, met in found.items()}


def met_in(quiz: Taken) -> Iterator[Met]:
    table = quiz.table
    for place, found in enumerate(item_statistics(table.marks, table.maxima)):
        choices = figures.choices_at(table, place, quiz.given)
        yield Met(quiz.versions[table.columns[place].version_id], found, choices, table.rests(place))


def together(met: Sequence[Met]) -> Mapping[str, Any]:
    """One version's figures over all quizzes."""
    attempts = sum(one.figures.attempts for one in met)
    choices = [choice for one in met for choice in one.choices]
    rests = [rest for one in met for rest in one.rests]
    index = mean((one.figures.attempts, one.figures.discrimination_index) for one in met)
    options = [option.figures for option in figures.option_rows(met[0].version, choices, rests)]
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
