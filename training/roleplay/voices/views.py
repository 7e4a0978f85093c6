"""The customer's lines as an author speaks them, and the sound for whoever may hear it."""

import uuid

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.conditional import EACH_TIME
from training.db import unit_of_work
from training.languages import language
from training.people.sessions import me
from training.refusals import Refused
from training.roleplay.recordings import joining
from training.roleplay.recordings.arriving import ensure_media, received
from training.roleplay.recordings.operations import DiskFull
from training.roleplay.recordings.serving import serve
from training.roleplay.script import Script
from training.roleplay.studio import queries as studio
from training.roleplay.studio.checking import Checked, checked
from training.roleplay.studio.operations import NotPublishable, state_of
from training.roleplay.studio.pages import by_authors, unreadable
from training.roleplay.studio.queries import OpenDraft
from training.roleplay.voices import keeping, operations, pages, queries, rules
from training.roleplay.voices.lines import SaidLine, said_lines
from training.roleplay.voices.models import VoiceLine
from training.settings import Settings
from training.web import Page, manages_transactions, takes_up_to

voices = Blueprint("voices", __name__)
FORM = 16 * 1024  # what a form needs beside its file


@voices.get("/desk/scenarios/<slug>/draft/voices/<any(zh, en):code>")
@requires(Permission.WRITE_SCRIPTS)
def show(slug: str, code: str) -> Page:
    """Every line that the customer says, and its voice."""
    draft = studio.open_draft(slug) or abort(404)
    read = read_draft(draft)
    script = read.scripts[code]
    if script is None:
        return Page("studio/checked.html", status=422, **unreadable(read, code, by_authors(slug, code)))
    rows, state = pages.rows(draft.id, script), state_of(draft)
    return Page("voices/lines.html", draft=draft, code=code, script=script, rows=rows, state=state)


@voices.post("/desk/scenarios/<slug>/draft/voices/<any(zh, en):code>")
@requires(Permission.WRITE_SCRIPTS)
@manages_transactions
@takes_up_to(rules.LARGEST + FORM)
def keep(slug: str, code: str) -> AnyResponse:
    """A line as it was spoken. Bytes first, then the row; bytes without a row are swept away later."""
    with unit_of_work(writes=False):
        line = line_of(script_of(studio.open_draft(slug) or abort(404), code), request.form.get("line", ""))
        by = me().person_id
    ensure_room()
    file = request.files.get("file")
    if not file:
        raise operations.NoSound
    with received(file.stream, rules.LARGEST) as (path, _size, _digest):
        ensure_media(path)
        with keeping.prepared(path) as (whole, sound):
            keeping.put(sound, whole)
    try:
        with unit_of_work(writes=True):
            draft = studio.open_draft(slug, lock=True) or abort(404)
            replaced = operations.keep(draft, code, line, sound, by=by, at=clock.now())
    except Refused:
        keeping.remove([sound])
        raise
    keeping.remove(replaced)
    return redirect(url_for("voices.show", slug=slug, code=code, _anchor=f"line-{line.digest[:12]}"), 303)


@voices.post("/desk/scenarios/voices/<uuid:voice_id>/withdrawal")
@requires(Permission.WRITE_SCRIPTS)
@manages_transactions
def take_back(voice_id: uuid.UUID) -> AnyResponse:
    """Heard nowhere from now on, published or not: a voice is somebody's own."""
    with unit_of_work(writes=True):
        voice = queries.locked(voice_id) or abort(404)
        operations.withdraw(voice, by=me().person_id, at=clock.now())
        slug, code = queries.slug_of(voice), voice.language
        draft = studio.open_draft(slug)
    keeping.remove([voice])
    flash(_("The voice has been taken back: it is heard nowhere any more."))
    return redirect(url_for("voices.show", slug=slug, code=code) if draft else url_for("studio.desk"), 303)


# --- the sound ----------------------------------------------------------------------------------------------------


@voices.get("/voices/<uuid:voice_id>")
@requires(Permission.PRACTISE)
def listen(voice_id: uuid.UUID) -> Response:
    return sound_of(queries.voice(voice_id, published=True))


@voices.get("/desk/scenarios/voices/<uuid:voice_id>")
@requires(Permission.WRITE_SCRIPTS)
def listen_at_the_desk(voice_id: uuid.UUID) -> Response:
    return sound_of(queries.voice(voice_id, published=False))


@voices.get("/desk/scenarios/requests/voices/<uuid:voice_id>")
@requires(Permission.APPROVE_SCRIPTS)
def listen_before_approving(voice_id: uuid.UUID) -> Response:
    return sound_of(queries.voice(voice_id, published=False))


def sound_of(voice: VoiceLine | None) -> Response:
    """The browser asks each time, and is told in a few bytes that its copy still holds: a voice may be taken back."""
    if voice is None:
        abort(404)
    return serve(keeping.key_of(voice.public_id), voice.media_type, voice.size, voice.digest, caching=EACH_TIME)


# --- what they share ----------------------------------------------------------------------------------------------


def read_draft(draft: OpenDraft) -> Checked:
    texts = {code: head.text for code, head in studio.heads(draft.id).items()}
    return checked(draft.slug, texts, language())


def script_of(draft: OpenDraft, code: str) -> Script:
    script = read_draft(draft).scripts[code]
    if script is None:
        raise NotPublishable
    return script


def line_of(script: Script, digest: str) -> SaidLine:
    line = next((line for line in said_lines(script) if line.digest == digest), None)
    if line is None:
        raise operations.NoSuchLine
    return line


def ensure_room() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    free = joining.store().free_bytes()
    if free is not None and free - rules.LARGEST < settings.free_megabytes << 20:
        raise DiskFull
