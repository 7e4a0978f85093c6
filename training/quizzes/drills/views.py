"""Practice pages: what is due today, a bank to go through, an item to answer, and at once what was right."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.languages import language
from training.people.sessions import me
from training.quizzes import faces
from training.quizzes.drills import forms, operations, queries, rules
from training.quizzes.kinds.kind import Unreadable
from training.quizzes.media.serving import serve
from training.quizzes.queries import Entry
from training.quizzes.rules import hundredths
from training.web import Page, wants_json

drills = Blueprint("drills", __name__)
TODAY = "today"  # the round that goes by what is due; every other is a bank's
Answer = Page | Response | tuple[dict[str, Any], int]


def day_of(at: datetime) -> rules.DayOf:
    return rules.day_of(at, get_timezone())


@drills.get("/drills")
@requires(Permission.PRACTISE)
def index() -> Page:
    at = clock.now()
    day, pool = day_of(at), queries.pool(me().person_id)
    due = queries.due_of(pool, me().person_id, at, day)
    days = queries.days_practised(me().person_id, day.day.replace(day=1))
    runs = Permission.RUN_MEETINGS in me().permissions
    page: dict[str, Any] = {"due": due, "days": len(days), "banks": banks_of(pool, day), "runs_meetings": runs}
    return Page("quizzes/drills/index.html", at=at, **page)


@dataclass
class BankRow:
    """A bank of the pool: whose, how many items, how many of them one person practised ever and today."""

    slug: str
    title: Mapping[str, str]
    audience: str | None
    is_own: bool
    size: int = 0
    known: int = 0
    today: int = 0


def banks_of(pool: list[queries.Poolable], day: rules.DayOf) -> list[BankRow]:
    banks: dict[str, BankRow] = {}
    for one in pool:
        row = banks.setdefault(one.bank_slug, BankRow(one.bank_slug, one.bank_title, one.audience, one.is_own))
        row.size += 1
        row.known += one.memory is not None
        row.today += one.memory is not None and one.memory.last_review_at >= day.start
    return sorted(banks.values(), key=lambda row: (not row.is_own, row.audience or ""))


@drills.get("/drills/today")
@requires(Permission.PRACTISE)
def practise_today() -> Page:
    at = clock.now()
    pool = queries.pool(me().person_id)
    due = queries.due_of(pool, me().person_id, at, day_of(at))
    if not due.due:
        return Page("quizzes/drills/done.html", due=due, at=at, bare=True)
    one = next(one for one in pool if one.item_id == due.due[0])
    return item_page(one, TODAY, done=due.done, left=len(due.due))


@drills.get("/drills/banks/<slug>")
@requires(Permission.PRACTISE)
def practise_bank(slug: str) -> Page:
    pool = queries.pool(me().person_id, bank=slug) or abort(404)
    day, again = day_of(clock.now()), request.args.get("again") == "1"
    waiting = rules.round_of([one.standing() for one in pool], day.start, again=again)
    done = len(pool) - len(rules.round_of([one.standing() for one in pool], day.start, again=False))
    if not waiting:
        return Page("quizzes/drills/through.html", bank=pool[0], count=len(pool), bare=True)
    one = next(one for one in pool if one.item_id == waiting[0])
    return item_page(one, slug, done=done, left=len(waiting), again=again)


@drills.post("/drills/banks/<slug>/items/<item>/reviews")
@requires(Permission.PRACTISE)
def answer(slug: str, item: str) -> Answer:
    """A redirect to what was right; for a script its address. 409 when it was answered in another window, 422 when
    nothing readable was chosen."""
    one = next(iter(queries.pool(me().person_id, bank=slug, item=item)), None) or abort(404)
    sent, at = forms.read(request.form), clock.now()
    shown = shown_of(one, turn=sent.turn)
    try:
        choice = chosen(one, sent, shown)
    except Unreadable as unreadable:
        return unreadable_answer(one, sent, str(unreadable.remedy))
    said = operations.Said(sent.op_id, sent.turn, choice, sent.hard)
    review = operations.answer(one, shown, said, day=day_of(at).day, by=me().person_id, at=at)
    to = url_for("drills.show_review", op_id=review.op_id, round=round_asked(slug), again=request.args.get("again"))
    return ({"to": to}, 200) if wants_json() else redirect(to, 303)


def chosen(one: queries.Poolable, sent: forms.Sent, shown: list[str]) -> list[str]:
    """Raises Unreadable: also when nothing was chosen and nobody said 'I don't know'."""
    if sent.unknown:
        return []
    choice = queries.version_of(one).kind.read(sent.choice, shown)
    if not choice:
        raise Unreadable(_("Choose first, or say that you don’t know."))
    return choice


def unreadable_answer(one: queries.Poolable, sent: forms.Sent, remedy: str) -> Answer:
    if wants_json():
        return {"title": _("Not answered yet."), "remedy": remedy}, 422
    return item_page(one, round_asked(one.bank_slug), status=422, wrong=remedy, sent=sent.choice)


@drills.get("/drills/reviews/<uuid:op_id>")
@requires(Permission.PRACTISE)
def show_review(op_id: uuid.UUID) -> Page:
    found = queries.own_review(me().person_id, op_id) or abort(404)
    review, version = found.review, found.version
    entry = Entry(1, version, tuple(review.shown), flagged=False, choice=tuple(review.choice))
    earned = hundredths(version.kind.share(version.body, review.shown, review.choice), version.marks)
    return Page(
        "quizzes/drills/review.html",
        item=faces.answered(entry, earned),
        review=review,
        bank=found,
        sections=queries.cited(version.sections, language()),
        next_url=next_url(round_asked(found.bank_slug)),
        at=clock.now(),
        bare=True,
    )


@drills.get("/drills/banks/<slug>/items/<item>/media/<int:number>")
@requires(Permission.PRACTISE)
def show_medium(slug: str, item: str, number: int) -> Response:
    one = next(iter(queries.pool(me().person_id, bank=slug, item=item)), None) or abort(404)
    return serve(queries.version_of(one).body, number)


@drills.get("/drills/reviews/<uuid:op_id>/media/<int:number>")
@requires(Permission.PRACTISE)
def show_reviewed_medium(op_id: uuid.UUID, number: int) -> Response:
    found = queries.own_review(me().person_id, op_id) or abort(404)
    return serve(found.version.body, number, explained=found.version.body)


# --- an item ------------------------------------------------------------------------------------------------------


def shown_of(one: queries.Poolable, *, turn: int) -> list[str]:
    """The order of this turn's options: computed, never stored before it is answered."""
    version = queries.version_of(one)
    rng = Random(rules.seed(me().person_id, version.id, turn))  # noqa: S311 - nothing secret: only a mixed order
    return version.kind.draw(version.body, rng, True)


def item_page(one: queries.Poolable, asked: str, *, status: int = 200, **said: Any) -> Page:
    """`said`: `done` and `left` items of this round; `wrong`, what to mend; `sent`, the fields as they came."""
    version = queries.version_of(one)
    entry = Entry(1, version, tuple(shown_of(one, turn=one.reviews)), flagged=False)
    context = {"one": one, "item": faces.item(entry), "round": asked, "op_id": uuid.uuid4(), "bare": True}
    return Page("quizzes/drills/item.html", status=status, **{"again": False, **context, **said})


def round_asked(slug: str) -> str:
    """The round that this page belongs to: today's, or the bank's own."""
    return TODAY if request.args.get("round") == TODAY else slug


def next_url(asked: str) -> str:
    if asked == TODAY:
        return url_for("drills.practise_today")
    return url_for("drills.practise_bank", slug=asked, again=request.args.get("again"))
