"""Drafts with a changed section, sent in for review, approved, published."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual
from training import audit, clock
from training.approval import Verdict
from training.content.drafts import queries as drafts
from training.content.drafts.models import Draft, DraftRevision
from training.content.models import Edition, Manual
from training.content.reviews import operations, preparing, queries, rules, sending
from training.content.reviews.models import ReviewRequest
from training.content.searching.index import entries_of
from training.db import db
from training.drafting.rules import Standing
from training.people.models import Person

CHANGED_ZH = MANUAL_ZH.replace("等三秒", "等五秒")
CHANGED_EN = MANUAL_EN.replace("count to three", "count to five")
REASON = "Read in both languages; the seconds are right."
WHAT = {"zh": "沉默时多等两秒", "en": "Wait two seconds longer"}


def make_open_draft(
    folder: Path, author: Person, slug: str = "quoting", zh: str = CHANGED_ZH, en: str = CHANGED_EN
) -> Draft:
    """A draft of a published manual, in which 'hold-it' is changed."""
    manual = make_manual(folder, slug)
    draft = Draft(manual_id=manual.manual_id, base_edition_id=manual.id, opened_by_id=author.id, opened_at=clock.now())
    db.session.add(draft)
    db.session.flush()
    audit.record("made for a test", draft, by=None, at=clock.now())
    write(draft, author, zh=zh, en=en)
    return draft


def write(draft: Draft, author: Person, **texts: str) -> None:
    """Another head revision of each of these texts."""
    heads = drafts.heads([draft.id]).get(draft.id, {})
    for language, text in texts.items():
        before = heads[language].number if language in heads else 0
        row = DraftRevision(draft_id=draft.id, language=language, number=before + 1, base_revision=before, text=text)
        row.op_id, row.standing, row.by_id, row.at = uuid.uuid4(), Standing.HEAD, author.id, clock.now()
        db.session.add(row)
    db.session.flush()
    audit.record("made for a test", draft, by=None, at=clock.now())


def ask(draft: Draft, author: Person, severities: Mapping[str, str] | None = None) -> ReviewRequest:
    """`severities` by anchor; 'reread' for those not named."""
    sent = sending.to_send(slug_of(draft))
    assert sent is not None
    ready = preparing.ready(sent.slug, sent.texts, sent.pictures, sent.before, set())
    assert ready.prepared is not None, ready.faults
    said = [
        {
            "anchor": change.anchor,
            "kind": str(change.kind),
            "severity": (severities or {}).get(change.anchor, "reread"),
            "what": WHAT,
        }
        for change in ready.changes
    ]
    return operations.ask(draft.id, sent.revisions, ready.prepared, said, by=author.id, at=clock.now())


def slug_of(draft: Draft) -> str:
    return db.session.scalars(select(Manual.slug).where(Manual.id == draft.manual_id)).one()


def make_request(folder: Path, author: Person, slug: str = "quoting") -> ReviewRequest:
    return ask(make_open_draft(folder, author, slug), author)


def row_of(request: ReviewRequest) -> queries.RequestRow:
    row = queries.request_row(request.public_id)
    assert row is not None
    return row


def approve(request: ReviewRequest, approver: Person, publish_at: datetime | None = None) -> Edition | None:
    return operations.decide(
        row_of(request),
        Verdict.APPROVED,
        REASON,
        publish_at,
        entries_of(request.material),
        by=approver.id,
        at=clock.now(),
    )


def state_of(request: ReviewRequest) -> rules.State:
    db.session.expire_all()
    return row_of(request).state
