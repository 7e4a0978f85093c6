"""Numbers: read as people write them, compared exactly, with tolerance and unit."""

from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.factories.quizzes import both, numeric_body
from training.quizzes.kinds import KINDS, figures
from training.quizzes.kinds.kind import Unreadable
from training.quizzes.kinds.numeric import AuthoredNumeric

NUMERIC = KINDS["numeric"]
HEAD = {"id": "one", "kind": "numeric", "objectives": ["A01"], "difficulty": "easy", "marks": 1}
UNITS = ["*a=元", "*a=yuan", "*b=万元", "*b=ten thousand yuan"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("200", 200),
        ("２００", 200),
        ("1,250", 1250),
        ("1，250", 1250),
        ("1 250 000", 1250000),
        ("1'250", 1250),
        ("1,250.5", Fraction(2501, 2)),
        ("1.250,5", Fraction(2501, 2)),
        ("1.250.000", 1250000),
        ("12,5", Fraction(25, 2)),
        ("0,125", Fraction(1, 8)),
        ("-0,500", Fraction(-1, 2)),
        ("1.250", Fraction(5, 4)),
        ("12.", 12),
        (".5", Fraction(1, 2)),
        ("-3", -3),
        ("−3", -3),
        ("+3", 3),
        ("十五", 15),
        ("二十", 20),
        ("二百", 200),
        ("一百零二", 102),
        ("一百二", 120),
        ("一千二百五十", 1250),
        ("两万三", 23000),
        ("一亿二千万", 120000000),
        ("二〇二六", 2026),
        ("三点五", Fraction(7, 2)),
        ("负五", -5),
        ("1.2万", 12000),
        ("3 万", 30000),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, number: Fraction) -> None:
    assert figures.split(text) == (number, "")


@pytest.mark.parametrize("text", ["", "abc", ".", "-", "1,25,0", "1.2.3", "1,2,3", "点五", "三点", "十十点", "9" * 41])
def test_what_is_no_number_is_none(text: str) -> None:
    assert figures.split(text) is None


@given(st.text(max_size=50))
def test_whatever_is_typed_is_a_number_or_none(text: str) -> None:
    found = figures.split(text)
    assert found is None or isinstance(found[0], Fraction)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_that_is_shown_is_read_back(number: Decimal) -> None:
    assert figures.split(figures.shown(Fraction(number))) == (Fraction(number), "")
    assert figures.split(figures.typed(Fraction(number))) == (Fraction(number), "")


@given(st.fractions(), st.integers(0, 4))
def test_half_is_rounded_away_from_nought(number: Fraction, places: int) -> None:
    gap = abs(figures.rounded(number, places) - number) * 10**places
    assert gap <= Fraction(1, 2)
    if gap == Fraction(1, 2):
        assert abs(figures.rounded(number, places)) > abs(number)


@pytest.mark.parametrize(
    ("answer", "tolerance", "typed", "share"),
    [
        ("200", "0", ["200", "a"], 1),
        ("200", "0", ["200.0", "a"], 1),
        ("200", "0", ["200.01", "a"], 0),
        ("0.3", "0", ["0.3", "a"], 1),
        ("20000", "0", ["2", "b"], 1),
        ("20000", "0", ["2万", "a"], 1),
        ("20000", "0", ["2", "a"], 0),
        ("200", "0.5", ["200.5", "a"], 1),
        ("200", "0.5", ["199.49", "a"], 0),
        ("200", "5 %", ["190", "a"], 1),
        ("200", "5%", ["210", "a"], 1),
        ("200", "5 %", ["210.01", "a"], 0),
    ],
)
def test_tolerance_and_unit_decide_exactly(answer: str, tolerance: str, typed: list[str], share: int) -> None:
    assert NUMERIC.share(numeric_body(answer, tolerance=tolerance), UNITS, typed) == share


def test_the_unit_may_be_typed_behind_the_number() -> None:
    assert NUMERIC.read(["2 万元"], UNITS) == ["2 万元", "a"]  # 2万, then 元
    assert NUMERIC.read(["2 Ten Thousand Yuan"], UNITS) == ["2 Ten Thousand Yuan", "b"]
    assert NUMERIC.read(["2", "u2"], UNITS) == ["2", "b"]
    assert NUMERIC.read(["2"], UNITS) == ["2", "a"]
    assert NUMERIC.told(numeric_body(), UNITS, ["2", "b"], "en") == ["2 ten thousand yuan"]
    assert NUMERIC.told(numeric_body(), UNITS, ["2 元", "a"], "zh") == ["2 元"]


@pytest.mark.parametrize("sent", [["twelve"], ["12 kg"], ["12", "u3"], ["12", "b"], ["12", "u1", "13"], ["1" * 41]])
def test_what_cannot_be_read_is_refused_at_once(app: Flask, sent: list[str]) -> None:
    with app.test_request_context(), pytest.raises(Unreadable):
        NUMERIC.read(sent, UNITS)


def test_a_common_slip_gets_its_words_in_the_review() -> None:
    body = numeric_body("8", near=[{"answer": "10", "feedback": both("That is 250 a month")}])
    (face,) = NUMERIC.key_faces(body, UNITS, ["10", "a"], "en")
    assert (face.right, face.key, face.feedback) == (False, "8 yuan", "That is 250 a month")
    (face,) = NUMERIC.key_faces(body, UNITS, ["8", "a"], "en")
    assert (face.right, face.feedback) == (True, "")


def test_numbers_that_cannot_be_marked_are_faults(app: Flask) -> None:
    AuthoredNumeric.model_validate({**HEAD, **numeric_body("12.5")})
    own = numeric_body()["units"]
    for change in (
        {"answer": "1e5"},
        {"answer": "1,250"},
        {"answer": "-5"},
        {"tolerance": "-1"},
        {"tolerance": "five"},
        {"units": own[1:]},
        {"units": [own[0], own[0]]},
        {"units": [own[0], {**own[1], "factor": "0"}]},
    ):
        with app.test_request_context(), pytest.raises(ValidationError):
            AuthoredNumeric.model_validate({**HEAD, **numeric_body(), **change})
