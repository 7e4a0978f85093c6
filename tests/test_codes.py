"""Codes of six digits, as they are drawn and as people type them."""

import pytest

from training import codes


@pytest.mark.parametrize("text", ["012 345", "０１２３４５", "012-345", " 012345 ", "012\u2013345", "012345678"])
def test_a_code_may_be_typed_in_any_way(text: str) -> None:
    assert codes.typed(text) == "012345"


def test_a_code_is_drawn_until_it_is_free_and_has_six_digits() -> None:
    drawn = iter([999_999, 7, 42])
    assert codes.fresh({"999999", "000007"}.__contains__, lambda _below: next(drawn)) == "000042"
