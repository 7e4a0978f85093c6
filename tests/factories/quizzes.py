"""Banks, quizzes, attempts. `KEY` stands in everything that only a review with open keys may show."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from training import audit, clock
from training.db import db
from training.people.models import Person
from training.quizzes import operations, queries
from training.quizzes.models import Bank, Item, ItemVersion, Quiz, QuizEdition, Regrade
from training.quizzes.rules import digest

numbers = count(1)
KEY = "canary-7f3d"


def both(text: str) -> dict[str, str]:
    """A text in two languages; the Chinese one holds no Latin sentence."""
    return {"zh": f"中文 {text.replace(' ', '·')}", "en": text}


def choice_body(right: str = "b", options: str = "abcd") -> dict[str, Any]:
    return {
        "stem": both("Which one fits?"),
        "options": [
            {
                "id": name,
                "text": both(f"Option named {name}"),
                "correct": name in right,
                "feedback": both(f"{KEY} feedback of {name}"),
            }
            for name in options
        ],
        "explanation": both(f"{KEY} explanation"),
    }


def true_false_body(answer: bool = True) -> dict[str, Any]:
    return {"stem": both("Is it so?"), "answer": answer, "explanation": both(f"{KEY} explanation")}


def ordering_body(steps: str = "abcd") -> dict[str, Any]:
    options = [{"id": name, "text": both(f"Step named {name}")} for name in steps]
    return {"stem": both("Put these in order"), "options": options, "explanation": both(f"{KEY} explanation")}


def matching_body(pairs: str = "abc", distractors: int = 1) -> dict[str, Any]:
    return {
        "stem": both("Match these"),
        "pairs": [
            {
                "id": name,
                "left": both(f"Left {name}"),
                "right": both(f"Right {name}"),
                "feedback": both(f"{KEY} feedback of {name}"),
            }
            for name in pairs
        ],
        "distractors": [both(f"Distractor {number}") for number in range(distractors)],
        "explanation": both(f"{KEY} explanation"),
    }


def fill_in_body() -> dict[str, Any]:
    return {
        "stem": both("First {1}, then {2}"),
        "blanks": [
            {
                "accepted": {"zh": [f"{KEY} 看"], "en": [f"{KEY} watch", f"{KEY} look on"]},
                "near": [{"texts": ["listen"], "feedback": both(f"{KEY} near miss")}],
            },
            {"accepted": {"zh": [f"{KEY} 听"], "en": [f"{KEY} listen"]}, "near": []},
        ],
        "explanation": both(f"{KEY} explanation"),
    }


def numeric_body(answer: str = "739114", **more: Any) -> dict[str, Any]:
    return {
        "stem": both("How many?"),
        "answer": answer,
        "tolerance": "0",
        "signed": False,
        "units": [
            {"name": {"zh": "元", "en": "yuan"}, "factor": "1"},
            {"name": {"zh": "万元", "en": "ten thousand yuan"}, "factor": "10000"},
        ],
        "near": [{"answer": "5", "feedback": both(f"{KEY} near miss")}],
        "explanation": both(f"{KEY} explanation"),
        **more,
    }


def calculated_body(**more: Any) -> dict[str, Any]:
    """Orders times eight, by days; the key is a number of seven digits that nothing else on a page holds."""
    return {
        "stem": both("{orders} orders in {days} days"),
        "variables": [
            {"name": "orders", "first": "10", "last": "30", "step": "5"},
            {"name": "days", "first": "20", "last": "25", "step": "1"},
        ],
        "conditions": ["whole(orders * 8 / days)"],
        "answer": "orders * 8 / days + 7391140",
        "places": None,
        "tolerance": "0",
        "signed": False,
        "units": [],
        "near": [{"answer": "orders * 8", "feedback": both(f"{KEY} near miss")}],
        "explanation": both(f"{KEY} explanation: {{orders}} x 8 / {{days}} = {{answer}}"),
        **more,
    }


def essay_body(**more: Any) -> dict[str, Any]:
    return {
        "stem": both("Answer this customer"),
        "length": 200,
        "rubric": [
            {
                "id": name,
                "name": both(f"{KEY} criterion {name}"),
                "weight": weight,
                "levels": [both(f"{KEY} level {level} of {name}") for level in range(4)],
            }
            for name, weight in (("a", 60), ("b", 40))
        ],
        "explanation": both(f"{KEY} explanation"),
        **more,
    }


BODIES: dict[str, Any] = {
    "single": choice_body("b"),
    "multiple": choice_body("ac"),
    "true-false": true_false_body(),
    "ordering": ordering_body(),
    "matching": matching_body(),
    "fill-in": fill_in_body(),
    "numeric": numeric_body(),
    "calculated": calculated_body(),
    "essay": essay_body(),
}
ALL_KINDS = tuple(BODIES)
USUAL_KINDS = ("single", "multiple", "true-false", "ordering")  # of a quiz where the kinds do not matter


def make_bank(slug: str = "") -> Bank:
    return _added(Bank(slug=slug or f"bank-{next(numbers)}", title=both("A bank")))


def make_item(bank: Bank, slug: str = "") -> Item:
    return _added(Item(bank_id=bank.id, slug=slug or f"item-{next(numbers)}"))


def make_version(item: Item, kind: str = "single", *, marks: int = 1, number: int = 1, **body: Any) -> ItemVersion:
    content = {
        "kind": kind,
        "difficulty": "easy",
        "objectives": ["A01"],
        "sections": [],
        "marks": marks,
        "body": {**BODIES[kind], **body},
    }
    return _added(
        ItemVersion(item_id=item.id, number=number, digest=digest(content), published_at=clock.now(), **content)
    )


def make_quiz(
    slug: str = "", kinds: Sequence[str] = USUAL_KINDS, *, bank: Bank | None = None, marks: int = 1, **terms: Any
) -> Quiz:
    """A quiz with an edition that draws one item of each kind given; `terms` take the place of the usual ones."""
    slug = slug or f"quiz-{next(numbers)}"
    if bank is None:
        bank = make_bank()
        for kind in kinds:
            make_version(make_item(bank), kind, marks=marks)
    quiz = _added(Quiz(slug=slug))
    make_edition(quiz, bank, number_of_items=len(kinds), **terms)
    return quiz


def make_edition(quiz: Quiz, bank: Bank, *, number: int = 1, number_of_items: int = 4, **terms: Any) -> QuizEdition:
    body = {
        "quiz": quiz.slug,
        "title": both(f"Quiz {quiz.slug}"),
        "bank": bank.slug,
        "minutes": 15,
        "pass_mark": 80,
        "attempts": 3,
        "wait_hours": 24,
        "shuffle_options": True,
        "review": "right-or-wrong",
        "draw": [{"objectives": ["A01"], "difficulty": ["easy"], "number": number_of_items}],
        **terms,
    }
    return _added(
        QuizEdition(
            quiz_id=quiz.id,
            number=number,
            bank_id=bank.id,
            body=body,
            digest=digest(body),
            published_at=clock.now(),
        )
    )


def make_attempt(person: Person, quiz: Quiz, *, at: datetime | None = None) -> queries.OwnAttempt:
    """Started now, or at another moment; its items drawn as always."""
    at = at or clock.now()
    own = queries.quiz_of(person.id, quiz.slug)
    assert own is not None
    public_id = operations.start(own, by=person.id, at=at)
    attempt = queries.own_attempt(person.id, public_id)
    assert attempt is not None
    return attempt


def make_response(
    attempt: queries.OwnAttempt, position: int, choice: Sequence[str], *, base: int = 0, at: datetime | None = None
) -> operations.Receipt:
    slot = queries.own_slot(attempt.person_id, attempt.public_id, position)
    assert slot is not None
    receipt = operations.record_response(
        slot, choice, op_id=uuid.uuid4(), base_revision=base, at=at or attempt.started_at
    )
    assert receipt is not None
    return receipt


def right_choice(entry: queries.Entry) -> list[str]:
    """As stored. An essay has no key: any text."""
    return entry.version.kind.key(entry.version.body, entry.shown) or ["What I would say"]


def make_submission(attempt: queries.OwnAttempt, *, right: bool = True, at: datetime | None = None) -> None:
    """Every item answered rightly, or none at all; then submitted."""
    at = at or attempt.started_at
    sheet = queries.sheet(attempt.id, attempt.public_id)
    for entry in sheet.entries if right else ():
        make_response(attempt, entry.position, right_choice(entry), base=entry.head, at=at)
    operations.submit(attempt, by=attempt.person_id, at=at)


def make_regrade(proposer: Person, quiz: Quiz, keys: Sequence[Sequence[int]] = ()) -> Regrade:
    return _added(
        Regrade(
            quiz_id=quiz.id,
            keys=[list(pair) for pair in keys],
            reason="The key was wrong.",
            proposed_by_id=proposer.id,
            proposed_at=clock.now(),
        )
    )


def make_essay(person: Person, quiz: Quiz | None = None) -> queries.OwnAttempt:
    """An attempt at a quiz of one essay, handed in."""
    attempt = make_attempt(person, quiz or make_quiz(kinds=["essay"]))
    make_response(attempt, 1, ["What I would say"])
    operations.submit(attempt, by=person.id, at=attempt.started_at)
    return attempt


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    audit.record("made for a test", row, by=None, at=clock.now())
    return row
