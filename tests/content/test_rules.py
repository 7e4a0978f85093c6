"""How long, how far, how old."""

from datetime import date

import pytest

from training.content import rules


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("好" * 300, 1),
        ("好" * 320, 2),
        ("word " * 200, 1),
        ("word " * 210, 2),
        ("好" * 300 + " word" * 200, 2),
    ],
)
def test_reading_takes_as_long_as_its_characters_and_words(text: str, minutes: int) -> None:
    assert rules.reading_minutes(text) == minutes


def test_punctuation_and_markup_take_no_time() -> None:
    assert rules.reading_minutes("，。、！？| --- | ** ## " * 500) == 1


@pytest.mark.parametrize(("furthest", "position", "after"), [(0, 1, 1), (1, 2, 2), (2, 1, 2), (2, 2, 2), (1, 3, 1)])
def test_only_the_next_section_moves_the_place(furthest: int, position: int, after: int) -> None:
    assert rules.furthest_after(furthest, position) == after


def test_the_statement_is_offered_when_all_the_sections_before_the_last_are_open() -> None:
    assert rules.may_acknowledge(2, 3)
    assert not rules.may_acknowledge(1, 3)
    assert rules.may_acknowledge(0, 1)


def test_a_manual_is_past_its_review_on_the_day_after() -> None:
    assert not rules.is_past_review(date(2027, 5, 31), date(2027, 5, 31))
    assert rules.is_past_review(date(2027, 5, 31), date(2027, 6, 1))
