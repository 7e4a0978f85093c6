"""What lies on the authors' desk in the demo company: drafts of a manual, of an item and of a quiz."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from training.authored import plain_text
from training.content.drafts import operations as drafts
from training.content.drafts import queries
from training.people.models import Person
from training.quizzes.desk import operations as items
from training.quizzes.queries import bank_by_slug
from training.quizzes.terms import operations as quizzes

MANUAL = "objections"
# To the Chinese alone: the English has yet to follow.
ADDED = '!!! tip "今天就能做"\n    听的时候把手机扣在桌上。客户看得见，话就会多说两句。\n\n'


def begin_draft(first: Person, second: Person, at: datetime) -> None:
    drafts.open_draft(MANUAL, by=first.id, at=at)
    _writes(second, at + timedelta(hours=3))


ITEM: dict[str, Any] = {
    "objectives": ["A07"],
    "sections": ["golden-rule#golden-rule"],
    "difficulty": "easy",
    "marks": 1,
    "stem": {
        "zh": "跑满一天却没见到一个能拍板的人，这一天算有有效客户吗？",
        "en": "A full day, and nobody met who can decide: did it bring an effective customer?",
    },
    "answer": False,
    "explanation": {
        "zh": "能拍板的人没见到，这一天就没有新增有效客户。",
        "en": "Nobody who can decide was met, so no effective customer was added that day.",
    },
}
QUIZ: dict[str, Any] = {
    "title": {"zh": "第一周小测", "en": "A check after week one"},
    "bank": "sales-foundations",
    "minutes": 8,
    "pass_mark": 70,
    "attempts": 3,
    "wait_hours": 2,
    "draw": [
        {"objectives": ["A07", "A08"], "difficulty": ["easy", "medium"], "number": 3},
        {"objectives": ["A01", "A09"], "difficulty": ["easy", "medium", "hard"], "number": 1},
    ],
}


def write_for_a_second_author(writer: Person, at: datetime) -> None:
    """An item and a quiz that wait for somebody else to read them."""
    bank = bank_by_slug("sales-foundations")
    if bank is None:
        return
    items.open_draft(bank, "day-without-decider", "true-false", ITEM, by=writer.id, at=at)
    quizzes.open_draft("week-one", QUIZ, by=writer.id, at=at + timedelta(hours=1))


def _writes(author: Person, at: datetime) -> None:
    draft = queries.open_draft(MANUAL)
    if draft is None:
        return
    head = queries.heads([draft.id])[draft.id]["zh"]
    text = plain_text(head.text)
    place = text.find("\n## ", text.find("\n## ") + 1) + 1  # at the end of the first section
    written = text[:place] + ADDED + text[place:]
    drafts.record_text(draft, "zh", written, op_id=uuid.uuid4(), base_revision=head.number, by=author.id, at=at)
