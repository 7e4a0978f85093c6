"""Matching: pairs that fit, texts that fit nothing, and what a page may tell."""

import random
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from pydantic import ValidationError

from tests.factories.quizzes import both, matching_body
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import Unreadable
from training.quizzes.kinds.matching import AuthoredMatching

MATCHING = KINDS["matching"]
HEAD = {"id": "one", "kind": "matching", "objectives": ["A01"], "difficulty": "easy", "marks": 3}


def drawn(body: Any, seed: int = 1, shuffle: bool = True) -> list[str]:
    return MATCHING.draw(body, random.Random(seed), shuffle)


@pytest.mark.parametrize(
    ("choice", "share"),
    [("a=a b=b c=c", Fraction(1)), ("a=a b=c c=b", Fraction(1, 3)), ("a=a", Fraction(1, 3)), ("a=d b=d", 0), ("", 0)],
)
def test_each_right_pair_earns_its_share_and_a_wrong_one_takes_nothing(choice: str, share: Fraction) -> None:
    body = matching_body("abc")
    assert MATCHING.share(body, drawn(body), choice.split()) == share


def test_the_right_side_is_mixed_even_where_nothing_is_shuffled() -> None:
    body = matching_body("abcd")
    orders = {tuple(one for one in drawn(body, seed, False) if one[0] == "=") for seed in range(60)}
    assert len(orders) > 10
    assert all(drawn(body, seed, False)[:4] == list("abcd") for seed in range(9))


def test_equal_texts_on_the_right_are_one_option_for_several() -> None:
    body = matching_body("abc", distractors=0)
    body["pairs"][1]["right"] = body["pairs"][0]["right"]
    shown = drawn(body)
    assert sorted(shown) == ["=a", "=b", "a", "b", "c"]
    assert MATCHING.key(body, shown) == ["a=a", "b=a", "c=b"]
    assert MATCHING.share(body, shown, ["a=a", "b=a", "c=b"]) == 1


def test_a_page_names_both_sides_by_their_places() -> None:
    shown = ["b", "a", "=c", "=a", "=b"]
    assert MATCHING.read(["1:3", "2:1"], shown) == ["a=c", "b=b"]
    assert MATCHING.write(["a=c", "b=b"], shown) == ["1:3", "2:1"]
    assert MATCHING.read(["", "2:2"], shown) == ["a=a"]


@pytest.mark.parametrize("sent", [["1:4"], ["3:1"], ["1:1", "1:2"], ["1"], ["a=a"], ["1:"], ["0:1"]])
def test_what_matches_nothing_is_refused(app: Flask, sent: list[str]) -> None:
    with app.test_request_context(), pytest.raises(Unreadable):
        MATCHING.read(sent, ["b", "a", "=c", "=a", "=b"])


def test_the_review_names_the_right_counterpart_of_each() -> None:
    body = matching_body("ab")
    faces = MATCHING.key_faces(body, ["a", "b", "=b", "=a", "=c"], ["a=a", "b=c"], "en")
    assert [(face.told, face.right, face.key) for face in faces] == [
        ("Right a", True, "Right a"),
        ("Distractor 0", False, "Right b"),
    ]


def test_pairs_that_cannot_be_told_apart_are_faults(app: Flask) -> None:
    good = {**HEAD, **matching_body("abc")}
    AuthoredMatching.model_validate(good)
    same_left = matching_body("abc")
    same_left["pairs"][1]["left"] = same_left["pairs"][0]["left"]
    half_same = matching_body("abc")
    half_same["pairs"][1]["right"] = {**half_same["pairs"][1]["right"], "zh": half_same["pairs"][0]["right"]["zh"]}
    all_same = matching_body("ab", distractors=0)
    all_same["pairs"][1]["right"] = all_same["pairs"][0]["right"]
    repeats = {**matching_body("abc"), "distractors": [both("Right a")]}
    for body in (same_left, half_same, all_same, repeats, matching_body("acb")):
        with app.test_request_context(), pytest.raises(ValidationError):
            AuthoredMatching.model_validate({**HEAD, **body})
