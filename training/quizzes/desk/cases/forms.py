"""What the page of a case's draft sends: the situation, its parts in their order, and the button pressed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from training.authored import SLUG
from training.drafting.forms import UnreadableSave, read_save
from training.quizzes.desk import fields
from training.quizzes.desk import rows as lists
from training.quizzes.desk.cases import rules
from training.quizzes.desk.forms import PRESSED, WORDS
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import AuthoredEntry


class Situation(AuthoredEntry):
    """A case without its parts: what its own form asks."""

    kind: Literal["case"]


BACK = re.compile(r"back:([a-z0-9-]{1,80}) ([a-z-]{1,20})")
MOVED = re.compile(r"(up|down|remove):parts\.([0-9])")


@dataclass(frozen=True)
class Sent:
    """`name` and `kind` are of one more part: a new one when 'part' was pressed, else one that comes back."""

    op_id: Any
    base_revision: int
    content: dict[str, Any]
    pressed: str
    name: str = ""
    kind: str = ""

    @property
    def with_part(self) -> dict[str, Any]:
        parts = [*rules.parts_of(self.content), {"id": self.name, "kind": self.kind}]
        return {**self.content, "parts": parts}

    @property
    def misspelled(self) -> str:
        """What is wrong with the name of the new part by itself; empty when nothing is."""
        if self.kind not in KINDS:
            return _("Choose what the part asks for.")
        return "" if re.fullmatch(SLUG, self.name) else str(WORDS["name"])


def read_case(form: "MultiDict[str, str]") -> Sent:
    """Raises UnreadableSave."""
    (op_id, base_revision), pressed = read_save(form), form.get("do", "save")
    parts = _parts(form.getlist("part"))
    sent = Sent(op_id, base_revision, {**fields.read(Situation, form), "parts": parts}, pressed)
    if moved := MOVED.fullmatch(pressed):
        return replace(sent, content={**sent.content, "parts": _turned(parts, moved[1], int(moved[2]))})
    if pressed == "part":
        name = form.get("new_name", "").strip()[:80] or rules.free_name(parts)
        return replace(sent, name=name, kind=form.get("new_kind", ""))
    if back := BACK.fullmatch(pressed):
        return replace(sent, name=back[1], kind=back[2])
    if PRESSED.fullmatch(pressed):
        what, _colon, path = pressed.partition(":")
        change = lists.with_row if what == "add" else lists.without_row
        return replace(sent, content=change(Situation, sent.content, path))
    if pressed not in {"save", "preview"}:
        raise UnreadableSave
    return sent


def _turned(parts: rules.Parts, what: str, place: int) -> rules.Parts:
    if what == "remove":
        return rules.without(parts, place)
    return rules.moved(parts, place, -1 if what == "up" else 1)


def _parts(sent: Sequence[str]) -> rules.Parts:
    """'first-sentence single', in order. Raises UnreadableSave."""
    found: rules.Parts = []
    for text in sent:
        name, _blank, kind = text.partition(" ")
        if not re.fullmatch(SLUG, name) or kind not in KINDS or name in {part["id"] for part in found}:
            raise UnreadableSave
        found.append({"id": name, "kind": kind})
    if len(found) > rules.MOST:
        raise UnreadableSave
    return found
