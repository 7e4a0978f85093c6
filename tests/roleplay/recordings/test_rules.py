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
    assert rules.next_moment_in(placed, 0) == 0
    assert rules.next_moment_in(placed, 1500) == 500
    assert rules.next_moment_in(placed, 5000) == 2000, "not recorded: what comes next"
    assert rules.next_moment_in(placed, 12_000) == 4000
    assert rules.next_moment_in(placed, 16_000) is None


def test_a_recording_is_kept_for_so_many_days() -> None:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    assert rules.keep_until(at, 180) == at + timedelta(days=180)


def test_what_counts_against_nobody_has_no_quota() -> None:
    nobodys = Room(recording=100, person=None, floor=500)
    assert rules.refusal(nobodys, 10, 0, 10**9, 10_000) is None
    assert rules.refusal(nobodys, 11, 90, 0, 10_000) == "large"
    assert rules.refusal(nobodys, 10, 0, 0, 509) == "disk"


def test_the_middle_of_others_is_told_from_five_on() -> None:
    assert rules.middle([1, 2, 3, 4]) == rules.Middle(4)
    assert rules.middle([5, 1, 4, 2, 3]) == rules.Middle(5, 2, 3, 4)
    assert rules.middle([1, None, 2, 3, 4, None]) == rules.Middle(4), "what was not measured is not counted"
    assert rules.middle([10, 20, 30, 40, 50, 60]) == rules.Middle(6, 22.5, 35, 47.5)
    assert rules.middle([]) == rules.Middle(0)
