"""Creating a cohort, enrolling, noting who teaches and who leaves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import UUID, InputRequired, NumberRange

from training.cohorts.rules import days_fit
from training.forms import Form, choices, length, plain_text, required, stripped

EXPERIENCE_NAMES = {"newcomer": _l("New to sales"), "experienced": _l("Has sold before")}
PART_NAMES = {"trainer": _l("Trainer"), "assistant": _l("Assistant")}
Choices = Sequence[tuple[str, str]]


def a_day() -> InputRequired:
    return InputRequired(_l("Choose a day."))


class CohortForm(Form):
    name = StringField(_l("Name of the cohort"), [required(), length(1, 80), plain_text], filters=[stripped])
    branch = StringField(_l("Branch"), [required(), length(1, 80), plain_text], filters=[stripped])
    starts_on = DateField(_l("First day"), [a_day()])
    ends_on = DateField(_l("Last day"), [a_day()])

    def days(self) -> tuple[date, date]:
        """The first and the last day. Raises ValueError before the form has been found valid."""
        if self.starts_on.data is None or self.ends_on.data is None:
            raise ValueError("both days are required")
        return self.starts_on.data, self.ends_on.data

    def validate_ends_on(self, field: DateField) -> None:
        if self.starts_on.data and field.data and not days_fit(self.starts_on.data, field.data):
            raise ValidationError(_l("The last day cannot be before the first, or more than a year after it."))


class EnrolForm(Form):
    trainee = SelectField(_l("Person"), choices=[])
    experience = RadioField(_l("Experience"), choices=choices(EXPERIENCE_NAMES.items()), default="newcomer")

    @classmethod
    def among(cls, people: Choices, **options: Any) -> "EnrolForm":
        """The form, offering these persons: (public id, name)."""
        form = cls(**options)
        form.trainee.choices = choices(people)
        return form


class TeachForm(Form):
    teacher = SelectField(_l("Person"), choices=[])
    part = RadioField(_l("Part"), choices=choices(PART_NAMES.items()), default="trainer")
    contact_hours = IntegerField(
        _l("Contact hours"),
        [required(), NumberRange(0, 1000, _l("A whole number from %(min)d to %(max)d."))],
        render_kw={"inputmode": "numeric"},
    )

    @classmethod
    def among(cls, people: Choices, **options: Any) -> "TeachForm":
        """The form, offering these persons: (public id, name)."""
        form = cls(**options)
        form.teacher.choices = choices(people)
        return form


class LeaveForm(Form):
    """A button beside each member; who it is about is hidden in it."""

    person = StringField(_l("Person"), [required(), UUID(_l("Choose a person."))])
