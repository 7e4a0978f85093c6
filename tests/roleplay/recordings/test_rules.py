"""Room, missing pieces, and where a moment of the run lies in its recording."""

from datetime import UTC, datetime, timedelta

import pytest

from training.roleplay.recordings import rules
from training.roleplay.recordings.rules import Placed, Room

ROOM = Room(recording=100, person=1000, floor=500)


@pytest.mark.parametrize(
    ("size", "recorded", "kept", "free", "why"),
    [
        (10, 0, 0, None, None),
        (10, 90, 90, 10_000, None),
        (11, 90, 90, 10_000, "large"),
        (10, 0, 991, 10_000, "quota"),
        (10, 0, 0, 509, "disk"),
        (10, 0, 0, 510, None),
    ],
)
def test_a_piece_is_taken_while_there_is_room(
    size: int, recorded: int, kept: int, free: int | None, why: str | None
) -> None:
    assert rules.refusal(ROOM, size, recorded, kept, free) == why


def test_what_was_promised_and_has_not_arrived_is_named() -> None:
    assert rules.missing({1: 3, 2: 1}, {1: [1, 3]}) == [(1, 2), (2, 1)]
    assert rules.missing({}, {1: [1]}) == []


def test_pieces_count_up_to_the_first_gap() -> None:
    assert rules.unbroken([3, 1, 2, 5]) == 3
    assert rules.unbroken([2, 3]) == 0


def test_a_moment_of_the_run_is_found_in_the_recording() -> None:
    placed = [Placed(begun_ms=1000, length_ms=2000), Placed(begun_ms=10_000, length_ms=5000)]
    assert rules.moment_in(placed, 1500) == 500
    assert rules.moment_in(placed, 5000) is None
    assert rules.next_moment_in(placed, 5000) == 2000
    assert rules.moment_in(placed, 12_000) == 4000
    assert rules.next_moment_in(placed, 16_000) is None


def test_a_recording_is_abandoned_an_hour_after_its_last_piece() -> None:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    assert not rules.is_abandoned(at - timedelta(hours=1), at)
    assert rules.is_abandoned(at - timedelta(hours=1, microseconds=1), at)
    assert rules.keep_until(at, 180) == at + timedelta(days=180)
