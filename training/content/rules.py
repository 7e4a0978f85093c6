"""How long a text takes to read, how far somebody has come, when a manual is due for review. Pure."""

import re
from datetime import date, datetime

CHARACTERS_A_MINUTE = 300  # of Chinese, read attentively
WORDS_A_MINUTE = 200  # of English
CHINESE = re.compile(r"[\u3400-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]*|[0-9]+")


def reading_minutes(text: str) -> int:
    """Whole minutes, rounded up, one at least. A text in both languages takes the time of both."""
    seconds = 60 * len(CHINESE.findall(text)) / CHARACTERS_A_MINUTE + 60 * len(ENGLISH.findall(text)) / WORDS_A_MINUTE
    return max(1, -(-int(seconds) // 60))


def furthest_after(furthest: int, position: int) -> int:
    """How far somebody has come without a gap, once the section at `position` is open.

    Opening a later section to look ahead counts for nothing: only the next one moves the place.
    """
    return position if position == furthest + 1 else furthest


def may_acknowledge(furthest: int, sections: int) -> bool:
    """Every section has been opened, in order; the last one is open when the statement is made on it."""
    return furthest >= sections - 1


REPORTED_AT_MOST = 20  # seconds of one report: a page reports every 15, and may be late


def seconds_counted(reported: int, last_at: datetime | None, at: datetime) -> int:
    """Of the seconds that a page says it was in view, no more than one report holds or than went by."""
    gone_by = int((at - last_at).total_seconds()) if last_at else 0
    return max(0, min(reported, REPORTED_AT_MOST, gone_by))


def is_past_review(review_by: date, today: date) -> bool:
    return review_by < today
