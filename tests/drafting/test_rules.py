"""What becomes of a save, which revisions have a line, what differs between two texts."""

from datetime import UTC, datetime, timedelta

import pytest

from training.drafting import rules
from training.drafting.rules import Receipt, Saved, Standing, Trail

START = datetime(2026, 11, 26, 9, tzinfo=UTC)


def saved(number: int, minutes: float = 0, by: int = 1, standing: str = "head") -> Saved:
    return Saved(number, standing, by, f"author {by}", START + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("head", "base", "standing"), [(None, 0, "head"), (None, 1, "side"), (2, 2, "head"), (2, 1, "side"), (2, 3, "side")]
)
def test_only_who_has_read_the_text_that_stands_takes_its_place(head: int | None, base: int, standing: str) -> None:
    trail = Trail(saved(head) if head else None, 3, None)
    assert trail.standing(base) == standing


def test_what_was_kept_beside_is_told_the_text_that_stands() -> None:
    assert Receipt(saved(3, standing=Standing.SIDE), saved(2)).is_stale
    assert not Receipt(saved(3), saved(4)).is_stale


def told(old: str, new: str) -> list[str]:
    signs = {"same": " ", "removed": "-", "added": "+", "skipped": "~"}
    return [f"{signs[line.kind]}{line.text or line.number}" for line in rules.difference(old, new)]


def test_a_difference_is_told_line_by_line_with_little_of_what_is_the_same() -> None:
    old = "\n".join("abcdefghijklmnop")
    assert told(old, old.replace("h", "H")) == ["~5", " f", " g", "-h", "+H", " i", " j", "~6"]


def test_the_same_text_has_no_difference() -> None:
    assert {line.kind for line in rules.difference("a\nb", "a\nb")} <= {"same", "skipped"}


def test_a_line_left_out_is_not_worth_leaving_out() -> None:
    assert told("a\nb\nc\nd", "a\nb\nc\nD") == [" a", " b", " c", "-d", "+D"]


def test_a_run_of_saves_is_one_line_its_last() -> None:
    rows = [saved(1, 0), saved(2, 1), saved(3, 2), saved(4, 30), saved(5, 31, by=2)]
    assert [row.number for row in rules.milestones(rows)] == [5, 4, 3, 1]


def test_what_was_kept_beside_the_text_has_its_own_line() -> None:
    rows = [saved(1, 0), saved(2, 1), saved(3, 1.5, by=2, standing="side"), saved(4, 2)]
    assert [row.number for row in rules.milestones(rows)] == [4, 3, 1]
