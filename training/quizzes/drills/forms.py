"""What a drill's page sends. Read by hand, as the item page of a quiz is."""

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from training.refusals import Invalid


class UnreadableAnswer(Invalid):
    title = _l("This answer cannot be read.")
    remedy = _l("Load the page again and choose once more.")


@dataclass(frozen=True)
class Sent:
    op_id: uuid.UUID
    turn: int
    choice: list[str]
    hard: bool
    unknown: bool


def read(form: "MultiDict[str, str]") -> Sent:
    """Raises UnreadableAnswer."""
    turn = form.get("turn", "")
    if not (turn.isascii() and turn.isdigit() and len(turn) <= 6):
        raise UnreadableAnswer
    try:
        op_id = uuid.UUID(form.get("op_id", ""))
    except ValueError:
        raise UnreadableAnswer from None
    return Sent(op_id, int(turn), form.getlist("choice")[:40], form.get("hard") == "on", form.get("know") == "no")
