"""Each kind of item: reading what is sent, drawing options, earning marks, showing and hiding the key."""

import random
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.quizzes import BODIES, KEY, choice_body, ordering_body, true_false_body
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import MarkedByHand, OptionKind, Unreadable
from training.settings import REPOSITORY

SINGLE, MULTIPLE, TRUE_FALSE, ORDERING = (KINDS[name] for name in ("single", "multiple", "true-false", "ordering"))
bodies: dict[str, Any] = BODIES
typed = st.text(max_size=12) | st.from_regex(r"[ut]?[0-9]{1,2}(:[0-9])?", fullmatch=True)
"""What a form or a script of one's own may send in one field."""


def test_every_file_of_a_kind_is_registered_and_has_its_template() -> None:
    folder, templates = REPOSITORY / "training/quizzes/kinds", REPOSITORY / "templates/quizzes/kinds"
    written = {path.stem for path in folder.glob("*.py") if "    rank = " in path.read_text()}
    assert {kind.__class__.__module__.rpartition(".")[2] for kind in KINDS.values()} == written
    assert {path.stem for path in templates.glob("[a-z]*.html")} == set(KINDS)


def drawn(name: str, seed: int = 1) -> list[str]:
    return KINDS[name].draw(bodies[name], random.Random(seed), True)


@pytest.mark.parametrize("name", KINDS)
@given(seed=st.integers())
def test_the_same_seed_shows_the_same(name: str, seed: int) -> None:
    assert drawn(name, seed) == drawn(name, seed)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if isinstance(kind, OptionKind)])
@given(seed=st.integers())
def test_a_draw_shows_every_option_once(name: str, seed: int) -> None:
    kind = KINDS[name]
    assert isinstance(kind, OptionKind)
    assert sorted(drawn(name, seed)) == sorted(kind.options(bodies[name]))


@pytest.mark.parametrize("name", KINDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(), data=st.data())
def test_what_can_be_read_comes_back_as_it_went_and_earns_from_nought_to_one(
    app: Flask, name: str, seed: int, data: st.DataObject
) -> None:
    """Of whatever is sent: half right, odd, or made up."""
    kind, shown = KINDS[name], drawn(name, seed)
    right = kind.write(kind.key(bodies[name], shown), shown)
    kept = data.draw(st.lists(st.booleans(), min_size=len(right), max_size=len(right)))
    sent = [field if keep else data.draw(typed) for field, keep in zip(right, kept, strict=True)]
    sent += data.draw(st.lists(typed, max_size=2))
    try:
        with app.test_request_context():
            choice = kind.read(sent, shown)
    except Unreadable:
        return
    assert kind.read(kind.write(choice, shown), shown) == choice
    assert 0 <= kind.share(bodies[name], shown, choice) <= 1
    assert bool(choice) or kind.share(bodies[name], shown, choice) == 0
    for language in ("zh", "en"):
        with app.test_request_context():
            assert bool(kind.told(bodies[name], shown, choice, language)) == bool(choice)
            kind.faces(bodies[name], shown, choice, language)
            kind.key_faces(bodies[name], shown, choice, language)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not isinstance(kind, MarkedByHand)])
@given(seed=st.integers())
def test_the_key_earns_everything_and_comes_back_as_it_went(name: str, seed: int) -> None:
    kind, shown = KINDS[name], drawn(name, seed)
    key = kind.key(bodies[name], shown)
    assert kind.share(bodies[name], shown, key) == 1
    assert kind.read(kind.write(key, shown), shown) == key


@pytest.mark.parametrize("name", KINDS)
def test_nothing_chosen_earns_nothing(name: str) -> None:
    shown = drawn(name)
    assert KINDS[name].share(bodies[name], shown, []) == 0
    assert KINDS[name].read([], shown) == []
    assert KINDS[name].read(KINDS[name].write([], shown), shown) == []


def test_true_comes_before_false_in_every_attempt() -> None:
    assert {tuple(TRUE_FALSE.draw(true_false_body(), random.Random(seed), True)) for seed in range(20)} == {
        ("true", "false")
    }


@pytest.mark.parametrize("shuffle", [True, False])
def test_steps_never_stand_in_the_right_order_at_first(shuffle: bool) -> None:
    body = ordering_body("abc")
    assert all(ORDERING.draw(body, random.Random(seed), shuffle) != ["a", "b", "c"] for seed in range(200))


def test_options_stay_as_written_when_they_are_not_shuffled() -> None:
    assert SINGLE.draw(choice_body(), random.Random(1), False) == list("abcd")


@pytest.mark.parametrize(("choice", "share"), [("b", 1), ("a", 0), ("", 0)])
def test_single_choice_is_right_or_wrong(choice: str, share: int) -> None:
    assert SINGLE.share(choice_body("b"), [], list(choice)) == share


@pytest.mark.parametrize(("choice", "share"), [(["true"], 0), (["false"], 1), ([], 0)])
def test_a_false_statement_is_false(choice: list[str], share: int) -> None:
    assert TRUE_FALSE.share(true_false_body(answer=False), [], choice) == share


@pytest.mark.parametrize(
    ("choice", "share"),
    [
        ("ac", Fraction(1)),
        ("a", Fraction(1, 2)),
        ("ab", Fraction(0)),
        ("acb", Fraction(1, 2)),
        ("bd", Fraction(0)),
        ("abcd", Fraction(0)),
    ],
)
def test_a_wrong_choice_takes_away_what_a_right_one_earns(choice: str, share: Fraction) -> None:
    assert MULTIPLE.share(choice_body("ac"), [], list(choice)) == share


@pytest.mark.parametrize(
    ("choice", "share"),
    [
        ("abcd", Fraction(1)),
        ("dcba", Fraction(0)),
        ("bcda", Fraction(2, 3)),
        ("abdc", Fraction(1, 3)),
        ("acbd", Fraction(0)),
        ("cdab", Fraction(2, 3)),
    ],
)
def test_each_step_followed_at_once_by_its_successor_earns_its_share(choice: str, share: Fraction) -> None:
    assert ORDERING.share(ordering_body("abcd"), [], list(choice)) == share


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("single", ["1", "2"]),
        ("single", ["5"]),
        ("single", ["0"]),
        ("single", ["a"]),
        ("single", ["１"]),
        ("single", ["-1"]),
        ("multiple", ["1", "9"]),
        ("true-false", ["1", "2"]),
        ("true-false", ["3"]),
        ("ordering", ["1:1", "2:2", "3:3"]),
        ("ordering", ["1:1", "2:1", "3:2", "4:3"]),
        ("ordering", ["1:1", "1:2", "3:3", "4:4"]),
        ("ordering", ["1:1", "2:2", "3:3", "4:5"]),
        ("ordering", ["1", "2", "3", "4"]),
    ],
)
def test_what_is_no_response_is_refused(app: Flask, name: str, sent: list[str]) -> None:
    kind = KINDS[name]
    with app.test_request_context(), pytest.raises(Unreadable):
        kind.read(sent, drawn(name))


def test_steps_without_numbers_are_unanswered() -> None:
    assert ORDERING.read(["", "", "", ""], list("abcd")) == []
    assert ORDERING.read([], list("abcd")) == []


@pytest.mark.parametrize("name", KINDS)
def test_faces_carry_no_key(app: Flask, name: str) -> None:
    kind, body = KINDS[name], bodies[name]
    with app.test_request_context():
        shown = drawn(name, 3)
        faces = kind.faces(body, shown, [], "en")
    assert KEY not in repr(faces)
    assert KEY not in kind.stem(body, shown, "en")
    assert not any(hasattr(face, "right") for face in faces)


def test_the_review_names_the_right_place_of_each_step(app: Flask) -> None:
    with app.test_request_context():
        faces = ORDERING.key_faces(ordering_body("abc"), list("cab"), list("acb"), "en")
    assert [(face.right_place, face.place, face.right) for face in faces] == [
        (1, 1, True),
        (2, 3, False),
        (3, 2, False),
    ]
