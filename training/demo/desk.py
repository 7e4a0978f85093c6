"""What lies on the authors' desk in the demo company: a draft that two of them have begun."""

import uuid
from datetime import datetime, timedelta

from training.authored import plain_text
from training.content.drafts import operations as drafts
from training.content.drafts import queries
from training.people.models import Person

MANUAL = "objections"
# To the Chinese alone: the English has yet to follow.
ADDED = '!!! tip "今天就能做"\n    听的时候把手机扣在桌上。客户看得见，话就会多说两句。\n\n'


def begin_draft(first: Person, second: Person, at: datetime) -> None:
    drafts.open_draft(MANUAL, by=first.id, at=at)
    _writes(second, at + timedelta(hours=3))


def _writes(author: Person, at: datetime) -> None:
    draft = queries.open_draft(MANUAL)
    if draft is None:
        return
    head = queries.heads([draft.id])[draft.id]["zh"]
    text = plain_text(head.text)
    place = text.find("\n## ", text.find("\n## ") + 1) + 1  # at the end of the first section
    written = text[:place] + ADDED + text[place:]
    drafts.record_text(draft, "zh", written, op_id=uuid.uuid4(), base_revision=head.number, by=author.id, at=at)
