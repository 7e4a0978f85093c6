"""Cases between files and the desk: they come whole and go back as they were."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ruamel.yaml import YAML

from tests.cast import Cast, assemble
from tests.factories.desk import an_open_case, make_case_ready, of_a_case, revise, situation
from tests.factories.quizzes import both
from tests.quizzes.desk.test_cases import drawn, next_draft, row_of
from tests.quizzes.test_export import counts, digests, digests_in
from training import clock
from training import library as whole
from training.authored import digest, validated
from training.db import db
from training.quizzes import exporting, library, queries
from training.quizzes.authored_bank import BankFile
from training.quizzes.desk import queries as items
from training.quizzes.desk.cases import operations
from training.quizzes.models import Bank

pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def cast(work: None) -> Cast:
    return assemble()


def test_the_shipped_cases_come_to_the_desk_whole_and_go_back_as_they_were(cast: Cast, tmp_path: Path) -> None:
    whole.publish(whole.SHIPPED, at=clock.now())
    before = digests()
    written = {item["id"]: item for item in entries_of(tmp_path / "before") if item["kind"] == "case"}
    assert written
    bank = items.bank_by_slug("sales-foundations")
    assert bank is not None
    for slug in written:
        draft = next_draft(bank, cast, slug)
        case = an_open_case(draft)
        cited = sections_cited(case.tree())
        for piece, part in zip(operations.read(case, cited).pieces(), case.parts, strict=True):
            stored = library.content_of(piece, part.media, case.found.media)
            assert digest(stored) == before[f"sales-foundations/{piece.id}"]
        assert "objectives" not in case.parts[0].content, "it has them from its case"
        first = case.parts[0]
        revise(first.draft, cast.author, {**first.content, "marks": 7})
        assert make_case_ready(draft, cast.second_author) == [first.draft.slug]
    after = {item["id"]: item for item in entries_of(tmp_path / "after") if item["kind"] == "case"}
    for slug, item in written.items():
        item["parts"][0]["marks"] = 7
        assert after[slug] == item
    assert digests_in(tmp_path / "after") == digests()


def entries_of(folder: Path) -> list[dict[str, Any]]:
    exporting.export(folder)
    text = (folder / "banks" / "sales-foundations.yaml").read_text(encoding="utf-8")
    return list(YAML(typ="safe", pure=True).load(text)["items"])


def sections_cited(tree: dict[str, Any]) -> set[str]:
    return {section for one in (tree, *tree["parts"]) for section in one.get("sections", ())}


def test_an_exported_case_reads_as_its_author_wrote_it(cast: Cast, tmp_path: Path) -> None:
    parts = [
        {"id": name, "kind": "single", **of_a_case(f"What about {name}?"), **more}
        for name, more in (("who", {}), ("why", {"difficulty": "hard", "objectives": ["A24"]}))
    ]
    case = {"id": "shop", "kind": "case", **situation(practice=True, sections=["golden-rule#day"]), "parts": parts}
    file = validated({"bank": "talk", "title": both("Talk"), "items": [case]}, BankFile)
    library.publish_bank(file, at=clock.now())
    exporting.export(tmp_path)
    text = (tmp_path / "banks" / "talk.yaml").read_text(encoding="utf-8")
    (found,) = YAML(typ="safe", pure=True).load(text)["items"]
    assert without_defaults(found) == without_defaults(case)
    before = counts()
    assert library.publish(tmp_path, at=clock.now()) == []
    assert counts() == before


def without_defaults(case: dict[str, Any]) -> dict[str, Any]:
    """Options say that they are wrong by saying nothing."""
    for part in case["parts"]:
        part["options"] = [{key: told for key, told in one.items() if told is not False} for one in part["options"]]
    return case


def file_of(*names_of_parts: str, **more: Any) -> BankFile:
    parts = [{"id": name, "kind": "single", **of_a_case(f"What about {name}?")} for name in names_of_parts]
    case = {"id": "shop", "kind": "case", **situation(**more), "parts": parts}
    return validated({"bank": "talk", "title": both("Talk"), "items": [case]}, BankFile)


def test_files_leave_a_case_of_the_desk_alone_with_every_part(cast: Cast) -> None:
    library.publish_bank(file_of("who", "why"), at=clock.now())
    bank = items.bank_by_slug("talk")
    assert bank is not None
    draft = next_draft(bank, cast)
    revise(an_open_case(draft).parts[0].draft, cast.author, of_a_case("Who is it really?"))
    make_case_ready(draft, cast.second_author)
    before = counts()
    lines = library.publish_bank(file_of("who", "why", "when", stem=both("Elsewhere")), at=clock.now())
    assert counts() == before
    assert "kept at the desk, and not touched: shop-when, shop-who, shop-why" in "\n".join(lines)
    operations.give_back(row_of(bank), by=cast.author.id, at=clock.now())
    library.publish_bank(file_of("who", "why", "when", stem=both("Elsewhere")), at=clock.now())
    assert drawn(bank) == {"case shop": 3}


def test_a_part_that_left_its_file_is_no_part_of_the_export(cast: Cast, tmp_path: Path) -> None:
    library.publish_bank(file_of("who", "why", "when"), at=clock.now())
    library.publish_bank(file_of("who", "when"), at=clock.now())
    exporting.export(tmp_path)
    assert digests_in(tmp_path) == digests()
    assert list(queries.newest_versions(db.session.scalars(sa.select(Bank.id)).one()))  # the one that left stays stored
