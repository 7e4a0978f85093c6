"""Questions become items of a bank, and items questions; what does not fit is said."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from training.authored import validated
from training.quizzes.authored_items import AuthoredCase
from training.quizzes.exchange.from_items import to_questions
from training.quizzes.exchange.items import Items, to_items
from training.quizzes.exchange.questions import Kind, Option, Question, Situation
from training.quizzes.exchange.sides import Terms
from training.quizzes.kinds import KINDS

TERMS = Terms("en", objectives=("A07",))
SINGLE = Question(
    Kind.SINGLE,
    "Which one?",
    name="Visit first",
    options=(Option("this", Fraction(1), "Yes."), Option("that")),
    explanation="Because.",
    objectives=("A14",),
    difficulty="hard",
    line=7,
)
CHINESE = replace(
    SINGLE, stem="哪一个？", options=(Option("这个", Fraction(1), "对。"), Option("那个")), explanation="因为。"
)


def only(items: Items) -> Mapping[str, Any]:
    assert items.report.is_whole, items.report
    (item,) = items.items
    return item


def said(items: Items) -> str:
    return " ".join(note.words for note in items.report.notes)


def test_a_question_becomes_an_item_that_a_file_may_hold() -> None:
    item = only(to_items([SINGLE], TERMS))
    validated(dict(item), KINDS["single"].authored)
    assert (item["id"], item["objectives"], item["difficulty"], item["marks"]) == ("visit-first", ["A14"], "hard", 1)
    assert item["stem"] == {"zh": "Which one?", "en": "Which one?"}
    assert [option["correct"] for option in item["options"]] == [True, False]
    assert item["options"][1]["feedback"]["en"] == "Not this one."


def test_a_second_file_fills_the_other_language() -> None:
    items = to_items([SINGLE], TERMS, [CHINESE])
    item = only(items)
    assert item["stem"] == {"zh": "哪一个？", "en": "Which one?"}
    assert item["options"][0]["text"] == {"zh": "这个", "en": "this"}
    assert "translate" not in said(items)


def test_a_second_file_that_does_not_fit_is_not_mixed_in() -> None:
    other = replace(CHINESE, options=tuple(reversed(CHINESE.options)))
    items = to_items([SINGLE], TERMS, [other])
    assert items.items == ()
    assert "other language" in said(items)


def test_for_a_draft_the_other_language_stays_empty() -> None:
    items = to_items([SINGLE], replace(TERMS, fill=False))
    item = only(items)
    assert item["stem"] == {"zh": "", "en": "Which one?"}
    assert "empty: translate it" in said(items)


def test_ids_are_latin_and_differ() -> None:
    named = [replace(SINGLE, name=name) for name in ("先走访", "先走访", "", "A / B")]
    ids = [item["id"] for item in to_items(named, replace(TERMS, taken=frozenset({"a-b"}))).items]
    assert ids == ["xian-zou-fang", "xian-zou-fang-2", "item-3", "a-b-2"]


def test_what_cannot_be_kept_is_said() -> None:
    partly = replace(
        SINGLE,
        options=(*SINGLE.options, Option("half", Fraction(1, 2))),
        marks=Decimal("2.5"),
        tags=("starter",),
        explanation="",
    )
    words = said(to_items([partly], TERMS))
    for part in ("part of the marks is plainly wrong", "marks were 2.5; here they are 3", "starter", "no explanation"):
        assert part in words


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (replace(SINGLE, objectives=()), "too few entries"),
        (replace(SINGLE, options=SINGLE.options[:1]), "too few entries"),
        (replace(SINGLE, options=(Option("a", Fraction(1)), Option("b", Fraction(1)))), "Not exactly one"),
        (replace(SINGLE, stem="x" * 5000), "longer than 4000"),
        (replace(SINGLE, kind=Kind.MULTIPLE, options=(Option("a", Fraction(1, 2)),) * 2), "Every option is correct"),
    ],
)
def test_what_no_file_may_hold_is_left_out_with_its_line(question: Question, reason: str) -> None:
    items = to_items([question], replace(TERMS, objectives=()))
    assert items.items == ()
    (note,) = items.report.left_out
    assert note.line == 7
    assert reason in note.words


def test_items_go_out_and_come_back() -> None:
    item = only(to_items([SINGLE], TERMS, [CHINESE]))
    again = []
    for language in ("zh", "en"):
        questions, report = to_questions([item], language)
        assert report.is_whole
        again.append(questions)
    back = only(to_items(again[1], TERMS, again[0]))
    assert back == {**item, "options": back["options"]}
    assert [option["text"] for option in back["options"]] == [option["text"] for option in item["options"]]


def test_an_essay_becomes_one_with_a_rubric_of_general_words_and_says_so() -> None:
    essay = Question(Kind.ESSAY, "Tell of a visit.", name="Visit", explanation="Look for the turning point.", line=3)
    items = to_items([essay], TERMS)
    item = only(items)
    validated(dict(item), KINDS["essay"].authored)
    assert [len(criterion["levels"]) for criterion in item["rubric"]] == [4]
    assert "It had no rubric" in said(items)
    (back,), report = to_questions([{**item, "sections": []}], "en")
    assert (back.kind, back.stem, back.explanation) == (essay.kind, essay.stem, essay.explanation)
    assert [note.words for note in report.changed] == ["Its rubric and its length were left out: no format holds them."]


SHOP = Situation("Shop", "He sells (1) _____ and waits (2) _____ days.")
PARTS = [
    Question(Kind.FILL_IN, "(1) _____", name="Shop (1)", options=(Option("bags", Fraction(1)),), case=SHOP),
    Question(Kind.TRUE_FALSE, "Is it so?", name="Shop (2)", answer=True, case=SHOP),
]


def test_the_parts_of_a_case_become_one_entry_of_a_file() -> None:
    case = only(to_items(PARTS, TERMS))
    validated(dict(case), AuthoredCase)
    assert (case["id"], [part["id"] for part in case["parts"]]) == ("shop", ["shop-1", "shop-2"])


def test_for_drafts_the_parts_become_one_case_that_waits_for_its_author() -> None:
    items = to_items(PARTS, Terms("en", fill=False))
    case = only(items)
    assert (case["kind"], case["objectives"], case["stem"]) == ("case", [], {"zh": "", "en": SHOP.stem})
    assert [part["stem"]["en"] for part in case["parts"]] == ["(1) {1}", "Is it so?"]
    assert items.report.taken == 2


def test_a_case_is_called_so_that_its_parts_have_free_names() -> None:
    taken = frozenset({"shop-shop-2"})
    case = only(to_items(PARTS, replace(TERMS, taken=taken)))
    assert (case["id"], [part["id"] for part in case["parts"]]) == ("shop-2", ["shop-1", "shop-2"])


def test_a_case_of_seven_parts_is_taken_apart_and_said() -> None:
    seven = [replace(PARTS[1], name=f"part {place}") for place in range(7)]
    items = to_items(seven, TERMS)
    assert (len(items.items), items.report.is_whole) == (7, True)
    assert "two to six parts" in said(items)


def test_a_case_that_keeps_one_part_only_lets_it_stand_alone() -> None:
    items = to_items([PARTS[1], replace(SINGLE, options=SINGLE.options[:1], case=SHOP)], TERMS)
    (item,) = items.items
    assert item["stem"]["en"].endswith("days.\n\nIs it so?")
    assert len(items.report.left_out) == 1


def test_a_case_in_both_languages_is_paired_part_by_part() -> None:
    chinese = Situation("Shop", "他卖 (1) _____，等 (2) _____ 天。")
    case = only(to_items(PARTS, TERMS, [replace(one, case=chinese) for one in PARTS]))
    assert case["stem"] == {"zh": chinese.stem, "en": SHOP.stem}


@pytest.mark.parametrize("factor", ["60", "24", "1", "0.1", "0.25", "10000"])
def test_a_unit_goes_out_and_comes_back(factor: str) -> None:
    item = {
        "kind": "numeric", "id": "one", "marks": 1, "difficulty": "easy", "objectives": ["A07"], "sections": [],
        "stem": {"zh": "多久？", "en": "How long?"}, "explanation": {"zh": "因为。", "en": "Because."},
        "answer": "60", "tolerance": "0", "near": [],
        "units": [{"name": {"zh": "分钟", "en": "minute"}, "factor": "1"},
                  {"name": {"zh": "小时", "en": "hour"}, "factor": factor}],
    }  # fmt: skip
    questions, _report = to_questions([item], "en")
    back = only(to_items(questions, TERMS))
    assert [unit["factor"] for unit in back["units"]] == ["1", factor]
