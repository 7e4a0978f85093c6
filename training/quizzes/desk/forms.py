"""What the desk's pages send: a bank's name, an item's, a reason, and a draft's fields with the button pressed."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Regexp

from training.authored import SLUG
from training.drafting.forms import UnreadableSave, read_save
from training.forms import Form, choices, length, plain_text, required, stripped
from training.quizzes.authored_items import CASE
from training.quizzes.desk import fields, rows
from training.quizzes.kinds import KINDS
from training.quizzes.models import Audience

WORDS = {
    "name": _l("Use small Latin letters, digits and hyphens, such as golden-rule."),
}


def slug_field(label: Any) -> Any:
    checks = [required(), length(1, 80), Regexp(SLUG, message=WORDS["name"])]
    return StringField(label, filters=[stripped], validators=checks)


def title_field(label: Any) -> Any:
    return StringField(label, filters=[stripped], validators=[required(), length(1, 200), plain_text])


AUDIENCES: dict[str, Any] = {
    "": _l("everybody"),
    Audience.NEWCOMER: _l("newcomers to selling"),
    Audience.EXPERIENCED: _l("experienced salespeople"),
    Audience.SUPERVISORS: _l("those who lead a team"),
}


class BankForm(Form):
    slug = slug_field(_l("Short name"))
    title_zh = title_field(_l("Title in Chinese"))
    title_en = title_field(_l("Title in English"))
    audience = SelectField(_l("Whose daily drills it belongs to"), choices=choices(AUDIENCES.items()), default="")
    practice = BooleanField(_l("For practice alone: everybody may see the keys, no quiz draws on it"))


WRITTEN = [*((kind.name, kind.label) for kind in KINDS.values()), (CASE, _l("case: several items about one situation"))]


class ItemForm(Form):
    slug = slug_field(_l("Short name"))
    kind = SelectField(_l("Kind"), choices=choices(WRITTEN))


class ReasonForm(Form):
    reason = TextAreaField(_l("Reason"), filters=[stripped], validators=[required(), length(5, 1000)])


# --- a draft ------------------------------------------------------------------------------------------------------


PRESSED = re.compile(r"(add|remove):[a-z_]+(\.[0-9a-z_]+){0,7}")


@dataclass(frozen=True)
class Sent:
    """`pressed`: save, preview, 'add:options' or 'remove:options.2'."""

    op_id: uuid.UUID
    base_revision: int
    content: dict[str, Any]
    pressed: str


def read_draft(model: type[BaseModel], form: "MultiDict[str, str]") -> Sent:
    """Raises UnreadableSave."""
    (op_id, base_revision), pressed = read_save(form), form.get("do", "save")
    if pressed not in {"save", "preview"} and not PRESSED.fullmatch(pressed):
        raise UnreadableSave
    content = fields.read(model, form)
    what, _colon, path = pressed.partition(":")
    if what == "add":
        content = rows.with_row(model, content, path)
    elif what == "remove":
        content = rows.without_row(model, content, path)
    return Sent(op_id, base_revision, content, pressed)


# --- finding items ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """What a bank's page is narrowed to; an empty text is no limit."""

    words: str = ""
    objective: str = ""
    kind: str = ""
    difficulty: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return any(vars(self).values())


def read_filter(arguments: Mapping[str, str]) -> Filter:
    return Filter(*(arguments.get(name, "")[:80].strip() for name in ("q", "objective", "kind", "difficulty", "state")))
