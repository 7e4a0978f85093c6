"""A manual, a quiz and a station that cite each other, a programme that asks for all three, editions that change."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from tests.cast import Cast
from tests.factories.certification import added, hold_to
from tests.factories.content import make_acknowledgement, make_manual
from tests.factories.examining import make_station
from tests.factories.quizzes import make_bank, make_item, make_quiz, make_version
from training import clock
from training.authored import digest
from training.certification.models import (
    Certificate,
    Decision,
    Outcome,
    Programme,
    ProgrammeEdition,
)
from training.certification.refreshers.models import Refresher
from training.cohorts.models import Cohort
from training.content.queries import Published
from training.people.models import Person
from training.quizzes.models import ItemVersion

SLUG, QUIZ, STATION = "objections", "objections-quiz", "no-effect"  # the shipped scenario cites objections#acknowledge
TITLES = {"zh": "新人上岗", "en": "New salesperson"}

ZH = """---
title: 异议
summary: 先接住，再回答。
shelf: selling
review_by: 2027-05-31
{changes}---

## 先接住 {{#acknowledge objectives="A14"}}

{text}

## 再算账 {{#clarify objectives="A15"}}

一步一步地算。
"""
EN = """---
title: Objections
summary: Receive it first, then answer.
shelf: selling
review_by: 2027-05-31
{changes}---

## Receive it {{#acknowledge objectives="A14"}}

{text}

## Then calculate {{#clarify objectives="A15"}}

Step by step.
"""


def make_objections(folder: Path, text: str = "one", severity: str = "") -> Published:
    """An edition of the manual; `severity`: what its first section asks of those who know the edition before."""
    said = {"zh": "换了说法", "en": "Said another way"}
    changes = {
        language: f"changes:\n  acknowledge: {{severity: {severity}, what: {words}}}\n" if severity else ""
        for language, words in said.items()
    }
    return make_manual(
        folder,
        SLUG,
        ZH.format(changes=changes["zh"], text=f"第 {text} 种。"),
        EN.format(changes=changes["en"], text=text),
    )


def make_asking_programme(
    slug: str = "new-salesperson", kinds: Sequence[str] = ("manual", "quiz", "station"), **more: int
) -> ProgrammeEdition:
    """Asks for these of the manual, the quiz and the station."""
    asked = {"manual": SLUG, "quiz": QUIZ, "station": STATION}
    body = {
        "title": TITLES,
        "validity_months": 12,
        "requirements": [{"id": kind, "kind": kind, kind: asked[kind], "edition": 1} for kind in kinds],
        **more,
    }
    programme = added(Programme(slug=slug))
    return added(
        ProgrammeEdition(programme_id=programme.id, number=1, body=body, digest=digest(body), published_at=clock.now())
    )


def make_citing_quiz(sections: Sequence[str] = (f"{SLUG}#acknowledge",)) -> None:
    bank = make_bank()
    version = make_version(make_item(bank))
    content = version.content() | {"sections": list(sections)}
    added(ItemVersion(item_id=version.item_id, number=2, digest=digest(content), published_at=clock.now(), **content))
    make_quiz(QUIZ, bank=bank, kinds=("single",))


def make_world(folder: Path, cohort: Cohort, **more: int) -> ProgrammeEdition:
    """The manual's first edition, the quiz, the station and the programme; the cohort is held to it."""
    make_objections(folder)
    make_citing_quiz()
    make_station(STATION)
    programme = make_asking_programme(**more)
    hold_to(cohort, programme)
    return programme


def acknowledge(person: Person) -> None:
    make_acknowledgement(person, SLUG)


def make_holder(person: Person, programme: ProgrammeEdition, by: Person, *, days: int = 100) -> Certificate:
    """On duty by this programme, until so many days from now."""
    at = clock.now()
    decision = added(
        Decision(
            person_id=person.id,
            programme_edition_id=programme.id,
            outcome=Outcome.CLEARED,
            decided_by_id=by.id,
            decided_at=at,
            reason="Everything is shown.",
            evidence={},
            evidence_digest="",
            independence={"examiners": []},
        )
    )
    first = date(2026, 1, 1)
    return added(
        Certificate(
            number=f"SG-2026-{decision.id:06d}",
            decision_id=decision.id,
            person_id=person.id,
            name=person.name,
            valid_from=first,
            valid_until=at.date() + timedelta(days=days),
            issued_at=at,
        )
    )


def make_refreshed_edition(folder: Path, cast: Cast, slug: str) -> uuid.UUID:
    """The public id of an edition that asked Lin to read again."""
    edition = make_manual(folder, slug)
    programme = added(Programme(slug=slug))
    body = {"title": TITLES, "validity_months": 12, "requirements": []}
    row = {"programme_id": programme.id, "number": 1, "body": body, "digest": digest(body)}
    of = added(ProgrammeEdition(**row, published_at=clock.now()))
    asked = {"severity": "reread", "targets": f" {slug} ", "due_on": clock.now().date(), "asked_at": clock.now()}
    added(Refresher(person_id=cast.trainee.id, edition_id=edition.id, programme_edition_id=of.id, **asked))
    return edition.public_id
