"""Who may hold what, and when signing in must wait. Pure."""

import unicodedata
from datetime import datetime, timedelta

FAILURE_WINDOW = timedelta(minutes=15)
PASSWORD_AT_LEAST = 10  # characters; long phrases are welcome
PASSWORD_AT_MOST = 200
PASSWORD_STRENGTH_AT_LEAST = 2  # of zxcvbn's 0..4


def normal_login(text: str) -> str:
    """The one spelling of a log-in name: NFKC (full-width letters become plain), no outer spaces, lower case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_current(starts_at: datetime, ends_at: datetime | None, at: datetime) -> bool:
    return starts_at <= at and (ends_at is None or at < ends_at)


def session_is_alive(
    created_at: datetime, last_seen_at: datetime, at: datetime, *, idle: timedelta, absolute: timedelta
) -> bool:
    return at - last_seen_at < idle and at - created_at < absolute


def must_wait(failures_of_name: int, failures_of_address: int, *, per_name: int, per_address: int) -> bool:
    """Too many failed sign-ins within FAILURE_WINDOW. It passes by itself: nobody is locked out for ever."""
    return failures_of_name >= per_name or failures_of_address >= per_address


# The first word found names it: browsers claim to be those they descend from.
BROWSERS = (
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark", "Lark"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """'WeChat · iPhone': what a person would call the browser. Empty when nothing in it is known."""
    named = (next((name for word, name in table if word in user_agent), "") for table in (BROWSERS, MACHINES))
    return " · ".join(name for name in named if name)
