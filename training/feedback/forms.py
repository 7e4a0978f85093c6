"""What somebody reports, and what an author makes of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import UUID, InputRequired, Optional

from training.feedback.rules import REASON_AT_LEAST, SECTION, Outcome, target_fits
from training.feedback.wording import CUSTOMERS, OUTCOMES
from training.forms import Form, choices, length, plain_text, required, stripped


def lines(value: Any) -> Any:
    """One spelling of line ends."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class ReportForm(Form):
    op_id = HiddenField(validators=[InputRequired(), UUID()])
    asked = TextAreaField(_l("What did the customer ask or object?"), [required(), length(3, 1000)], filters=[lines])
    said = TextAreaField(_l("What did you answer?"), [Optional(), length(0, 1000)], filters=[lines])
    product = StringField(_l("Product"), [Optional(), length(0, 80), plain_text], filters=[stripped])
    customer = RadioField(_l("The customer"), choices=choices([("", _l("Not said")), *CUSTOMERS.items()]), default="")
    section = HiddenField(validators=[Optional()])

    def validate_section(self, field: HiddenField) -> None:
        """It comes from a link: what is no section is left out, so that no report is lost by it."""
        given = field.data or ""
        if not SECTION.fullmatch(given) or len(given) > 200:
            field.data = ""

    def texts(self) -> dict[str, str]:
        names = ("asked", "said", "product", "customer", "section")
        return {name: getattr(self, name).data or "" for name in names}


class TakeUpForm(Form):
    outcome = RadioField(_l("What becomes of it?"), choices=choices(OUTCOMES.items()), validators=[required()])
    target = StringField(_l("Where it stands, or will stand"), [length(0, 200), plain_text], filters=[stripped])
    words = TextAreaField(_l("To those who reported it"), [required(), length(REASON_AT_LEAST, 1000)], filters=[lines])

    def validate_target(self, field: StringField) -> None:
        field.data = field.data or ""
        if self.outcome.data in list(Outcome) and not target_fits(Outcome(self.outcome.data), field.data):
            raise ValidationError(_l("Write manual#section, bank#item, or the scenario's name."))


class DeclineForm(Form):
    reason = TextAreaField(_l("Reason"), [required(), length(REASON_AT_LEAST, 1000)], filters=[lines])


class MergeForm(Form):
    into = HiddenField(validators=[InputRequired(), UUID()])


class SeenForm(Form):
    news = HiddenField(validators=[InputRequired(), length(0, 80)])
