"""Fill-in: what is accepted, however it is typed, and what is said to a near miss."""

from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.factories.quizzes import both
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.fill_in import AuthoredFillIn
from training.quizzes.kinds.kind import Unreadable
from training.quizzes.kinds.wording import normal

FILL_IN = KINDS["fill-in"]


def body(*accepted: tuple[list[str], list[str]], **more: Any) -> dict[str, Any]:
    blanks = [{"accepted": {"zh": zh, "en": en}, "near": []} for zh, en in accepted]
    marks = " and ".join(f"{{{number}}}" for number in range(1, len(blanks) + 1))
    return {"stem": both(f"Say {marks}."), "blanks": blanks, "explanation": both("Because"), **more}


COACHING = body((["你看", "您看"], ["you watch"]), (["8"], ["8", "eight"]))


@pytest.mark.parametrize(
    ("texts", "share"),
    [
        (["你看", "8"], 1),
        (["您 看", "８"], 1),
        (["  YOU   Watch ", "EIGHT"], 1),
        (["ｙｏｕ ｗａｔｃｈ", "⑧"], 1),
        (["youwatch", "8"], Fraction(1, 2)),
        (["8", "你看"], 0),
        (["", "8"], Fraction(1, 2)),
        ([], 0),
    ],
)
def test_case_width_and_spaces_make_no_difference(texts: list[str], share: Fraction) -> None:
    assert FILL_IN.share(COACHING, ["1", "2"], texts) == share


@given(st.text(max_size=30))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text("你看８8aA\u3000 ", max_size=12))
def test_the_width_and_case_of_what_is_typed_never_matter(text: str) -> None:
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    assert normal(wide) == normal(text) == normal(text.upper()) == normal(f"  {text}\t")


def test_texts_are_kept_as_they_were_typed_without_what_cannot_be_seen(app: Flask) -> None:
    with app.test_request_context():
        assert FILL_IN.read(["You\u200b Watch\x00 ", "８"], ["1", "2"]) == ["You Watch", "８"]
        assert FILL_IN.read(["", "8"], ["1", "2"]) == ["", "8"]
        assert FILL_IN.read([" ", ""], ["1", "2"]) == []
        for sent in (["x" * 81], ["1", "2", "3"]):
            with pytest.raises(Unreadable):
                FILL_IN.read(sent, ["1", "2"])


def test_a_near_miss_gets_its_words_in_the_review() -> None:
    near = [{"texts": ["You listen"], "feedback": both("That is the other half")}]
    asked = body((["你看"], ["you watch"]))
    asked["blanks"][0]["near"] = near
    (face, _rest) = FILL_IN.key_faces(asked, ["1"], ["you LISTEN"], "en")
    assert (face.right, face.feedback, face.accepted) == (False, "That is the other half", ["you watch"])
    (face, _rest) = FILL_IN.key_faces(asked, ["1"], ["you read"], "en")
    assert face.feedback == ""


def test_blanks_stand_in_the_sentence() -> None:
    faces = FILL_IN.faces(COACHING, ["1", "2"], ["你看"], "en")
    assert [(face.before, face.number, face.text) for face in faces] == [
        ("Say ", 1, "你看"),
        (" and ", 2, ""),
        (".", 0, ""),
    ]
    assert FILL_IN.stem(COACHING, ["1", "2"], "en") == "Say ____ and ____."


def test_what_cannot_be_filled_in_is_a_fault(app: Flask) -> None:
    head = {"id": "one", "kind": "fill-in", "objectives": ["A01"], "difficulty": "easy", "marks": 1}
    AuthoredFillIn.model_validate({**head, **COACHING})
    twice = {**COACHING, "stem": both("Say {1} and {1}")}
    swapped = {**COACHING, "stem": {"zh": "{2}，{1}", "en": "{1}, {2}"}}
    missing = {**COACHING, "stem": both("Say {1}")}
    both_lists = body((["看"], ["watch"]))
    both_lists["blanks"][0]["near"] = [{"texts": ["WATCH"], "feedback": both("No")}]
    long = body((["看" * 81], ["watch"]))
    for faulty in (twice, swapped, missing, both_lists, long):
        with app.test_request_context(), pytest.raises(ValidationError):
            AuthoredFillIn.model_validate({**head, **faulty})
