"""Quizzes: the list, the terms, an attempt item by item, its summary, its end and its review."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.conditional import EACH_TIME
from training.db import unit_of_work
from training.languages import clock_time, gap
from training.people.sessions import me
from training.prepared import bare_reading
from training.quizzes import disclosure, faces, forms, operations, queries, rules
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import Unreadable
from training.quizzes.media.pinned import EXPLAINING
from training.quizzes.media.serving import serve
from training.quizzes.oversight import operations as exceptions
from training.quizzes.oversight import queries as oversight
from training.refusals import Refused
from training.together import together
from training.web import Page, manages_transactions, wants_json

quizzes = Blueprint("quizzes", __name__)
Answer = Page | Response | tuple[dict[str, Any], int]


@quizzes.get("/quizzes")
@requires(Permission.TAKE_QUIZZES)
def index() -> Page:
    return Page("quizzes/index.html", rows=queries.quizzes_of(me().person_id), at=clock.now())


@quizzes.get("/quizzes/<slug>")
@requires(Permission.TAKE_QUIZZES)
def show_quiz(slug: str) -> Page:
    return quiz_page(queries.quiz_of(me().person_id, slug) or abort(404), clock.now())


def quiz_page(quiz: queries.QuizOfPerson, at: datetime, *, status: int = 200, **said: Any) -> Page:
    """`said`: `wrong_word` at the door of a room."""
    bodies = queries.terms_taken([one.id for one in quiz.attempts])
    scored = {
        one.id
        for one in quiz.attempts
        if disclosure.tells_score(bodies[one.id], one.closed_at or one.deadline_at, quiz.terms.closes, at)
    }
    return Page("quizzes/quiz.html", status=status, quiz=quiz, at=at, scored=scored, **said)


@quizzes.post("/quizzes/<slug>/attempts")
@requires(Permission.TAKE_QUIZZES)
def start(slug: str) -> Page | Response:
    quiz, at = queries.quiz_of(me().person_id, slug) or abort(404), clock.now()
    room = quiz.body.get("room")
    if room and quiz.bar(at) is None:
        if not rules.is_in_the_room(room, request.remote_addr or ""):
            raise operations.OutsideTheRoom
        word = request.form.get("room_password", "")[:80]
        if not exceptions.knows_the_word(me().person_id, quiz.quiz_id, room, word, at=at):
            return quiz_page(quiz, at, status=403, wrong_word=True)
    attempt_id = operations.start(quiz, by=me().person_id, at=at)
    return redirect(url_for("quizzes.show_item", attempt_id=attempt_id, position=1), 303)


# --- taking it ----------------------------------------------------------------------------------------------------


@quizzes.get("/attempts/<uuid:attempt_id>/items/<int:position>")
@requires(Permission.TAKE_QUIZZES)
def show_item(attempt_id: uuid.UUID, position: int) -> Page | Response:
    attempt = queries.own_attempt(me().person_id, attempt_id) or abort(404)
    if not attempt.is_open(clock.now()):
        return redirect(url_for("quizzes.review", attempt_id=attempt_id))
    return item_page(attempt, position)


@quizzes.get("/attempts/<uuid:attempt_id>/items/<int:position>/media/<int:number>")
@requires(Permission.TAKE_QUIZZES)
def show_medium(attempt_id: uuid.UUID, position: int, number: int) -> Response:
    """A picture or sound of an item of one's own attempt, while it runs and in its review."""
    version = queries.own_version(me().person_id, attempt_id, position) or abort(404)
    if number <= EXPLAINING:
        return serve(version.body, number)
    return serve(version.body, number, explained=explained(attempt_id, version), caching=EACH_TIME)


@quizzes.post("/attempts/<uuid:attempt_id>/responses/<int:position>")
@requires(Permission.TAKE_QUIZZES)
@manages_transactions
def save_response(attempt_id: uuid.UUID, position: int) -> Answer:
    """One protocol for the form and for the script: 200 or a redirect when saved, 409 when a newer response stands,
    410 when the attempt is over, 422 when it is no response to this item."""
    try:
        sent = forms.read(request.form)
    except forms.UnreadableSave:
        with unit_of_work(writes=True):
            queries.own_slot(me().person_id, attempt_id, position) or abort(404)
        raise
    if wants_json():
        return save_by_script(me().person_id, attempt_id, position, sent)
    try:
        with unit_of_work(writes=True):
            return save_by_form(queries.own_slot(me().person_id, attempt_id, position) or abort(404), sent)
    except operations.NotCounted as refusal:
        flash(f"{refusal.title}{gap()}{refusal.remedy}", "warn")
        return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)


def save_by_script(person_id: int, attempt_id: uuid.UUID, position: int, sent: forms.Sent) -> Answer:
    """In one commit with whoever saves at the same moment. Raises Unreadable, NotCounted, OpIdTaken."""

    def save() -> operations.Receipt | None:
        slot = queries.own_slot(person_id, attempt_id, position) or abort(404)
        return operations.save(slot, sent, at=clock.now())

    receipt = together(save)
    return receipt_of(receipt) if receipt else ({"flagged": sent.flag}, 200)


@quizzes.post("/attempts/<uuid:attempt_id>/responses")
@requires(Permission.TAKE_QUIZZES)
@manages_transactions
def save_responses(attempt_id: uuid.UUID) -> Answer:
    """What waited while there was no network, all in one commit: for each save what it alone would have got."""
    person_id = me().person_id
    with bare_reading():
        queries.own_number(person_id, attempt_id) or abort(404)
    waiting = forms.read_waiting(request.get_json(silent=True))

    def save() -> list[operations.Receipt | Refused]:
        at = clock.now()
        return [kept(person_id, attempt_id, position, sent, at) for position, sent in waiting]

    told = zip(waiting, together(save), strict=True)
    return {"saves": [waiting_receipt(position, answer) for (position, _sent), answer in told]}, 200


def kept(
    person_id: int, attempt_id: uuid.UUID, position: int, sent: rules.Sent, at: datetime
) -> operations.Receipt | Refused:
    try:
        slot = queries.own_slot(person_id, attempt_id, position)
        receipt = operations.save(slot, sent, at=at) if slot else None
        return receipt or operations.NoSuchItem()
    except Refused as refusal:
        return refusal


def waiting_receipt(position: int, answer: operations.Receipt | Refused) -> dict[str, Any]:
    if isinstance(answer, Refused):
        told = {"title": str(answer.title), "remedy": str(answer.remedy)}
        return {"position": position, "status": answer.status, **told}
    reply, status = receipt_of(answer)
    return {"position": position, "status": status, **reply}


def save_by_form(slot: queries.Slot, sent: forms.Sent) -> Answer:
    """Raises NotCounted, OpIdTaken."""
    try:
        receipt = operations.save(slot, sent, at=clock.now(), always=False)
    except Unreadable as unreadable:
        return item_page(own(slot), slot.position, status=422, wrong=unreadable.remedy, sent=sent.choice)
    return form_receipt(slot, receipt, sent)


def receipt_of(receipt: operations.Receipt) -> tuple[dict[str, Any], int]:
    told = receipt.told
    slot = receipt.slot
    reply = {
        "revision": told.revision,
        "saved": clock_time(told.saved_at),
        "choice": KINDS[slot.kind].write(told.choice, slot.shown),
    }
    return reply, 409 if receipt.is_stale else 200


def form_receipt(slot: queries.Slot, receipt: operations.Receipt | None, sent: forms.Sent) -> Answer:
    if receipt is not None and receipt.is_stale:
        return item_page(own(slot), slot.position, status=409, stale=receipt.stored.choice)
    attempt_id = slot.attempt_public_id
    if sent.go == "summary":
        return redirect(url_for("quizzes.summary", attempt_id=attempt_id), 303)
    position = slot.position + {"previous": -1, "next": 1}.get(sent.go, 0)
    return redirect(url_for("quizzes.show_item", attempt_id=attempt_id, position=max(position, 1)), 303)


def own(slot: queries.Slot) -> queries.OwnAttempt:
    return queries.own_attempt(me().person_id, slot.attempt_public_id) or abort(404)


def item_page(attempt: queries.OwnAttempt, position: int, *, status: int = 200, **said: Any) -> Page:
    """`said`: `stale`, a choice that came too late; `wrong`, what to mend; `sent`, the fields as they came."""
    sheet = queries.sheet(attempt.id, attempt.public_id)
    entry = sheet.at(position) or abort(404)
    context = {**attempt_context(attempt, sheet, position), "item": faces.item(entry), "op_id": uuid.uuid4()}
    context["case_parts"] = faces.case_parts(sheet, entry, urls_of(attempt, sheet))
    if said.get("stale") is not None:
        context["stale"] = faces.told(entry, said["stale"])
    return Page("quizzes/item.html", status=status, **{**said, **context})


def urls_of(attempt: queries.OwnAttempt, sheet: queries.Sheet) -> list[str]:
    """The address of each item; asked for once, for `url_for` costs more than a row of the database."""
    first = url_for("quizzes.show_item", attempt_id=attempt.public_id, position=1).removesuffix("1")
    return [f"{first}{entry.position}" for entry in sheet.entries]


def attempt_context(attempt: queries.OwnAttempt, sheet: queries.Sheet, current: int = 0) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "count": len(sheet.entries),
        "answered": sheet.answered,
        "flagged": sheet.flagged,
        "dots": faces.dots(sheet, urls_of(attempt, sheet), current),
        "title": attempt.body["title"],
        "section": faces.section_at(attempt.body, current) if current else "",
        "now": clock.now(),
        "bare": True,
    }


# --- the end ------------------------------------------------------------------------------------------------------


@quizzes.get("/attempts/<uuid:attempt_id>/summary")
@requires(Permission.TAKE_QUIZZES)
def summary(attempt_id: uuid.UUID) -> Page | Response:
    attempt = queries.own_attempt(me().person_id, attempt_id) or abort(404)
    if not attempt.is_open(clock.now()):
        return redirect(url_for("quizzes.review", attempt_id=attempt_id))
    return Page("quizzes/summary.html", **attempt_context(attempt, queries.sheet(attempt.id, attempt.public_id)))


@quizzes.post("/attempts/<uuid:attempt_id>/submission")
@requires(Permission.TAKE_QUIZZES)
def submit(attempt_id: uuid.UUID) -> Response:
    attempt = queries.own_attempt(me().person_id, attempt_id, lock=True) or abort(404)
    operations.submit(attempt, by=me().person_id, at=clock.now())
    return redirect(url_for("quizzes.review", attempt_id=attempt_id), 303)


@quizzes.get("/attempts/<uuid:attempt_id>/review")
@requires(Permission.TAKE_QUIZZES)
def review(attempt_id: uuid.UUID) -> Page | Response:
    attempt, at = queries.own_attempt(me().person_id, attempt_id) or abort(404), clock.now()
    if attempt.is_open(at):
        return redirect(url_for("quizzes.summary", attempt_id=attempt_id))
    quiz, shows = opened(attempt, at)
    sheet, score = queries.sheet(attempt.id, attempt.public_id), queries.score_of(attempt.id)
    context = {"attempt": attempt, "quiz": quiz, "title": attempt.body["title"], "at": at, "bare": True}
    corrections = oversight.corrections_of(attempt.id) if score and score.number > 1 else []
    reviewed = faces.review(attempt, sheet, score, shows, corrected_keys(corrections))
    return Page("quizzes/review.html", review=reviewed, corrections=corrections, **context)


def opened(attempt: queries.OwnAttempt, at: datetime) -> tuple[queries.QuizOfPerson, disclosure.Shows]:
    """The attempt's quiz, and what its taker may see of an attempt that has ended."""
    drawing = queries.quizzes_on(attempt.bank_id, me().person_id)
    quiz = next(one for one in drawing if one.quiz_id == attempt.quiz_id)
    shows = disclosure.shows(
        disclosure.of(attempt.body),
        attempt.closed_at or attempt.deadline_at,
        quiz.terms.closes,
        at,
        finished=all(one.has_finished(at) for one in drawing),
    )
    return quiz, shows


def explained(attempt_id: uuid.UUID, version: queries.Version) -> Mapping[str, Any] | None:
    """The body whose explanation the review shows for this version; None while it shows none."""
    attempt, at = queries.own_attempt(me().person_id, attempt_id) or abort(404), clock.now()
    if attempt.is_open(at) or disclosure.Part.FEEDBACK not in opened(attempt, at)[1].parts:
        return None
    corrected = corrected_keys(oversight.corrections_of(attempt.id)).get(version.id)
    return (corrected.version if corrected else version).body


def corrected_keys(corrections: Sequence[oversight.Corrected]) -> dict[int, faces.CorrectedKey]:
    """By the id of the version answered."""
    keys = {old: new for correction in corrections for old, new in correction.keys.items()}
    if not keys:
        return {}
    counts, numbers = oversight.version_ids(list(keys.values())), oversight.version_numbers([*keys, *keys.values()])
    return {old: faces.CorrectedKey(counts[new], numbers[old], numbers[new]) for old, new in keys.items()}
