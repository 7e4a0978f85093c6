"""Codes, notes, and the state that both devices compare."""

from datetime import UTC, datetime, timedelta

from training.roleplay.partners import rules


def test_a_code_holds_for_a_quarter_of_an_hour() -> None:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    assert rules.code_holds(at, at + timedelta(minutes=15))
    assert not rules.code_holds(at, at + timedelta(minutes=15, microseconds=1))


def test_criticism_without_praise_is_not_sent() -> None:
    assert rules.notes(["", "Slower", ""]) == []
    assert rules.notes(["Good opening", "", "Slower", "And a fourth", "fifth"]) == [
        "Good opening",
        "Slower",
        "And a fourth",
    ]
    assert rules.notes([]) == []


def test_the_state_changes_with_everything_that_shows() -> None:
    still = {"joined": False, "events": 0, "clicks": 0, "ended": False, "notes": 0, "followed": False}
    states = {rules.state(**still)}
    for change in ({"joined": True}, {"events": 1}, {"clicks": 1}, {"ended": True}, {"notes": 1}, {"followed": True}):
        states.add(rules.state(**{**still, **change}))
    assert len(states) == 7
