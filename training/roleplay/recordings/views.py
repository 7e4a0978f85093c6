"""Recording a run: agree, try the microphone, send pieces while speaking, listen again, erase.

Bytes are read, hashed and stored outside any transaction; a piece is acknowledged when its row is committed.
"""

import uuid
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.db import unit_of_work
from training.languages import language
from training.people.sessions import me
from training.refusals import Refused
from training.roleplay import queries as runs
from training.roleplay.models import Run
from training.roleplay.recordings import forms, joining, operations, pages, queries, rules
from training.roleplay.recordings.arriving import ensure_media, received
from training.roleplay.recordings.models import Outcome, Recording
from training.roleplay.recordings.serving import serve
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
        room=room(),
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
    chunks = url_for("recordings.keep_chunk", recording_id=recording.public_id, segment=number, number=1)
    return Response(
        current_app.json.dumps(
            {
                "recording": str(recording.public_id),
                "segment": number,
                "chunks": chunks.rpartition("/")[0],
                "finish": url_for("recordings.finish", recording_id=recording.public_id),
            }
        ),
        mimetype="application/json",
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
        operations.ensure_room(recording, request.content_length or 0, room(), joining.store().free_bytes())
        operations.ensure_takes(recording, segment)
    with received(request.stream, rules.LARGEST_CHUNK) as (path, size, digest):
        if number == 1:
            ensure_media(path)
        keep(recording, segment, number, path, size, digest)
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
    with received(file.stream, settings().recording_megabytes << 20) as (path, size, digest):
        ensure_media(path)
        with unit_of_work(writes=True):
            run = own_run(run_id)
            recording, segment = operations.begin_segment(run, by=me().person_id, at=clock.now())
            operations.ensure_room(recording, size, room(), joining.store().free_bytes())
        keep(recording, segment, 1, path, size, digest)
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
    """The joined file, or the range of it that a player asks for."""
    recording = own(recording_id)
    if recording.outcome != Outcome.READY or recording.erased_at is not None or recording.size is None:
        raise operations.NotReady
    media_type, digest = recording.media_type or "application/octet-stream", recording.digest or ""
    return serve(joining.whole_key(recording), media_type, recording.size, digest)


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


def room() -> rules.Room:
    given = settings()
    return rules.Room(
        given.recording_megabytes << 20, given.recordings_megabytes_a_person << 20, given.free_megabytes << 20
    )


def own_run(run_id: uuid.UUID) -> Run:
    return runs.own_run(me().person_id, run_id) or abort(404)


def own(recording_id: uuid.UUID) -> Recording:
    return queries.own_recording(me().person_id, recording_id) or abort(404)


def keep(recording: Recording, segment: int, number: int, path: Path, size: int, digest: str) -> None:
    """Bytes first, then the row: what is acknowledged is there. Bytes without a row are swept away later."""
    key = joining.chunk_key(recording, segment, number, digest)
    joining.store().put(key, path)
    try:
        with unit_of_work(writes=True):
            operations.keep_chunk(recording, segment, number, size=size, digest=digest, at=clock.now())
    except Refused:
        joining.store().remove(key)
        raise
