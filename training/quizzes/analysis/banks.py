"""Facility and discrimination of a bank's items over all quizzes that drew them, kept for the authors' desk.

Made beside the requests, while nobody sits a quiz, for all first attempts at a quiz are read: 2,500 by a statement,
each in a transaction of its own. Only quizzes in which something was scored or regraded since are read again; what
others came to is kept, and a bank's figures are put together of what its quizzes came to. Each version for itself:
within a quiz by the formulas of `quizzes.statistics`; over quizzes the mean, weighted by attempts, for the rest that
an item is held against differs.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app

from training.db import unit_of_work
from training.quizzes import flags
from training.quizzes.analysis import bank_queries, numbers, queries, taken_queries
from training.quizzes.analysis.numbers import QuizNumbers, VersionNumbers
from training.quizzes.flags import OptionFigures

APART = timedelta(minutes=10)  # at least, between two times
NO_LATER = timedelta(days=1)  # than this, even while somebody sits a quiz
KEEP_FROM = queries.AT_ONCE // 2  # scores: so that a page that needs what is kept of editions finds it
reading = partial(unit_of_work, writes=False)


def renew(at: datetime) -> int:
    """Make the figures anew of the banks with new scores; how many. A look that finds nothing costs one statement."""
    with reading():
        progress = bank_queries.progress(at)
        if not is_time(progress, at):
            return 0
        news = bank_queries.news(progress.last_score_id, progress.newest_score_id)
    quizzes: dict[int, QuizNumbers] = {}
    banks: dict[int, Mapping[int, Mapping[str, Any]]] = {}
    for bank_id in news.banks:
        with reading():
            named, versions = bank_queries.quizzes_on(bank_id), bank_queries.versions_in(bank_id)
            kept = {quiz_id: bank_queries.kept_of_quiz(quiz_id) for quiz_id in named.keys() - news.quizzes}
        known = {quiz_id: found.numbers for quiz_id, found in kept.items() if found}
        for quiz_id in named.keys() - known.keys() - quizzes.keys():  # one after the other: one may fill the memory
            quizzes[quiz_id] = of_quiz(named[quiz_id], progress.newest_score_id)
        banks[bank_id] = of_bank([(known | quizzes)[quiz_id] for quiz_id in named], versions)
    with unit_of_work(writes=True):
        for quiz_id, found in quizzes.items():
            bank_queries.replace_of_quiz(quiz_id, found, at)
        for bank_id, rows in banks.items():
            bank_queries.replace(bank_id, rows, progress.newest_score_id, at)
    return len(banks)


def is_time(progress: bank_queries.Progress, at: datetime) -> bool:
    if progress.newest_score_id == progress.last_score_id:
        return False
    if progress.made_at is None:
        return not progress.anybody_sits
    return at - progress.made_at >= (NO_LATER if progress.anybody_sits else APART)


def of_quiz(slug: str, until: int) -> QuizNumbers:
    """As its first attempts were at this score. Four statements, and one more for each `taken_queries.PART`."""
    with reading():
        editions = queries.editions(slug)
        ids = [one.id for one in editions]
        is_large = sum(one.scores for one in editions) >= KEEP_FROM
        groups = queries.groups_of(ids) if is_large else {}
    table = taken_queries.read(ids, until=until, reading=reading)
    with reading():
        versions = queries.versions_of(table)
    current_app.logger.info("figures of quiz %s: %s first attempts were read", slug, len(table.attempts))
    by_edition = {
        one.id: numbers.of_edition(table.of({one.id}), versions, one.body["pass_mark"], groups)
        for one in (editions if is_large else ())
    }
    return QuizNumbers(by_edition, numbers.of_versions(table, versions))


def of_bank(quizzes: Iterable[QuizNumbers], versions: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """By version, as stored: of those `versions` that anybody met."""
    found: dict[int, list[VersionNumbers]] = defaultdict(list)
    for quiz in quizzes:
        for version_id, met in quiz.versions.items():
            found[version_id].append(met)
    return {version_id: together(found[version_id]) for version_id in versions if version_id in found}


def together(met: Sequence[VersionNumbers]) -> Mapping[str, Any]:
    """One version's figures over all quizzes."""
    figures = [one.item.figures for one in met]
    attempts = sum(one.attempts for one in figures)
    facility = mean((one.attempts, one.facility) for one in figures)
    index = mean((one.attempts, one.discrimination_index) for one in figures)
    return {
        "attempts": attempts,
        "facility": None if facility is None else round(facility * 10_000),
        "discrimination": None if index is None else round(index * 100),
        "flags": flags.flags(attempts, index, options(met, attempts)),
    }


def options(met: Sequence[VersionNumbers], attempts: int) -> list[OptionFigures]:
    """Of each option over all quizzes: what its takers earned on the rest is the mean over the takers."""
    rows = []
    for same in zip(*(one.options for one in met), strict=True):
        chosen = sum(one.chosen for one in same)
        rest = mean((one.chosen, one.rest) for one in same)
        rows.append(OptionFigures(same[0].option, same[0].right, chosen, chosen / attempts if attempts else None, rest))
    return rows


def mean(weighted: Iterable[tuple[int, float | None]]) -> float | None:
    """Of those that are known."""
    known = [(weight, value) for weight, value in weighted if value is not None and weight]
    whole = sum(weight for weight, _value in known)
    return math.fsum(weight * value for weight, value in known) / whole if whole else None
