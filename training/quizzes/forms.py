"""What the item page sends: a response, a flag, where to go next. Read by hand, for it comes at every click."""

import uuid
from dataclasses import dataclass
from typing import Literal, cast

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from training.quizzes import rules
from training.refusals import Invalid

Go = Literal["previous", "next", "summary", "stay"]
GOES = {"previous", "next", "summary", "stay"}


class UnreadableSave(Invalid):
    title = _l("This save cannot be read.")
    remedy = _l("Load the page again and choose once more.")


@dataclass(frozen=True)
class Sent(rules.Sent):
    """`go`: which page comes next."""

    go: Go


def read(form: "MultiDict[str, str]") -> Sent:
    """Raises UnreadableSave."""
    flag = form.get("flag")
    op_id = form.get("op_id")
    base_revision = form.get("base_rev", "0")
    if flag not in {None, "on", "off"} or (op_id is None and flag is None):
        raise UnreadableSave
    if not (base_revision.isascii() and base_revision.isdigit() and len(base_revision) <= 6):
        raise UnreadableSave
    go = form.get("go", "stay")
    return Sent(
        op_id=_uuid(op_id) if op_id is not None else None,
        base_revision=int(base_revision),
        choice=form.getlist("choice")[:20],
        flag=None if flag is None else flag == "on",
        go=cast(Go, go if go in GOES else "stay"),
    )


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise UnreadableSave from None
