"""Recording a sitting from the examiner's device; hearing it: whoever marks it, and the trainee after the release."""

import uuid
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.db import unit_of_work
from training.examining import queries as sittings
from training.examining.queries import Sheet
from training.examining.recordings import operations, pages
from training.languages import language
from training.people.sessions import me
from training.roleplay.recordings import arriving, forms, joining, playing, rules
from training.settings import Settings
from training.web import Page, manages_transactions, takes_up_to

sitting_recordings = Blueprint("sitting_recordings", __name__)


# --- the examiner -------------------------------------------------------------------------------------------------


@sitting_recordings.get("/sittings/<uuid:sitting_id>/recordings")
@requires(Permission.EXAMINE)
def prepare(sitting_id: uuid.UUID) -> Page:
    """Whether the trainee agreed, and the trial of microphone and camera."""
    sheet = assigned(sitting_id)
    return Page("examining/recordings/prepare.html", sheet=sheet, **pages.asked(sheet, keep_days()))


@sitting_recordings.post("/sittings/<uuid:sitting_id>/recordings/segments")
@requires(Permission.EXAMINE)
def begin_part(sitting_id: uuid.UUID) -> AnyResponse:
    sittings.lock_sitting(sitting_id)
    number, recording, part = operations.begin_part(assigned(sitting_id), by=me().person_id, at=clock.now())
    address: dict[str, Any] = {"sitting_id": sitting_id, "recording": number}
    return arriving.begun(
        recording,
        part,
        first_chunk=url_for("sitting_recordings.keep_chunk", segment=part, number=1, **address),
        finish=url_for("sitting_recordings.finish", **address),
        page=url_for("examining.show_sitting", sitting_id=sitting_id),
    )


@sitting_recordings.post(
    "/sittings/<uuid:sitting_id>/recordings/<int:recording>/segments/<int:segment>/chunks/<int:number>"
)
@requires(Permission.EXAMINE)
@manages_transactions
@takes_up_to(rules.LARGEST_CHUNK)
def keep_chunk(sitting_id: uuid.UUID, recording: int, segment: int, number: int) -> tuple[str, int]:
    if not 0 < number <= rules.MOST_CHUNKS:
        abort(404)
    with unit_of_work(writes=False):
        found = operations.recording_of(assigned(sitting_id), recording)
        arriving.ensure_taken(found, segment, arriving.room(counted=False))
    arriving.take_piece(found, segment, number)
    return "", 204


@sitting_recordings.post("/sittings/<uuid:sitting_id>/recordings/<int:recording>/finish")
@requires(Permission.EXAMINE)
def finish(sitting_id: uuid.UUID, recording: int) -> AnyResponse:
    promised = forms.promised(request.form.get("promised", ""))
    operations.finish(assigned(sitting_id), recording, promised, by=me().person_id, at=clock.now())
    return redirect(url_for("examining.show_sitting", sitting_id=sitting_id), 303)


@sitting_recordings.get("/sittings/<uuid:sitting_id>/recordings/<int:recording>/media")
@requires(Permission.EXAMINE)
def listen(sitting_id: uuid.UUID, recording: int) -> AnyResponse:
    return playing.answer(operations.recording_of(assigned(sitting_id), recording))


# --- the trainee --------------------------------------------------------------------------------------------------


@sitting_recordings.post("/my-sittings/<uuid:sitting_id>/recordings/consent")
@requires(Permission.SIGNED_IN)
def agree(sitting_id: uuid.UUID) -> AnyResponse:
    sittings.lock_sitting(sitting_id)
    operations.agree(own(sitting_id), language(), by=me().person_id, at=clock.now())
    flash(_("You have agreed to be recorded. You can take it back at any time."), "pass")
    return redirect(url_for("examining.my_sitting", sitting_id=sitting_id), 303)


@sitting_recordings.post("/my-sittings/<uuid:sitting_id>/recordings/consent/taken-back")
@requires(Permission.SIGNED_IN)
@manages_transactions
def take_back(sitting_id: uuid.UUID) -> AnyResponse:
    with unit_of_work(writes=True):
        sittings.lock_sitting(sitting_id)
        erased = operations.take_back(own(sitting_id), language(), by=me().person_id, at=clock.now())
    for recording in erased:
        joining.remove_bytes(recording)
    flash(_("Taken back. Nothing of you is recorded here, and what had been is erased."), "pass")
    return redirect(url_for("examining.my_sitting", sitting_id=sitting_id), 303)


@sitting_recordings.get("/my-sittings/<uuid:sitting_id>/recordings/<int:recording>/media")
@requires(Permission.SIGNED_IN)
def hear(sitting_id: uuid.UUID, recording: int) -> AnyResponse:
    sheet = own(sitting_id)
    if sheet.release is None:
        raise operations.NotReleased
    return playing.answer(operations.recording_of(sheet, recording))


# --- what they share ----------------------------------------------------------------------------------------------


def assigned(sitting_id: uuid.UUID) -> Sheet:
    return sittings.assigned_sitting(me().person_id, sitting_id) or abort(404)


def own(sitting_id: uuid.UUID) -> Sheet:
    return sittings.own_sitting(me().person_id, sitting_id) or abort(404)


def keep_days() -> int:
    found: Settings = current_app.config["SETTINGS"]
    return found.examination_recording_days
