"""What a person says in practice, and which condition it was."""

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import UUID, InputRequired, NumberRange, Optional, StopValidation

from training.forms import Form, length, stripped
from training.roleplay.rules import LONGEST_SAID


def is_aloud() -> bool:
    """It was said aloud, before a microphone or to the empty room."""
    return "aloud" in request.form


class StartForm(Form):
    """`cohort` holds indices into the script's cohorts; its choices are set by `for_cohorts`."""

    cohort = RadioField(_l("Which way do you practise?"), coerce=int)

    @classmethod
    def for_cohorts(cls, names: tuple[str, ...], chosen: int, *, sent: bool) -> "StartForm":
        form = cls() if sent else cls(formdata=None, cohort=chosen)
        form.cohort.choices = list(enumerate(names)) or [(0, _l("Everybody"))]
        return form


def unless_spoken(form: Form, field: StringField) -> None:
    """Something is typed, or was said aloud before the microphone: then the person says which condition it was."""
    if not field.data and not is_aloud():
        raise StopValidation(_l("Please fill this in."))


class SayForm(Form):
    said = TextAreaField(
        _l("What do you say?"),
        [unless_spoken, length(at_most=LONGEST_SAID)],
        filters=[stripped],
    )

    @property
    def is_aloud(self) -> bool:
        return is_aloud()

    @property
    def is_recognised(self) -> bool:
        """A machine wrote it down first: characters may be wrong, sounds hardly."""
        return "recognised" in request.form


class ConfirmForm(Form):
    """Which condition the turn met. The page showed turn `number`, and pointed at the branches `pointed_at`."""

    branch = IntegerField(validators=[InputRequired(), NumberRange(0, 1000)])
    number = IntegerField(validators=[InputRequired(), NumberRange(1, 100_000)])
    op_id = HiddenField(validators=[InputRequired(), UUID()])
    said = StringField(validators=[Optional(), length(at_most=LONGEST_SAID)], filters=[stripped])
    pointed_at = StringField(validators=[Optional(), length(at_most=40)])

    @property
    def is_aloud(self) -> bool:
        return is_aloud()

    @property
    def confirms_a_hint(self) -> bool:
        return str(self.branch.data) in (self.pointed_at.data or "").split()
