"""Signing in, setting up, people and their roles."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import EqualTo

from training.access import ROLE_NAMES, Role
from training.forms import Form, choices, length, plain_text, required, stripped
from training.languages import LANGUAGE_NAMES
from training.people import intake
from training.people.passwords import is_guessable
from training.people.rules import PASSWORD_AT_LEAST, PASSWORD_AT_MOST


class SignInForm(Form):
    login = StringField(
        _l("Log-in name"),
        [required(), length(at_most=200)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [required(), length(at_most=PASSWORD_AT_MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    password = PasswordField(
        _l("New password"),
        [required(), length(PASSWORD_AT_LEAST, PASSWORD_AT_MOST)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same once more"),
        [required(), EqualTo("password", _l("The two do not agree."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: PasswordField) -> None:
        known = [getattr(self, name).data or "" for name in ("login", "name") if hasattr(self, name)]
        if field.data and is_guessable(field.data, *known):
            raise ValidationError(
                _l("This is easy to guess. A sentence of four or five words is strong and easy to keep.")
            )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        _l("Present password"),
        [required(), length(at_most=PASSWORD_AT_MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class SetUpForm(NewPasswordForm):
    name = StringField(_l("Your name"), [required(), length(1, 80), plain_text], filters=[stripped])
    login = StringField(
        _l("Log-in name"),
        [required(), length(2, 80), plain_text],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    code = StringField(_l("Set-up code"), [length(at_most=80)], filters=[stripped])


class PersonForm(Form):
    name = StringField(_l("Name"), [required(), length(1, 80), plain_text], filters=[stripped])
    login = StringField(
        _l("Log-in name"),
        [required(), length(2, 80), plain_text],
        filters=[stripped],
        render_kw={"autocapitalize": "none"},
    )
    role = SelectField(_l("Role"), choices=choices((role.value, ROLE_NAMES[role]) for role in Role))
    language = RadioField(_l("Language"), choices=choices(LANGUAGE_NAMES.items()), default="zh")


class IntakeForm(Form):
    people = TextAreaField(
        _l("One person a line"),
        [required(), length(at_most=40_000)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "rows": 8},
    )

    def validate_people(self, field: TextAreaField) -> None:
        lines = sum(1 for _line in intake.lines_of(field.data or ""))
        if not lines:
            raise ValidationError(_l("Please fill this in."))
        if lines > intake.AT_MOST:
            raise ValidationError(_l("These are %(count)s lines. At most 200 go in at once.", count=lines))


class AccountForm(Form):
    login = StringField(
        _l("Log-in name"),
        [required(), length(2, 80), plain_text],
        filters=[stripped],
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
    )


class GrantForm(Form):
    role = SelectField(_l("Role"), choices=choices((role.value, ROLE_NAMES[role]) for role in Role))


TIE_NAMES = {
    "manages": _l("one manages the other"),
    "hired": _l("one hired the other"),
    "referred": _l("one referred the other"),
    "declared": _l("a declared conflict of interest"),
}


class TieForm(Form):
    other = SelectField(_l("The other person"), choices=[])
    kind = SelectField(_l("What ties them"), choices=choices(TIE_NAMES.items()))

    @classmethod
    def among(cls, others: Sequence[tuple[str, str]]) -> "TieForm":
        """An empty form that offers these persons: (public id, name)."""
        form = cls(formdata=None)
        form.other.choices = choices(others)
        return form
