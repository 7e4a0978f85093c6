"""Playing: the same choices give the same way, in either language, and every way ends."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.roleplay.script.scripts import SMALL, fixture, script
from tests.roleplay.script.trees import scripts
from training.roleplay.script import (
    LIMIT,
    STUCK,
    CustomerLine,
    NoSuchBranch,
    NoSuchCohort,
    NoSuchVariant,
    Position,
    Screen,
    Script,
    begin,
    choose,
    draw_variant,
    replay,
)

ZH, EN = script(fixture("price.zh")), script(fixture("price.en"))
NEWCOMER, VETERAN = 0, 1
MOST_CHOICES = 60


def test_a_run_begins_with_what_is_shown_and_said() -> None:
    position = begin(ZH, NEWCOMER, 1)
    assert position.scene == "开口"
    assert position.prompts == (
        Screen("手机计算器，停在 0"),
        CustomerLine("皱眉", "这一年要这么多？我卖六百顶冬帽才赚得回来。"),
    )
    assert position.turn
    assert position.turn.seconds == 40
    assert position.ending is None
    assert position.visits == (1, 0, 0, 0, 0)


def test_a_choice_brings_the_answer_and_the_next_scene() -> None:
    position = choose(ZH, begin(ZH, NEWCOMER, 0), 3)
    assert position.scene == "再来"
    assert position.prompts == (CustomerLine("", "别绕弯子。"), CustomerLine("", "贵就是贵。"))


def test_cohorts_part_at_the_fork() -> None:
    newcomer, veteran = (choose(ZH, begin(ZH, cohort, 0), 0) for cohort in (NEWCOMER, VETERAN))
    assert newcomer.scene == "请教"
    assert veteran.scene == "拆账"


def test_the_branches_of_an_open_turn_speak_the_drawn_variant() -> None:
    text = SMALL.replace("客户：嗯。", "客户：{好：好的。|坏：哼。}")
    for variant, answer in enumerate(["好的。", "哼。"]):
        turn = begin(script(text), 0, variant).turn
        assert turn
        assert turn.branches[0].customer_line == CustomerLine("", answer)


def test_an_ending_has_its_name_and_the_last_words() -> None:
    end = replay(ZH, VETERAN, 0, [0, 0])[-1]
    assert (end.ending, end.turn) == ("谈成", None)
    assert end.prompts == (CustomerLine("点头", "这么说倒也不多。"),)


def test_a_used_up_scene_ends_the_run() -> None:
    positions = replay(ZH, NEWCOMER, 0, [3, 1, 1])
    assert [position.ending for position in positions] == [None, None, None, LIMIT]
    assert positions[-1].visits[1] == 2
    assert positions[-1].prompts == (CustomerLine("", "我看你没听懂。"),)


@pytest.mark.parametrize("branch_index", [-1, 4, 99])
def test_a_branch_that_is_not_there_cannot_be_chosen(branch_index: int) -> None:
    with pytest.raises(NoSuchBranch):
        choose(ZH, begin(ZH, NEWCOMER, 0), branch_index)


def test_nothing_can_be_chosen_after_the_end() -> None:
    with pytest.raises(NoSuchBranch):
        replay(ZH, VETERAN, 0, [0, 0, 0])


def test_only_the_script_s_own_cohorts_and_variants_are_played() -> None:
    with pytest.raises(NoSuchCohort):
        begin(ZH, 2, 0)
    with pytest.raises(NoSuchVariant):
        begin(ZH, 0, 2)


def test_a_script_without_cohorts_and_variants_is_played_as_number_nought() -> None:
    plain = script("情景 s-one v1 「标题」\n== 一\n客户：喂？\n销售：\n  [其他] → 结束：完")
    assert draw_variant(plain, 7) == 0
    assert choose(plain, begin(plain, 0, 0), 0).ending == "完"


def test_an_unchecked_draft_gets_stuck_and_never_goes_round() -> None:
    head = "情景 s-one v1 「标题」\n"
    assert begin(script(head), 0, 0).ending == STUCK
    assert begin(script(head + "== 一\n客户：喂？"), 0, 0).ending == STUCK
    assert begin(script(head + "== 一\n→ 二"), 0, 0).ending == STUCK
    assert begin(script(head + "== 一\n→ 二\n== 二\n→ 一"), 0, 0).ending == LIMIT


def test_a_seed_draws_the_same_variant_in_both_languages() -> None:
    drawn = [draw_variant(ZH, seed) for seed in range(40)]
    assert drawn == [draw_variant(EN, seed) for seed in range(40)]
    assert set(drawn) == {0, 1}


def walk(played: Script, cohort: int, variant: int, wishes: list[int]) -> list[int]:
    """The choices that follow the wishes, each taken modulo the branches there are, down to an ending."""
    position = begin(played, cohort, variant)
    choices: list[int] = []
    while position.turn and position.turn.branches and len(choices) < MOST_CHOICES:
        wish = wishes[len(choices) % len(wishes)]
        choices.append(wish % len(position.turn.branches))
        position = choose(played, position, choices[-1])
    return choices


WISHES = st.lists(st.integers(0, 9), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1), st.integers(0, 1), WISHES)
def test_every_way_ends_and_replays_alike_in_both_languages(cohort: int, variant: int, wishes: list[int]) -> None:
    choices = walk(ZH, cohort, variant, wishes)
    chinese, english = replay(ZH, cohort, variant, choices), replay(EN, cohort, variant, choices)
    assert chinese == replay(ZH, cohort, variant, choices)
    assert chinese[-1].ending is not None
    assert chinese[-1].ending != STUCK
    for one, other in zip(chinese, english, strict=True):
        assert bones(one) == bones(other)


def bones(position: Position) -> tuple[object, ...]:
    return position.scene_index, position.visits, len(position.prompts), position.ending is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts(), WISHES)
def test_any_draft_can_be_played(draft: Script, wishes: list[int]) -> None:
    choices = walk(draft, 0, 0, wishes)
    positions = replay(draft, 0, 0, choices)
    assert positions == replay(draft, 0, 0, choices)
    for position in positions:
        assert (position.turn is None) == (position.ending is not None)
