"""Exceptions and corrections as a person writes them down."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import NumberRange, StopValidation

from training.forms import Form, choices, length, required, stripped

FACTORS = {
    "1": _l("No factor"),
    "1.25": _l("One quarter more"),
    "1.5": _l("Half as long again"),
    "2": _l("Twice as long"),
}
KINDS = {
    "extend": _l("Move the deadline of the open attempt"),
    "again": _l("Allow one more attempt, without a wait"),
    "reopen": _l("Let the interrupted attempt be continued"),
}
BETWEEN = _l("A whole number from %(min)d to %(max)d.")


def reason() -> Any:
    return TextAreaField(_l("Reason"), [required(), length(10, 500)], filters=[stripped], render_kw={"rows": 3})


class AllowanceForm(Form):
    person = SelectField(_l("Trainee"), choices=[])
    factor = SelectField(_l("Time"), choices=choices(FACTORS.items()), default="1")
    extra_minutes = IntegerField(_l("Extra minutes"), [required(), NumberRange(0, 240, BETWEEN)], default=0)
    reason = reason()

    @classmethod
    def among(cls, people: Sequence[tuple[str, str]], **options: Any) -> "AllowanceForm":
        form = cls(**options)
        form.person.choices = choices(people)
        return form

    def share(self) -> Decimal:
        return Decimal(self.factor.data)


def needed_unless_again(form: Form, field: IntegerField) -> None:
    """One more attempt has the quiz's own minutes."""
    if not field.raw_data or not field.raw_data[0]:
        field.errors = []
        raise StopValidation("" if form.kind.data == "again" else _l("Say how many minutes are given."))


class OverrideForm(Form):
    kind = RadioField(_l("What is allowed"), choices=choices(KINDS.items()), default="extend")
    minutes = IntegerField(_l("Minutes"), [needed_unless_again, NumberRange(1, 480, BETWEEN)])
    reason = reason()


class RegradeForm(Form):
    reason = reason()
