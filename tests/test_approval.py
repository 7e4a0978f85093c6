"""Where a request stands, and who may decide on it."""

import pytest

from training.approval import may_decide, state


@pytest.mark.parametrize(
    ("asked", "withdrawn", "verdict", "stands"),
    [
        (False, False, None, "writing"),
        (True, False, None, "asked"),
        (True, True, None, "writing"),
        (True, False, "returned", "returned"),
        (True, False, "approved", "approved"),
        (True, True, "approved", "writing"),
    ],
)
def test_where_a_request_stands(asked: bool, withdrawn: bool, verdict: str | None, stands: str) -> None:
    assert state(asked=asked, withdrawn=withdrawn, verdict=verdict) == stands


def test_whoever_had_a_hand_in_it_does_not_decide() -> None:
    assert may_decide(1, {2, 3})
    assert not may_decide(2, {2, 3})
