"""Second editions in the demo company: one that was published and must be read again, one that waits for review."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from training.approval import Verdict
from training.authored import LANGUAGES, plain_text
from training.certification.refreshers import queries as refreshers
from training.content.drafts import operations as drafts
from training.content.drafts import queries as draft_queries
from training.content.reviews import operations, preparing, queries, sending
from training.content.reviews.models import ReviewRequest
from training.content.searching.index import entries_of
from training.people.models import Person

REVISED, SENT_IN = "golden-rule", "pitch-and-demo"


@dataclass(frozen=True)
class Revision:
    """What is written in place of what, and what is said of it, in both languages."""

    slug: str
    anchor: str
    severity: str
    old: Mapping[str, str]
    new: Mapping[str, str]
    what: Mapping[str, str]


SETTLE_TWICE = Revision(
    REVISED,
    "day-plan",
    "reread",
    {
        "zh": "中午结一次账，上午缺几个，下午就加几个，不欠到明天。",
        "en": "Settle up at noon. What the morning lacks, the afternoon adds, and nothing is carried over to tomorrow.",
    },
    {
        "zh": "上午十一点半、下午四点各结一次账。上午缺几个，下午就加几个；下午还缺，当场告诉主管，不欠到明天。",
        "en": "Settle up at half past eleven and again at four. What the morning lacks, the afternoon adds; if it is "
        "still short at four, tell your supervisor there and then, and carry nothing over to tomorrow.",
    },
    {
        "zh": "结账由一次改为两次：上午十一点半和下午四点",
        "en": "Settle up twice a day: at half past eleven and at four",
    },
)
ASK_FIRST = Revision(
    SENT_IN,
    "sit",
    "notify",
    {
        "zh": "看见椅子就自然坐下，不等人请，也不问“我能坐吗”。",
        "en": "If there is a chair, sit down naturally. Don’t wait to be invited and don’t ask permission.",
    },
    {
        "zh": "看见空椅子就自然坐下，不等人请，也不问“我能坐吗”；老板自己那把不坐。",
        "en": "If there is a free chair, sit down naturally, but never on the owner’s own. Don’t wait to be invited "
        "and don’t ask permission.",
    },
    {"zh": "老板自己的椅子不坐", "en": "Leave the owner’s own chair alone"},
)
REASONS = {
    "zh": "两种语言都看过，和主管们试行的做法一致。",
    "en": "Read in both languages; it is what the supervisors have tried out.",
}


def publish_revision(author: Person, approver: Person, language: str, at: datetime) -> None:
    request = _sent_in(SETTLE_TWICE, author, at - timedelta(days=1))
    row = queries.request_row(request.public_id)
    if row is not None:
        entries, reason = entries_of(request.material), REASONS[language]
        operations.decide(row, Verdict.APPROVED, reason, None, entries, by=approver.id, at=at)


def asked_to_refresh(at: datetime) -> Sequence[int]:
    """Everybody whom the published revision asked to read again."""
    return [
        duty.person_id
        for row in refreshers.rounds(at.date())
        for duty in refreshers.duties_from(row.edition_id, at.date())
    ]


def send_in_revision(author: Person, language: str, at: datetime) -> None:
    _sent_in(ASK_FIRST, author, at)


def _sent_in(revision: Revision, author: Person, at: datetime) -> ReviewRequest:
    drafts.open_draft(revision.slug, by=author.id, at=at - timedelta(hours=2))
    draft = draft_queries.open_draft(revision.slug)
    if draft is None:
        raise LookupError(f"no draft of {revision.slug}")
    for language in LANGUAGES:
        head = draft_queries.heads([draft.id])[draft.id][language]
        text = plain_text(head.text)
        if revision.old[language] not in text:
            raise LookupError(f"{revision.slug} in {language!r} does not say what the demo would change")
        drafts.record_text(
            draft,
            language,
            text.replace(revision.old[language], revision.new[language]),
            op_id=uuid.uuid4(),
            base_revision=head.number,
            by=author.id,
            at=at - timedelta(hours=1),
        )
    sent = sending.to_send(revision.slug)
    if sent is None:
        raise LookupError(f"no draft of {revision.slug}")
    published = draft_queries.published_anchors()
    ready = preparing.ready(revision.slug, sent.texts, sent.pictures, sent.before, published)
    if ready.prepared is None:
        raise LookupError(f"the draft of {revision.slug} has faults: {ready.faults}")
    said = [
        {"anchor": change.anchor, "kind": str(change.kind), "severity": revision.severity, "what": dict(revision.what)}
        for change in ready.changes
    ]
    return operations.ask(sent.draft.id, sent.revisions, ready.prepared, said, by=author.id, at=at)
