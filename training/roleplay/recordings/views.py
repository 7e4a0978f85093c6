"""Recording a run: agree, try the microphone, send pieces while speaking, listen again, erase."""

import uuid
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.db import unit_of_work
from training.languages import language
from training.people.sessions import me
from training.roleplay import queries as runs
from training.roleplay.models import Run
from training.roleplay.recordings import arriving, forms, joining, operations, pages, playing, queries, rules
from training.roleplay.recordings.models import Recording
from training.settings import Settings
from training.web import Page, manages_transactions, takes_up_to

recordings = Blueprint("recordings", __name__)

LARGEST_UPLOAD = 1 << 30  # whatever the setting says, no request brings more


@recordings.get("/recordings")
@requires(Permission.PRACTISE)
def index() -> Page:
    return Page(
        "recordings/recordings.html",
        recordings=queries.recordings_of(me().person_id, language()),
        used=queries.usage(me().person_id).kept,
        room=arriving.room(),
        keep_days=settings().practice_recording_days,
    )


@recordings.get("/runs/<uuid:run_id>/recordings")
@requires(Permission.PRACTISE)
def prepare(run_id: uuid.UUID) -> Page:
    """The words to agree to, the trial of microphone and camera, or a file instead."""
    run = own_run(run_id)
    return Page(
        "recordings/prepare.html",
        run=run,
        agreed=queries.has_consented(me().person_id, operations.CONSENT_VERSION),
        statement=operations.CONSENT,
        keep_days=settings().practice_recording_days,
        recordings=queries.recordings_of(me().person_id, language(), run.id),
    )


@recordings.post("/runs/<uuid:run_id>/recordings/consent")
@requires(Permission.PRACTISE)
def consent(run_id: uuid.UUID) -> AnyResponse:
    own_run(run_id)
    operations.consent(me().person_id, language(), at=clock.now())
    return redirect(url_for("recordings.prepare", run_id=run_id), 303)


@recordings.post("/runs/<uuid:run_id>/recordings/segments")
@requires(Permission.PRACTISE)
def begin_segment(run_id: uuid.UUID) -> AnyResponse:
    recording, number = operations.begin_segment(own_run(run_id), by=me().person_id, at=clock.now())
    address: dict[str, Any] = {"recording_id": recording.public_id}
    return arriving.begun(
        recording,
        number,
        first_chunk=url_for("recordings.keep_chunk", segment=number, number=1, **address),
        finish=url_for("recordings.finish", **address),
        page=url_for("recordings.show", **address),
    )


@recordings.post("/recordings/<uuid:recording_id>/segments/<int:segment>/chunks/<int:number>")
@requires(Permission.PRACTISE)
@manages_transactions
@takes_up_to(rules.LARGEST_CHUNK)
def keep_chunk(recording_id: uuid.UUID, segment: int, number: int) -> tuple[str, int]:
    if not 0 < number <= rules.MOST_CHUNKS:
        abort(404)
    with unit_of_work(writes=False):
        recording = own(recording_id)
        arriving.ensure_taken(recording, segment, arriving.room())
    arriving.take_piece(recording, segment, number)
    return "", 204


@recordings.post("/recordings/<uuid:recording_id>/finish")
@requires(Permission.PRACTISE)
def finish(recording_id: uuid.UUID) -> AnyResponse:
    promised = forms.promised(request.form.get("promised", ""))
    operations.finish(own(recording_id), promised, by=me().person_id, at=clock.now())
    return redirect(url_for("recordings.show", recording_id=recording_id), 303)


@recordings.post("/runs/<uuid:run_id>/recordings/file")
@requires(Permission.PRACTISE)
@manages_transactions
@takes_up_to(LARGEST_UPLOAD)
def upload(run_id: uuid.UUID) -> AnyResponse:
    """A file that was made elsewhere, where a browser cannot record."""
    with unit_of_work(writes=False):
        own_run(run_id)
    file = request.files.get("file") or abort(422)
    with arriving.received(file.stream, settings().recording_megabytes << 20) as (path, size, digest):
        arriving.ensure_media(path)
        with unit_of_work(writes=True):
            run = own_run(run_id)
            recording, segment = operations.begin_segment(run, by=me().person_id, at=clock.now())
            operations.ensure_room(recording, size, arriving.room(), joining.store().free_bytes())
        arriving.keep(recording, segment, 1, path, size, digest)
    with unit_of_work(writes=True):
        operations.finish(own(recording.public_id), {}, by=me().person_id, at=clock.now())
    return redirect(url_for("recordings.show", recording_id=recording.public_id), 303)


@recordings.get("/recordings/<uuid:recording_id>")
@requires(Permission.PRACTISE)
def show(recording_id: uuid.UUID) -> Page:
    page = pages.recording_page(own(recording_id), language(), settings().practice_recording_days)
    return Page("recordings/recording.html", **page)


@recordings.get("/recordings/<uuid:recording_id>/media")
@requires(Permission.PRACTISE)
def listen(recording_id: uuid.UUID) -> AnyResponse:
    return playing.answer(own(recording_id))


@recordings.post("/recordings/<uuid:recording_id>/erase")
@requires(Permission.PRACTISE)
@manages_transactions
def erase(recording_id: uuid.UUID) -> AnyResponse:
    with unit_of_work(writes=True):
        recording = own(recording_id)
        operations.erase(recording, by=me().person_id, at=clock.now())
    joining.remove_bytes(recording)
    return redirect(url_for("recordings.index"), 303)


# --- what they share ----------------------------------------------------------------------------------------------


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def own_run(run_id: uuid.UUID) -> Run:
    """One that is practised alone: a partner's voice would be heard as well, and the partner has agreed to nothing."""
    own = runs.own_practice(me().person_id, run_id) or abort(404)
    return own.run if own.practice_id is None else abort(404)


def own(recording_id: uuid.UUID) -> Recording:
    return queries.own_recording(me().person_id, recording_id) or abort(404)
