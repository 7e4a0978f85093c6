"""Which way through a script is whose."""

import pytest

from training.roleplay import rules


@pytest.mark.parametrize(
    ("experience", "cohorts", "place"),
    [
        ("newcomer", ["newcomer", "experienced"], 0),
        ("experienced", ["newcomer", "experienced"], 1),
        ("newcomer", ["老手", "新人"], 1),
        ("experienced", ["新人"], 0),
        ("newcomer", [], 0),
    ],
)
def test_the_trainees_experience_picks_the_flow(experience: str, cohorts: list[str], place: int) -> None:
    assert rules.cohort_index(experience, [cohorts]) == place


def test_with_a_partner_the_partner_alone_says_what_the_seller_did() -> None:
    seller, partner = 1, 2
    assert rules.may_choose(seller, None)
    assert rules.may_choose(partner, rules.Together(partner))
    assert not rules.may_choose(seller, rules.Together(partner))
    assert not rules.may_choose(seller, rules.Together(None))


def test_a_script_is_meant_for_the_cohorts_that_it_names() -> None:
    assert rules.is_meant_for("newcomer", ["老手", "新人"])
    assert rules.is_meant_for("experienced", ["Experienced"])
    assert not rules.is_meant_for("newcomer", ["supervisors"])
    assert not rules.is_meant_for("newcomer", [])
