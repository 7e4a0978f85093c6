"""What changed, who may ready, and which stems are alike."""

import pytest

from training.quizzes.desk import duplicates, rules


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is it?", "what   is IT"),
        ("“没有效果”，怎么办？", "没有效果怎么办"),
        ("１５ 单", "15单"),
        ("Ｗｈａｔ", "what"),
    ],
)
def test_stems_are_compared_without_width_case_space_and_punctuation(one: str, other: str) -> None:
    assert duplicates.folded(one) == duplicates.folded(other)


def stems(text: str) -> tuple[str, ...]:
    return duplicates.stems_of({"stem": {"zh": text, "en": text}})


def test_the_same_and_the_near_are_found_and_the_short_are_left_alone() -> None:
    others = [
        ("same", stems("上午三个，下午几个？")),
        ("near", stems("上午三个，下午是几个？")),
        ("far", stems("合同和笔一起放到面前")),
        ("own", stems("上午三个，下午几个？")),
    ]
    found = duplicates.like(stems("上午三个、下午几个"), others, "own")
    assert [(twin.second, twin.same) for twin in found] == [("same", True), ("near", False)]
    assert duplicates.like(stems("几单？"), [("short", stems("几单呢？"))]) == []


def test_every_pair_of_a_bank_is_told_once() -> None:
    texts = {"a": "上午三个，下午几个？", "b": "上午三个下午几个", "c": "上午三个，下午是几个？"}
    bank = [(slug, stems(text)) for slug, text in texts.items()]
    assert [(twin.first, twin.second) for twin in duplicates.among(bank)] == [("a", "b"), ("a", "c"), ("b", "c")]


def test_a_change_is_told_character_by_character() -> None:
    old = {"stem": {"zh": "上午三个，下午五个"}, "marks": 1, "practice": False}
    new = {"stem": {"zh": "上午三个，下午四个"}, "marks": 2, "practice": True}
    found = {change.path: change.pieces for change in rules.changes(old, new)}
    assert found["stem.zh"] == (("same", "上午三个，下午"), ("out", "五"), ("in", "四"), ("same", "个"))
    assert found["marks"] == (("out", "1"), ("in", "2"))
    assert found["practice"] == (("in", "✓"),)


def test_what_is_gone_and_what_is_new_are_changes() -> None:
    found = rules.changes({"options": [{"text": "a"}, {"text": "b"}]}, {"options": [{"text": "a"}], "near": ["x"]})
    assert {change.path: change.pieces for change in found} == {
        "near.0": (("in", "x"),),
        "options.1.text": (("out", "b"),),
    }


def test_texts_with_little_in_common_are_shown_whole() -> None:
    (change,) = rules.changes({"a": "one two three"}, {"a": "上午三个"})
    assert change.pieces == (("out", "one two three"), ("in", "上午三个"))


def test_a_grid_counts_what_quizzes_can_draw() -> None:
    found = rules.grid([({"A07", "A08"}, "easy"), ({"A07"}, "hard"), ({"A07"}, "easy")])
    assert found.rows == (("A07", (2, 0, 1)), ("A08", (1, 0, 0)))
