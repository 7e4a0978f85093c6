"""Drafts of items as authors write them."""

import uuid
from typing import Any

from tests.factories.media import picture
from tests.factories.quizzes import both
from training import clock
from training.people.models import Person
from training.quizzes.desk import operations, queries
from training.quizzes.desk.cases import operations as case_verbs
from training.quizzes.desk.cases import queries as cases
from training.quizzes.desk.models import ItemDraft, QuizDraft
from training.quizzes.models import Bank
from training.quizzes.terms import operations as terms


def single(**other: Any) -> dict[str, Any]:
    """The content of a single choice that is fit to be made ready."""
    options = [
        {
            "id": name,
            "text": both(f"Option named {name}"),
            "correct": name == "b",
            "feedback": both(f"Because of {name}"),
        }
        for name in "abc"
    ]
    written = {
        "objectives": ["A07"],
        "difficulty": "easy",
        "marks": 1,
        "stem": both("How many visits make an order?"),
        "options": options,
        "explanation": both("Eight visits"),
    }
    return {**written, **other}


def make_item_draft(
    bank: Bank, author: Person, slug: str = "a-draft", content: dict[str, Any] | None = None, kind: str = "single"
) -> ItemDraft:
    return operations.open_draft(bank, slug, kind, content or single(), by=author.id, at=clock.now())


def make_shown_draft(bank: Bank, author: Person, slug: str = "a-draft") -> ItemDraft:
    """It shows a picture."""
    content = single(media=[{"file": "chart.png", "alt": both("A chart")}])
    draft = make_item_draft(bank, author, slug, content)
    found = queries.draft(draft.public_id, lock=True)
    assert found is not None
    operations.add_medium(found, "chart.png", picture(), by=author.id, at=clock.now())
    return draft


def situation(**other: Any) -> dict[str, Any]:
    """The content of a case, without its parts, that is fit."""
    return {"objectives": ["A23"], "difficulty": "medium", "stem": both("What happens in the shop"), **other}


def of_a_case(stem: str, **other: Any) -> dict[str, Any]:
    """The content of a part that has its objectives and difficulty from its case."""
    own = {"stem": both(stem), **other}
    return {
        key: value for key, value in single(**own).items() if key not in {"objectives", "difficulty"} - other.keys()
    }


def make_case_draft(
    bank: Bank, author: Person, slug: str = "shop", parts: dict[str, dict[str, Any]] | None = None, **said: Any
) -> ItemDraft:
    """By default of two parts, both single choices, and fit."""
    parts = parts or {"who": of_a_case("Who is it?"), "how-many": of_a_case("How many are there?")}
    draft = operations.draft_new(bank, slug, "case", by=author.id, at=clock.now())
    revise_case(draft, author, situation(parts=[{"id": name, "kind": "single"} for name in parts], **said))
    for part in an_open_case(draft).parts:
        revise(part.draft, author, parts[part.draft.slug.removeprefix(f"{slug}-")])
    return draft


def make_shown_case_draft(bank: Bank, author: Person, slug: str = "shop") -> ItemDraft:
    """Its situation shows a picture."""
    draft = make_case_draft(bank, author, slug, media=[{"file": "shop.png", "alt": both("The shop")}])
    operations.add_medium(an_open_case(draft).found, "shop.png", picture(), by=author.id, at=clock.now())
    return draft


def an_open_case(draft: ItemDraft) -> cases.OpenCase:
    found = queries.case_draft(draft.public_id, lock=True)
    assert found is not None
    return cases.open_case(found, lock=True)


def revise_case(draft: ItemDraft, author: Person, content: dict[str, Any], *, base: int | None = None) -> Any:
    case = an_open_case(draft)
    base = case.found.revision if base is None else base
    return case_verbs.save(case, content, op_id=uuid.uuid4(), base_revision=base, by=author.id, at=clock.now())


def make_case_ready(draft: ItemDraft, author: Person) -> list[str]:
    case = an_open_case(draft)
    return case_verbs.ready(case, case.revisions, by=author.id, at=clock.now())


def revise(
    draft: ItemDraft,
    author: Person,
    content: dict[str, Any],
    *,
    base: int | None = None,
    op_id: uuid.UUID | None = None,
) -> queries.Revision:
    found = queries.draft(draft.public_id, lock=True)
    assert found is not None
    base = found.revision if base is None else base
    receipt = operations.save(
        found, content, op_id=op_id or uuid.uuid4(), base_revision=base, by=author.id, at=clock.now()
    )
    return receipt.stored


def make_ready(draft: ItemDraft, author: Person) -> Any:
    found = queries.draft(draft.public_id, lock=True)
    assert found is not None
    return operations.ready(found, found.revision, by=author.id, at=clock.now())


def quiz_terms(bank: str = "talk", **other: Any) -> dict[str, Any]:
    """The content of a quiz's draft that asks for one item on A01."""
    line = {"objectives": ["A01"], "difficulty": ["easy", "medium", "hard"], "number": 1}
    limits = {"minutes": 10, "pass_mark": 80, "attempts": 2, "wait_hours": 0}
    return {"title": both("Talk quiz"), "bank": bank, **limits, "draw": [line], **other}


def make_quiz_draft(author: Person, slug: str = "a-quiz", content: dict[str, Any] | None = None) -> QuizDraft:
    return terms.open_draft(slug, content or quiz_terms(), by=author.id, at=clock.now())
