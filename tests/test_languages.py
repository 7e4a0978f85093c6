"""Dates, times and shares as the reader's language writes them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from training.languages import number, percent, saved_time

SAVED = datetime(2026, 11, 25, 15, 59, 30, tzinfo=UTC)  # half a minute before midnight in Beijing


@pytest.mark.parametrize(
    ("locale", "later"), [("en", "25 Nov 2026, 23:59"), ("zh_Hans_CN", "2026年11月25日 23:59")], ids=["en", "zh"]
)
def test_what_was_saved_on_another_day_is_told_with_its_day(app: Flask, locale: str, later: str) -> None:
    with app.test_request_context():
        with force_locale(locale), time_machine.travel(SAVED + timedelta(seconds=29), tick=False):
            assert saved_time(SAVED) == "23:59:30"
        with force_locale(locale), time_machine.travel(SAVED + timedelta(seconds=31), tick=False):
            assert saved_time(SAVED) == later


def test_half_a_percent_is_rounded_up_as_people_do(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert [percent(share) for share in (0, 0.125, 5 / 8, 0.145, 2 / 3, 1)] == [
            "0%",
            "13%",
            "63%",
            "15%",
            "67%",
            "100%",
        ]


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_what_is_below_nought_has_a_minus_sign_and_nought_has_none(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        assert [number(value) for value in (-1234.5, Decimal("-0.25"), -0.0, 7)] == ["−1,234.5", "−0.25", "0", "7"]
        assert [percent(share) for share in (-0.125, -0.001)] == ["−13%", "0%"]
