"""When a report is what, and which reports say the same."""

import pytest

from training.feedback.rules import Did, Outcome, State, first_after, likeness, most_alike, state_of, target_fits


@pytest.mark.parametrize(
    ("last", "outcome", "published", "state"),
    [
        (None, None, False, State.NEW),
        (Did.DECLINED, None, False, State.DECLINED),
        (Did.TAKEN_UP, Outcome.SECTION, False, State.TAKEN_UP),
        (Did.TAKEN_UP, Outcome.SECTION, True, State.ANSWERED),
        (Did.TAKEN_UP, Outcome.ANSWER, False, State.ANSWERED),
        (Did.SEPARATED, None, False, State.NEW),
    ],
)
def test_the_state_follows_from_the_last_step(
    last: Did | None, outcome: Outcome | None, published: bool, state: State
) -> None:
    assert state_of(last, outcome, published) is state


def test_a_promise_is_kept_by_the_first_edition_after_it() -> None:
    assert first_after(2, [1, 2, 3, 4]) == 3
    assert first_after(2, [1, 2]) is None
    assert first_after(0, []) is None


@pytest.mark.parametrize(
    ("outcome", "target", "fits"),
    [
        (Outcome.SECTION, "quoting#ask-first", True),
        (Outcome.SECTION, "quoting", False),
        (Outcome.SECTION, "", False),
        (Outcome.ITEM, "sales-foundations#i7", True),
        (Outcome.SCENARIO, "obj-no-effect", True),
        (Outcome.SCENARIO, "a#b", False),
        (Outcome.SCENARIO, "", False),
        (Outcome.ANSWER, "", True),
        (Outcome.ANSWER, "quoting#ask-first", True),
        (Outcome.ANSWER, "somewhere", False),
        (Outcome.SECTION, "../#x", False),
    ],
)
def test_a_target_names_what_the_outcome_needs(outcome: Outcome, target: str, fits: bool) -> None:
    assert target_fits(outcome, target) is fits


def test_alike_is_what_shares_neighbouring_characters() -> None:
    asked = "你们这个做玩具的有效果吗？"
    others = ["玩具类目有没有效果？", "合同怎么签", "做玩具的，真有效果吗", ""]
    assert most_alike(asked, others) == [2, 0]
    assert likeness("Does it work for toys?", "does it work for TOYS") > 0.9
    assert likeness("一", "一") == 0
