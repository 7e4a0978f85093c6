"""How long a code holds, and what both devices must agree on. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

CODE_HOLDS = timedelta(minutes=15)
MOST_NOTES = 3
LONGEST_NOTE = 400


def code_holds(opened_at: datetime, at: datetime) -> bool:
    return at - opened_at <= CODE_HOLDS


def notes(texts: Sequence[str]) -> list[str]:
    """What was written, without the empty ones. The first is the praise: without it the others are not sent."""
    return [text for text in texts if text][:MOST_NOTES] if texts and texts[0] else []


def state(*, joined: bool, events: int, clicks: int, ended: bool, notes: int, followed: bool) -> str:
    """Changes whenever either device must show something new."""
    return f"{int(joined)}.{events}.{clicks}.{int(ended)}.{notes}.{int(followed)}"
