"""What every save sends: whose it is, and what its author had before the eyes. Read by hand, for saves come often."""

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from training.authored import plain_text
from training.refusals import Invalid


class UnreadableSave(Invalid):
    title = _l("This save cannot be read.")
    remedy = _l("Load the page again; what you typed is still in the old one.")


@dataclass(frozen=True)
class Sent:
    """A text on its way: the same op_id is the same save; `base_revision` is what the author had before the eyes."""

    op_id: uuid.UUID
    base_revision: int
    text: str


def read_text(form: "MultiDict[str, str]") -> Sent:
    """Raises UnreadableSave."""
    op_id, base_revision = read_save(form)
    if "text" not in form:
        raise UnreadableSave
    return Sent(op_id, base_revision, plain_text(form["text"]))


def read_save(form: "MultiDict[str, str]") -> tuple[uuid.UUID, int]:
    """op_id and base revision. Raises UnreadableSave."""
    base_revision = form.get("base_rev", "")
    if not (base_revision.isascii() and base_revision.isdigit() and len(base_revision) <= 9):
        raise UnreadableSave
    try:
        return uuid.UUID(form.get("op_id", "")), int(base_revision)
    except ValueError:
        raise UnreadableSave from None
