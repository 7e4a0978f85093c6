"""Facility and discrimination of a bank's items over all quizzes that drew them, kept for the authors' desk.

Made beside the requests, for it reads every response of every first attempt (measured: 0.8 s of processor for 2,000
attempts of 20 items, where a page that reads what is kept takes 0.04), and while nobody sits a quiz. Each version for
itself. Within each quiz by the formulas of `quizzes.statistics`; over quizzes the mean, weighted by attempts, for the
rest that an item is held against differs.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from training.db import unit_of_work
from training.quizzes import flags
from training.quizzes.analysis import bank_queries, figures, queries
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
        made = {bank_id: of_bank(bank_id) for bank_id in banks}
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


def of_bank(bank_id: int) -> dict[int, Mapping[str, Any]]:
    """By version, as stored. Four statements a quiz."""
    found: dict[int, list[Met]] = defaultdict(list)
    for slug in bank_queries.quizzes_on(bank_id):
        for met in in_quiz([one for one in queries.editions(slug) if one.bank_id == bank_id]):
            found[met.version.id].append(met)
    return {version_id: together(met) for version_id, met in found.items()}


def in_quiz(editions: Sequence[queries.Edition]) -> Iterable[Met]:
    table, given = queries.table(editions), queries.answers(editions)
    versions = queries.versions_of(table)
    for place, found in enumerate(item_statistics(table.marks, table.maxima)):
        choices = figures.choices_at(table, place, given)
        yield Met(versions[table.columns[place].version_id], found, choices, table.rests(place))


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
