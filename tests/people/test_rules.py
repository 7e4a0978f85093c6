"""Log-in names, sessions, waiting, and what a browser is called."""

from datetime import UTC, datetime, timedelta

import pytest

from training.people import rules
from training.texts import is_plain, normal_name

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("written", ["Chen", " chen ", "CHEN", "ｃｈｅｎ", "Ｃｈｅｎ"])
def test_a_log_in_name_has_one_spelling(written: str) -> None:
    assert rules.normal_login(written) == "chen"


def test_a_name_keeps_its_letters_and_loses_its_spaces() -> None:
    assert normal_name("  林　小雨 ") == "林 小雨"


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\x07", "\u2066", "\ud800"])
def test_what_cannot_be_seen_is_not_plain(hidden: str) -> None:
    assert not is_plain(f"Lin{hidden}")
    assert is_plain("Lin Xiaoyu 林小雨")


def test_a_grant_holds_from_its_start_until_its_end() -> None:
    assert not rules.is_current(NOON, None, NOON - HOUR)
    assert rules.is_current(NOON, None, NOON)
    assert rules.is_current(NOON, NOON + HOUR, NOON)
    assert not rules.is_current(NOON, NOON + HOUR, NOON + HOUR)


def test_a_session_ends_when_idle_and_in_any_case() -> None:
    limits = {"idle": HOUR, "absolute": 24 * HOUR}
    assert rules.session_is_alive(NOON, NOON, NOON + HOUR - timedelta(seconds=1), **limits)
    assert not rules.session_is_alive(NOON, NOON, NOON + HOUR, **limits)
    busy = NOON + 24 * HOUR
    assert not rules.session_is_alive(NOON, busy, busy, **limits)


@pytest.mark.parametrize(("name", "address", "waits"), [(0, 0, False), (7, 59, False), (8, 0, True), (0, 60, True)])
def test_too_many_failures_must_wait(name: int, address: int, waits: bool) -> None:
    assert rules.must_wait(name, address, per_name=8, per_address=60) is waits


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1 MicroMessenger/8.0", "WeChat · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari MicroMessenger/8 wxwork/4.1", "WeCom · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/17 Safari/605", "Safari · Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Firefox/120.0", "Firefox · Linux"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent: str, device: str) -> None:
    assert rules.device_of(user_agent) == device
