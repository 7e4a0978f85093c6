"""What the desk sends: a new manual, a picture, an import, a reason."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, Regexp

from training.authored import LANGUAGES, SLUG
from training.content.models import Shelf
from training.content.pictures import NAME
from training.drafting.forms import Sent, UnreadableSave, read_text
from training.forms import Form, choices, length, required, stripped
from training.forms import plain_text as one_line

TITLE = [required(), length(at_most=120), one_line]


class NewManualForm(Form):
    slug = StringField(
        _l("Name in addresses"),
        filters=[stripped],
        validators=[
            required(),
            length(at_most=80),
            Regexp(SLUG, message=_l("Use small Latin letters, digits and hyphens, such as golden-rule.")),
        ],
    )
    title_zh = StringField(
        _l("Chinese title"), filters=[stripped], validators=[required(), length(at_most=120), one_line]
    )
    title_en = StringField(
        _l("English title"), filters=[stripped], validators=[required(), length(at_most=120), one_line]
    )
    shelf = SelectField(_l("Shelf"), validators=[required()])
    review_by = DateField(_l("To be looked at again by"), validators=[required()])

    def offer(self, shelves: dict[Shelf, Any]) -> None:
        self.shelf.choices = choices((str(shelf), name) for shelf, name in shelves.items())


class PictureForm(Form):
    file = FileField(_l("Picture"), validators=[FileRequired(_l("Choose a file."))])
    alt = StringField(_l("What it shows"), filters=[stripped], validators=[Optional(), length(at_most=200), one_line])


class ImportForm(Form):
    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])
    code = SelectField(_l("Language of a single text"), choices=choices((("zh", _l("Chinese")), ("en", _l("English")))))


class DiscardForm(Form):
    reason = TextAreaField(_l("Reason"), filters=[stripped], validators=[required(), length(10, 500)])


def read_import(form: "MultiDict[str, str]") -> tuple[dict[str, Sent], dict[str, str]]:
    """What an author takes over of an import: texts by language, digests of pictures by name. Raises UnreadableSave."""
    texts: dict[str, Sent] = {}
    for code in LANGUAGES:
        if f"text_{code}" in form:
            fields = {name: form.get(f"{name}_{code}", "") for name in ("text", "op_id", "base_rev")}
            texts[code] = read_text(MultiDict(fields))
    pairs = [entry.split(" ", 1) for entry in form.getlist("picture")]
    found = {pair[0]: pair[-1] for pair in pairs if NAME.fullmatch(pair[0])}
    if not texts or len(found) != len(pairs):
        raise UnreadableSave
    return texts, found
