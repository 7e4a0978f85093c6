"""The form of every kind is drawn from its model; what it shows comes back from what it sends."""

from collections.abc import Sequence
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.factories.desk import single
from training.authored import Unfit, validated
from training.quizzes.desk import fields, rows
from training.quizzes.kinds import KINDS
from training.quizzes.library import read_bank
from training.settings import REPOSITORY


def shipped() -> dict[str, Any]:
    """One shipped item of each kind, as its author wrote it."""
    found: dict[str, Any] = {}
    for bank in sorted((REPOSITORY / "training/quizzes/banks").glob("*.yaml")):
        for item in read_bank(bank).items:
            if item.kind in KINDS and isinstance(item, KINDS[item.kind].authored):
                found.setdefault(item.kind, item)
    return found


ITEMS = shipped()


def sent(parts: Sequence[fields.Part]) -> "MultiDict[str, str]":
    """What a browser sends of these fields."""
    form: MultiDict[str, str] = MultiDict()

    def visit(part: fields.Part) -> None:
        if part.parts:
            for inner in part.parts:
                visit(inner)
        elif part.shape == "both":
            for language, text in part.value.items():
                form.add(f"{part.path}.{language}", text)
        elif part.shape == "flag":
            if part.value is True:
                form.add(part.path, "on")
        elif part.shape not in {"rows", "group"}:
            form.add(part.path, str(part.value))

    for part in parts:
        visit(part)
    return form


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_a_shipped_item_of_each_kind_goes_through_its_form_unchanged(kind: str) -> None:
    item = ITEMS[kind]
    content = item.model_dump(mode="json")
    form = sent(fields.parts(type(item), content))
    back = fields.read(type(item), form)
    assert validated({"id": item.id, "kind": kind, **back}, type(item)) == item


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_draft_of_each_kind_has_a_form_and_tells_its_faults(kind: str) -> None:
    model = KINDS[kind].authored
    assert fields.parts(model, {})
    with pytest.raises(Unfit) as unfit:
        validated({"id": "new", "kind": kind}, model)
    assert "stem" in {fault.file for fault in unfit.value.faults}


def test_a_fault_stands_at_its_field() -> None:
    content = single(marks="many")
    content["options"][1]["feedback"] = {"zh": "好"}
    model = KINDS["single"].authored
    with pytest.raises(Unfit) as unfit:
        validated({"id": "x", "kind": "single", **content}, model)
    parts = {part.name: part for part in fields.parts(model, content, unfit.value.faults)}
    assert [fault.file for fault in parts["marks"].faults] == ["marks"]
    second = {part.name: part for part in parts["options"].parts[1].parts}
    assert [fault.file for fault in second["feedback"].faults] == ["options.1.feedback.en"]
    assert not parts["stem"].faults


def test_rows_are_added_and_removed_and_keep_their_letters() -> None:
    model, content = KINDS["single"].authored, single()
    rows.with_row(model, content, "options")
    assert [row["id"] for row in content["options"]] == ["a", "b", "c", "d"]
    rows.without_row(model, content, "options.0")
    assert [(row["id"], row.get("correct")) for row in content["options"]] == [("a", True), ("b", False), ("c", None)]


@pytest.mark.parametrize("path", ["options.9", "stem", "stem.zh", "options.x", "nothing.0", "marks"])
def test_a_path_that_leads_nowhere_removes_nothing(path: str) -> None:
    model = KINDS["single"].authored
    assert rows.without_row(model, single(), path)["options"] == single()["options"]


def test_no_more_rows_than_a_form_can_hold() -> None:
    model, content = KINDS["single"].authored, single()
    for _turn in range(30):
        rows.with_row(model, content, "options")
    assert len(content["options"]) == 8  # as many as a single choice may have


def test_strange_row_numbers_are_left_out() -> None:
    names = ("options.0.text.zh", "options.-1.text.zh", "options.٣.text.zh", "options.999.x")
    form = MultiDict([(name, "甲") for name in names])
    assert fields.row_numbers(form, "options") == [0]
