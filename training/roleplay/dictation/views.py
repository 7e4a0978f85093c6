"""The trainee says it, a machine writes it down, the trainee mends it. Nothing is stored here."""

import threading
import uuid
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from training import sound
from training.access import Permission, requires
from training.authored import plain_text
from training.db import unit_of_work
from training.languages import language
from training.refusals import Invalid, Refused
from training.roleplay import forms
from training.roleplay.dictation.recogniser import Recogniser, Unavailable, recogniser_of
from training.roleplay.recordings.arriving import ensure_media, received
from training.roleplay.rules import LONGEST_SAID
from training.roleplay.views import practised_alone, turn_page
from training.web import Page, manages_transactions, takes_up_to, wants_json

dictation = Blueprint("dictation", __name__)
LARGEST = 4 * 1024 * 1024  # bytes: minutes of speech
FORM = 16 * 1024
ENDINGS = {"matroska": "webm", "mov": "m4a", "ogg": "ogg", "wav": "wav", "mp3": "mp3"}  # machines go by them
AT_ONCE = threading.BoundedSemaphore(2)  # in each process: whoever waits for a machine holds a thread that saving needs


class NotOffered(Refused):
    title = _l("Nothing is written down from speech here.")
    remedy = _l("Type what you would say, or say it aloud and press “I said it aloud”.")


class NothingSaid(Invalid):
    title = _l("No sound arrived.")
    remedy = _l("Speak again, or type what you would say.")


class MachineAway(Refused):
    status = 503
    title = _l("The machine that writes down speech does not answer.")
    remedy = _l("Nothing is lost: type what you would say, or try again in a minute.")


@dictation.post("/runs/<uuid:run_id>/dictations")
@requires(Permission.PRACTISE)
@manages_transactions
@takes_up_to(LARGEST + FORM)
def write_down(run_id: uuid.UUID) -> Page | Response | tuple[dict[str, Any], int]:
    with unit_of_work(writes=False):
        run = practised_alone(run_id)
    machine = recogniser_of(current_app.config["SETTINGS"])
    if machine is None:
        raise NotOffered
    if run.ended_at:
        return redirect(url_for("roleplay.show_run", run_id=run_id), 303)
    text = heard_by(machine)
    if wants_json():
        return {"text": text}, 200
    with unit_of_work(writes=False):
        run = practised_alone(run_id)
        return turn_page(run, forms.SayForm(formdata=None, said=text), recognised=True)


def heard_by(machine: Recogniser) -> str:
    """The text of the form's sound, in the page's language. Raises NothingSaid, NoMedia, TooLarge, MachineAway."""
    file = request.files.get("file")
    if not file:
        raise NothingSaid
    with received(file.stream, LARGEST) as (path, _size, _digest):
        ensure_media(path)
        content = path.read_bytes()
    if not AT_ONCE.acquire(blocking=False):
        raise MachineAway
    ending = ENDINGS[sound.reader_of(content[: sound.HEAD]) or "matroska"]
    try:
        text = machine.text_of(content, f"said.{ending}", language())
    except Unavailable as error:
        current_app.logger.warning("recognition: %s", error)
        raise MachineAway from error
    finally:
        AT_ONCE.release()
    if not (words := plain_text(text).replace("\x00", "").strip()[:LONGEST_SAID]):
        raise NothingSaid
    return words
