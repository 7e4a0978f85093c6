"""Which days a training may last."""

from datetime import date, timedelta

import pytest

from training.cohorts import rules

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (4, True), (366, True), (367, False)])
def test_a_training_lasts_from_a_day_to_a_year(days: int, fits: bool) -> None:
    assert rules.days_fit(MONDAY, MONDAY + timedelta(days=days)) is fits


def test_the_days_of_a_training_are_counted_from_one() -> None:
    friday = MONDAY + timedelta(days=4)
    assert rules.day_of(MONDAY, friday, MONDAY) == (1, 5)
    assert rules.day_of(MONDAY, friday, MONDAY + timedelta(days=2)) == (3, 5)
    assert rules.day_of(MONDAY, friday, friday) == (5, 5)
    assert rules.day_of(MONDAY, friday, MONDAY - timedelta(days=1)) is None
    assert rules.day_of(MONDAY, friday, friday + timedelta(days=1)) is None
