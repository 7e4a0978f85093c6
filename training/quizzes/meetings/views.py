"""The evening meeting: the trainer's screen with code and tally, and the phones of the cohort."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock, codes, qr
from training.access import Permission, requires
from training.people.sessions import me
from training.quizzes import faces
from training.quizzes.kinds.kind import Unreadable
from training.quizzes.media.serving import serve
from training.quizzes.meetings import forms, operations, queries, rules
from training.quizzes.meetings.models import Meeting
from training.quizzes.queries import Entry
from training.quizzes.rules import hundredths
from training.web import Page

meetings = Blueprint("meetings", __name__)

# --- the host -----------------------------------------------------------------------------------------------------


@meetings.get("/meetings")
@requires(Permission.RUN_MEETINGS)
def index() -> Page:
    return index_page(forms.MeetingForm(data={"number": "8"}))


def index_page(form: forms.MeetingForm, *, status: int = 200) -> Page:
    banks = queries.choosable()
    running = queries.hosted(me().person_id, clock.now())
    page = {"form": form.offer(banks), "banks": banks, "running": running}
    return Page("quizzes/meetings/index.html", status=status, **page)


@meetings.post("/meetings")
@requires(Permission.RUN_MEETINGS)
def open_meeting() -> Page | Response:
    form = forms.MeetingForm().offer(queries.choosable())
    if not form.validate_on_submit():
        return index_page(form, status=422)
    number = int(form.number.data)
    meeting = operations.open_meeting(form.bank.data, number, by=me().person_id, at=clock.now())
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting.public_id), 303)


@meetings.get("/meetings/<uuid:meeting_id>")
@requires(Permission.RUN_MEETINGS)
def show_meeting(meeting_id: uuid.UUID) -> Page:
    meeting, at = queries.own_meeting(me().person_id, meeting_id) or abort(404), clock.now()
    turn = operations.turn_of(meeting, at)
    tally = queries.responses(meeting.id, turn.position)
    address = url_for("meetings.enter_code", code=meeting.code, _external=True)
    context: dict[str, Any] = {"meeting": meeting, "turn": turn, "count": len(meeting.items), "tally": tally}
    if turn.position and not turn.ended:
        context |= item_of(meeting, turn, None)
        context["chosen"] = chosen(meeting, turn.position, tally) if turn.revealed else []
    code = qr.svg_of(address, "meeting-square") if not turn.ended else ""
    return Page("quizzes/meetings/host.html", seats=queries.seats(meeting.id), code=code, bare=True, **context)


@meetings.get("/meetings/<uuid:meeting_id>/tally")
@requires(Permission.RUN_MEETINGS)
def tally(meeting_id: uuid.UUID) -> dict[str, Any]:
    """For the script of the host's screen: three statements however many phones there are."""
    meeting = queries.own_meeting(me().person_id, meeting_id) or abort(404)
    turn = operations.turn_of(meeting, clock.now())
    answered = queries.responses(meeting.id, turn.position).answered
    return {"state": str(turn), "seats": queries.seats(meeting.id), "answered": answered}


@meetings.post("/meetings/<uuid:meeting_id>/turns")
@requires(Permission.RUN_MEETINGS)
def go_on(meeting_id: uuid.UUID) -> Response:
    meeting = queries.own_meeting(me().person_id, meeting_id, lock=True) or abort(404)
    operations.go_on(meeting, request.form.get("seen", ""), by=me().person_id, at=clock.now())
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id), 303)


@meetings.post("/meetings/<uuid:meeting_id>/end")
@requires(Permission.RUN_MEETINGS)
def end(meeting_id: uuid.UUID) -> Response:
    meeting = queries.own_meeting(me().person_id, meeting_id, lock=True) or abort(404)
    operations.end(meeting, by=me().person_id, at=clock.now())
    return redirect(url_for("meetings.show_meeting", meeting_id=meeting_id), 303)


# --- the phones ---------------------------------------------------------------------------------------------------


@meetings.get("/meetings/join")
@requires(Permission.PRACTISE)
def enter_code() -> Page:
    """The code of the address stands in the form; joining is a press of the button."""
    form = forms.JoinForm(data={"code": codes.typed(request.args.get("code", ""))})
    return Page("quizzes/meetings/join.html", form=form)


@meetings.post("/meetings/join")
@requires(Permission.PRACTISE)
def join() -> Page | Response:
    form = forms.JoinForm()
    if form.validate_on_submit():
        meeting = operations.join(form.code.data or "", by=me().person_id, at=clock.now())
        if meeting is not None:
            return redirect(url_for("meetings.show_seat", meeting_id=meeting.public_id), 303)
        form.code.errors = [_("No meeting runs under this code. Look at the trainer’s screen again.")]
    return Page("quizzes/meetings/join.html", status=422, form=form)


@meetings.get("/meetings/<uuid:meeting_id>/seat")
@requires(Permission.PRACTISE)
def show_seat(meeting_id: uuid.UUID) -> Page:
    meeting = queries.seated_meeting(me().person_id, meeting_id) or abort(404)
    return seat_page(meeting, clock.now())


def seat_page(meeting: Meeting, at: datetime, *, status: int = 200, **said: Any) -> Page:
    """`said`: `wrong`, what to mend; `sent`, the fields as they came."""
    turn = operations.turn_of(meeting, at)
    context: dict[str, Any] = {"meeting": meeting, "turn": turn, "count": len(meeting.items), "answered": False}
    if turn.position and not turn.ended:
        response = queries.own_response(meeting.id, turn.position, me().person_id)
        context |= item_of(meeting, turn, response.choice if response else ())
        context["answered"] = response is not None
    return Page("quizzes/meetings/seat.html", status=status, bare=True, **{**context, **said})


@meetings.get("/meetings/<uuid:meeting_id>/state")
@requires(Permission.PRACTISE)
def state(meeting_id: uuid.UUID) -> dict[str, str]:
    """What every phone asks every other second: one statement beside the reader's own."""
    meeting = queries.seated_meeting(me().person_id, meeting_id) or abort(404)
    return {"state": str(operations.turn_of(meeting, clock.now()))}


@meetings.post("/meetings/<uuid:meeting_id>/responses/<int:position>")
@requires(Permission.PRACTISE)
def answer(meeting_id: uuid.UUID, position: int) -> Page | Response:
    meeting = queries.seated_meeting(me().person_id, meeting_id, lock=True) or abort(404)
    if not 1 <= position <= len(meeting.items):
        abort(404)
    version, shown = queries.shown(meeting, position)
    sent = request.form.getlist("choice")[:40]
    try:
        choice = version.kind.read(sent, shown)
        if not choice:
            raise Unreadable(_("Choose first."))
    except Unreadable as unreadable:
        return seat_page(meeting, clock.now(), status=422, wrong=unreadable.remedy, sent=sent)
    operations.answer(meeting, position, choice, by=me().person_id, at=clock.now())
    return redirect(url_for("meetings.show_seat", meeting_id=meeting_id), 303)


@meetings.get("/meetings/<uuid:meeting_id>/items/<int:position>/media/<int:number>")
@requires(Permission.RUN_MEETINGS)
def show_medium(meeting_id: uuid.UUID, position: int, number: int) -> Response:
    return medium(queries.own_meeting(me().person_id, meeting_id) or abort(404), position, number)


@meetings.get("/meetings/<uuid:meeting_id>/seat/items/<int:position>/media/<int:number>")
@requires(Permission.PRACTISE)
def show_seat_medium(meeting_id: uuid.UUID, position: int, number: int) -> Response:
    return medium(queries.seated_meeting(me().person_id, meeting_id) or abort(404), position, number)


def medium(meeting: Meeting, position: int, number: int) -> Response:
    """Of an item that has had its turn, or has it now; of its explanation once the key has been shown."""
    turn = operations.turn_of(meeting, clock.now())
    if not 1 <= position <= turn.position:
        abort(404)
    version, _shown = queries.shown(meeting, position)
    told = position < turn.position or turn.revealed
    return serve(version.body, number, explained=version.body if told else None)


# --- the item -----------------------------------------------------------------------------------------------------


def item_of(meeting: Meeting, turn: rules.Turn, choice: Any) -> dict[str, Any]:
    """The item of this turn: to be answered, or with its key once that is shown. `choice`: None for the host."""
    version, shown = queries.shown(meeting, turn.position)
    entry = Entry(turn.position, version, tuple(shown), flagged=False, choice=tuple(choice or ()))
    if not turn.revealed:
        return {"item": faces.item(entry)}
    if choice is None:
        return {"item": faces.keyed(entry)}
    earned = hundredths(version.kind.share(version.body, shown, choice), version.marks)
    return {"item": faces.answered(entry, earned)}


def chosen(meeting: Meeting, position: int, tally: rules.Tally) -> list[tuple[str, int]]:
    """How often each option was chosen, in words; nothing for kinds without options to choose from."""
    version, shown = queries.shown(meeting, position)
    entry = Entry(position, version, tuple(shown), flagged=False)
    if version.kind.name not in {"single", "multiple", "true-false"}:
        return []
    return [("".join(faces.told(entry, [option])), tally.options.get(option, 0)) for option in shown]
