"""What the forms of all capabilities share: the base class, plain-text validators, stripped text, a place in a list."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, SelectChoice, ValidationError  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length

from training.texts import is_plain


class Form(FlaskForm):  # type: ignore[misc]
    """Messages of WTForms itself come in the reader's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ["zh", "en"]

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What a form sent; never JSON, whose lists and numbers no field expects."""
            if formdata is not _Auto:
                return formdata
            return CombinedMultiDict((request.files, request.form)) if form.is_submitted() else None


def stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def choices(pairs: Iterable[tuple[str, Any]]) -> Any:
    """(value, label) pairs as WTForms takes them."""
    return [SelectChoice(value, label) for value, label in pairs]


def required() -> InputRequired:
    return InputRequired(_l("Please fill this in."))


def length(at_least: int = 0, at_most: int = 10_000) -> Length:
    if at_least:
        return Length(at_least, at_most, _l("Use %(min)d to %(max)d characters."))
    return Length(max=at_most, message=_l("Use at most %(max)d characters."))


def plain_text(form: FlaskForm, field: Field) -> None:
    """One line without invisible characters."""
    if field.data and not is_plain(field.data):
        raise ValidationError(_l("This holds characters that cannot be seen. Type it again by hand."))


def start_asked(found: int) -> int:
    """Where this page of the list begins; 0 for what is no place in it."""
    asked = request.args.get("from", "0")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return start if start < found else 0
