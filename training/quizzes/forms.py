"""What the item page sends: a response, a flag, where to go next. Read by hand, for it comes at every click."""

import re
import uuid
from dataclasses import dataclass
from typing import Any, Literal, cast

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


MOST_WAITING = 100
NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """JSON can hold NUL and halves of characters, no database does."""
    return NO_TEXT.search(text) is None


def read_waiting(sent: Any) -> list[tuple[int, rules.Sent]]:
    """{"saves": [{"position": 3, "op_id": "…", "base_rev": 1, "choice": ["2"]}, …]}, in the order in which they were
    made. Raises UnreadableSave."""
    saves = sent.get("saves") if isinstance(sent, dict) else None
    if not isinstance(saves, list) or not 1 <= len(saves) <= MOST_WAITING:
        raise UnreadableSave
    return [_read_one(one) for one in saves]


def _read_one(one: Any) -> tuple[int, rules.Sent]:
    if not isinstance(one, dict) or not isinstance(one.get("op_id"), str):
        raise UnreadableSave
    position, base_revision, choice = (one.get(name) for name in ("position", "base_rev", "choice"))
    if type(position) is not int or type(base_revision) is not int or not isinstance(choice, list):
        raise UnreadableSave
    if not (0 < position <= 999 and 0 <= base_revision <= 999_999 and all(isinstance(text, str) for text in choice)):
        raise UnreadableSave
    if not all(is_storable(text) for text in choice):
        raise UnreadableSave
    return position, rules.Sent(_uuid(one["op_id"]), base_revision, choice[:20], None)
