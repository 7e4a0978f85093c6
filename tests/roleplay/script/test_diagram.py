"""The picture of a script: what stands where, what leads where, what was played."""

import re

from hypothesis import HealthCheck, given, settings

from tests.roleplay.script.scripts import SMALL, fixture, script
from tests.roleplay.script.trees import scripts
from training.roleplay.script import Script, begin, choose
from training.roleplay.script.diagram import HIGH, LETTERS, WIDE, Node, lanes


def test_each_cohort_has_its_lane_with_the_scenes_it_meets() -> None:
    price = script(fixture("price.en"))
    found = lanes(price)
    assert [lane.cohort for lane in found] == list(price.cohorts)
    for lane in found:
        names = [node.name for node in lane.nodes if not node.ends]
        assert names[0] == price.scenes[0].name
        assert len(names) == len(set(names))


def test_scenes_stand_below_those_that_lead_to_them_and_do_not_overlap() -> None:
    for lane in lanes(script(fixture("price.zh"))):
        boxes = [(node.x, node.y) for node in lane.nodes]
        assert len(set(boxes)) == len(boxes)
        assert all(x >= 0 and x + WIDE <= lane.width and y >= 0 and y + HIGH <= lane.height for x, y in boxes)


def rows(name: str) -> tuple[str, ...]:
    return Node(name, True, 0, 0, 0, -1).rows


def test_a_long_name_goes_on_in_a_second_line_of_its_box() -> None:
    assert rows("谈成") == ("谈成",)
    assert rows("没有约上下次时间") == ("没有约上下次时间",)
    assert rows("客户说要回家和爱人商量") == ("客户说要回家和爱人", "商量")
    assert rows("talks it over with his wife") == ("talks it over", "with his wife")
    assert rows("") == ()


def test_what_does_not_go_into_two_lines_is_shortened() -> None:
    for name in ("客户说要回家和爱人商量三天以后再给我们回电话", "w" * 60, "one two three four five six seven eight"):
        shown = rows(name)
        assert len(shown) == 2
        assert shown[1].endswith("…")
        assert all(sum(2 if sign > "\u2e7f" else 1 for sign in row) <= LETTERS + 2 for row in shown)


def test_every_condition_stands_on_its_edge() -> None:
    (lane,) = lanes(script(SMALL))[:1]
    conditions = {condition for edge in lane.edges for condition in edge.conditions}
    assert {"其他"} <= conditions


def test_what_was_played_often_is_thick() -> None:
    small = script(SMALL)
    plain = lanes(small)[0]
    assert {edge.thickness for edge in plain.edges} == {1.0}
    played = lanes(small, times={0: {(0, 0): 30, (0, 1): 3}})[0]
    widths = sorted(edge.thickness for edge in played.edges)
    assert widths[-1] > widths[0]
    assert sum(edge.times for edge in played.edges) == 33


def test_a_runs_way_is_marked_from_the_first_scene_to_its_ending() -> None:
    price = script(fixture("price.en"))
    position, steps = begin(price, 0, 0), []
    while position.turn is not None:
        steps.append((position.scene_index, 0))
        position = choose(price, position, 0)
    lane = lanes(price, walked={0: steps})[0]
    walked = [node.name for node in lane.nodes if node.walked]
    assert walked[0] == price.scenes[0].name
    assert position.ending in walked
    assert any(edge.walked for edge in lane.edges)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts())
def test_any_script_can_be_drawn(tree: Script) -> None:
    for lane in lanes(tree, times={0: {(0, 0): 4}}, walked={0: [(0, 0), (1, 0)]}):
        for edge in lane.edges:
            assert re.fullmatch(r"M-?\d+ -?\d+ C(-?\d+ ?){6}", edge.drawn)
            assert 1.0 <= edge.thickness <= 7.0
