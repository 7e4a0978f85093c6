"""Practice: banks whose keys are open, and reviews of their items."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from tests.factories.quizzes import ALL_KINDS, make_bank, make_item, make_version, right_choice
from training import audit, clock
from training.db import db
from training.people.models import Person
from training.quizzes.drills import operations, queries
from training.quizzes.drills.models import DrillReview
from training.quizzes.models import Bank
from training.quizzes.queries import Entry


def make_practice_bank(
    slug: str = "", slugs: Sequence[str] = (), kinds: Sequence[str] = ALL_KINDS, **body: Any
) -> Bank:
    """One item of each kind; with `slugs`, so many single choices of these names."""
    bank, at = make_bank(slug), clock.now()
    bank.practice_since = at
    for number, kind in enumerate(["single"] * len(slugs) if slugs else kinds):
        item = make_item(bank, slugs[number] if slugs else "")
        make_version(item, kind, **body)
        item.practice_since = at
    db.session.flush()
    audit.record("made for a test", bank, by=None, at=at)
    return bank


def make_review(
    person: Person, bank: Bank, *, right: bool = True, hard: bool = False, at: datetime | None = None
) -> DrillReview:
    """Of the bank's first item."""
    at = at or clock.now()
    one = queries.pool(person.id, bank=bank.slug)[0]
    version = queries.version_of(one)
    shown = version.kind.draw(version.body, Random(1), False)
    choice = right_choice(Entry(1, version, tuple(shown), flagged=False)) if right else []
    said = operations.Said(uuid.uuid4(), one.reviews, choice, hard)
    return operations.answer(one, shown, said, day=at.date(), by=person.id, at=at)
