"""Calculated items: a small language for formulas, values drawn by the seed, exact answers."""

import random
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.factories.quizzes import both, calculated_body
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.calculated import AuthoredCalculated
from training.quizzes.kinds.formula import Malformed, condition, formula

CALCULATED = KINDS["calculated"]
HEAD = {"id": "one", "kind": "calculated", "objectives": ["A07"], "difficulty": "hard", "marks": 1}
ENGLISH = {"Accept-Language": "en"}
GOLDEN = calculated_body(answer="orders * 8 / days")


def value(text: str, **values: int) -> Fraction:
    return formula(text).value({name: Fraction(number) for name, number in values.items()})


# --- the language -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("24 / 4 / 2", 3),
        ("-2 * -3", 6),
        ("2 - -1", 3),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1 / 3 * 3", 1),
        ("a * b - a", 12),
        ("a × b ÷ 2 − 1", Fraction(13, 2)),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(2 / 3, 2)", Fraction(67, 100)),
        ("ceil(7 / 2) + floor(7 / 2)", 7),
        ("min(a, b, 2) + max(a, b)", 7),
    ],
)
def test_a_formula_is_worked_out_exactly(text: str, result: Fraction) -> None:
    assert value(text, a=3, b=5) == result


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "1)",
        "a b",
        "a ** 2",
        "a ^ 2",
        "round()",
        "round(1, 2, 3)",
        "min(1)",
        "whole(a)",
        "a = b",
        "__import__('os')",
        "a.b",
        "a[0]",
        "lambda: 1",
        "A + 1",
        "1e5",
        "(" * 21 + "1" + ")" * 21,
        "-" * 50 + "1",
        "1 + " * 60 + "1",
    ],
)
def test_what_is_no_formula_is_refused_with_a_remedy(app: Flask, text: str) -> None:
    with app.test_request_context(), pytest.raises(Malformed) as refusal:
        formula(text)
    assert "\n" in str(refusal.value)


@given(st.text("ab01.+-*/(), <>=whole", max_size=30) | st.text(max_size=30))
def test_whatever_is_written_is_a_formula_or_refused(text: str) -> None:
    for reader in (formula, condition):
        try:
            found = reader(text)
        except Malformed:
            continue
        assert found.names <= {*"ab", "aa", "ab", "ba", "bb"} or found.names


@given(
    st.recursive(
        st.integers(0, 99).map(str),
        lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        max_leaves=8,
    )
)
def test_arithmetic_agrees_with_pythons_fractions(text: str) -> None:
    exact = "".join(
        f"Fraction({part})" if part.isdigit() else part
        for part in text.replace("(", "( ").replace(")", " )").split(" ")
    )
    try:
        expected = eval(exact, {"Fraction": Fraction})  # noqa: S307 - digits and signs made above
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            formula(text).value({})
        return
    assert formula(text).value({}) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("whole(a / b)", False),
        ("whole(a * b)", True),
        ("a < b", True),
        ("a >= b", False),
        ("a + 2 = b", True),
        ("a != b", True),
        ("a ≤ b", True),
    ],
)
def test_a_condition_holds_or_not(text: str, holds: bool) -> None:
    assert condition(text).holds({"a": Fraction(3), "b": Fraction(5)}) is holds


# --- drawing and scoring ------------------------------------------------------------------------------------------


@given(st.integers())
def test_a_seed_draws_values_in_their_ranges_that_meet_the_conditions(seed: int) -> None:
    shown = CALCULATED.draw(GOLDEN, random.Random(seed), True)
    values = dict(one.split("=") for one in shown)
    orders, days = int(values["orders"]), int(values["days"])
    assert orders in range(10, 31, 5)
    assert days in range(20, 26)
    assert orders * 8 % days == 0
    assert shown == CALCULATED.draw(GOLDEN, random.Random(seed), False)
    assert CALCULATED.share(GOLDEN, shown, [str(orders * 8 // days)]) == 1
    assert CALCULATED.share(GOLDEN, shown, [str(orders * 8 // days + 1)]) == 0


def test_different_seeds_draw_different_values() -> None:
    assert len({tuple(CALCULATED.draw(GOLDEN, random.Random(seed), True)) for seed in range(60)}) >= 5


def test_every_combination_that_meets_the_conditions_is_drawn_and_no_other() -> None:
    body = {
        **GOLDEN,
        "variables": [
            {"name": "orders", "first": "1", "last": "2", "step": "0.5"},
            {"name": "days", "first": "4", "last": "8", "step": "4"},
        ],
    }
    expected = {("1", "4"), ("1", "8"), ("1.5", "4"), ("2", "4"), ("2", "8")}
    drawn = {
        tuple(one.split("=")[1] for one in CALCULATED.draw(body, random.Random(seed), True)) for seed in range(200)
    }
    assert drawn == expected
    AuthoredCalculated.model_validate({**HEAD, **body})


def test_rare_values_are_found_when_chance_does_not() -> None:
    rare = calculated_body(
        variables=[
            {"name": "orders", "first": "1", "last": "90", "step": "1"},
            {"name": "days", "first": "1", "last": "90", "step": "1"},
        ],
        conditions=["orders = 77", "days > 85"],
    )
    assert {CALCULATED.draw(rare, random.Random(seed), True)[0] for seed in range(5)} == {"orders=77"}


def test_the_page_shows_the_values_and_the_review_the_sum() -> None:
    shown = ["orders=15", "days=20"]
    body = calculated_body(
        answer="orders * 8 / days", near=[{"answer": "orders * 8", "feedback": both("{orders * 8} is a month")}]
    )
    assert CALCULATED.stem(body, shown, "en") == "15 orders in 20 days"
    assert CALCULATED.explanation(body, shown, "en").endswith("15 x 8 / 20 = 6")
    (face,) = CALCULATED.key_faces(body, shown, ["120"], "en")
    assert (face.right, face.key, face.feedback) == (False, "6", "120 is a month")
    (face,) = CALCULATED.key_faces({**body, "places": 0}, ["orders=25", "days=22"], ["9"], "en")
    assert face.key == "9"


# --- faults -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answer": "orders * 8 / dayz"}, "'dayz' is no variable"),
        ({"answer": "orders *"}, "is no formula"),
        ({"answer": "orders / (days - 20)", "conditions": []}, "divides by nought"),
        ({"answer": "orders - 40"}, "below nought"),
        ({"conditions": []}, "no end within four decimals"),
        ({"conditions": ["orders"]}, "compares nothing"),
        ({"conditions": ["orders > 100"]}, "Only 0 combinations"),
        ({"stem": both("{orders} orders")}, "does not show every value"),
        ({"stem": both("{orders} and {days} and {answer}")}, "does not show every value"),
        ({"explanation": both("{total}")}, "'total' is no variable"),
        ({"variables": [{"name": "min", "first": "1", "last": "9"}]}, "a meaning of its own"),
        ({"variables": [{"name": "a", "first": "9", "last": "1"}]}, "one value at most"),
        ({"variables": [{"name": "a", "first": "1", "last": "9", "step": "0"}]}, "one value at most"),
        ({"variables": [{"name": "a", "first": "1", "last": "999999"}]}, "does not show every value"),
        (
            {"variables": [{"name": name, "first": "1", "last": "999"} for name in ("orders", "days")]},
            "more than 10000 combinations",
        ),
    ],
)
def test_what_cannot_be_worked_out_is_a_fault(app: Flask, change: dict[str, Any], words: str) -> None:
    AuthoredCalculated.model_validate({**HEAD, **GOLDEN})
    with app.test_request_context(headers=ENGLISH), pytest.raises(ValidationError, match=words):
        AuthoredCalculated.model_validate({**HEAD, **GOLDEN, **change})
