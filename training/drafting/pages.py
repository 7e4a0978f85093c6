"""What the pages and the script of a drafted text are told: its receipt, its history, one revision beside the text."""

import uuid
from collections.abc import Sequence
from typing import Any

from training.authored import plain_text
from training.drafting.queries import TextRevision
from training.drafting.rules import Receipt, Saved, difference, milestones
from training.languages import saved_time


def answer(receipt: Receipt[TextRevision], compare: str) -> tuple[dict[str, Any], int]:
    """200, or 409 with the newer text and `compare`, the address where both stand side by side."""
    head, stored = receipt.head, receipt.stored
    if not receipt.is_stale:
        return {"revision": stored.number, "saved": saved_time(stored.at)}, 200
    newer = {"revision": head.number, "text": plain_text(head.text), "by": head.by_name, "saved": saved_time(head.at)}
    return {**newer, "compare": compare}, 409


def history(saved: Sequence[Saved]) -> dict[str, Any]:
    newest = max(row.number for row in saved if row.standing == "head")
    return {"rows": milestones(saved), "newest": newest}


def comparison(revision: TextRevision, head: TextRevision) -> dict[str, Any]:
    """A text beside the one that stands, to compare, to merge by hand, to take back."""
    lines = difference(plain_text(revision.text), plain_text(head.text))
    return {"revision": revision, "head": head, "lines": lines, "op_id": uuid.uuid4()}
