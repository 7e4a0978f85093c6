"""The shape and the words of what the gate asks for."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from training.certification.rules import REASON_AT_LEAST
from training.forms import Form, choices, length, required, stripped


class DecisionForm(Form):
    outcome = RadioField(
        _l("Your decision"),
        choices=choices([("cleared", _l("May go on duty")), ("refused", _l("Not yet"))]),
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    reason = TextAreaField(
        _l("Your reason"), filters=[stripped], validators=[required(), length(REASON_AT_LEAST, 2000)]
    )
    seen = HiddenField(validators=[required()])  # digest of the evidence on the page


class RevocationForm(Form):
    reason = TextAreaField(
        _l("Why it is revoked"), filters=[stripped], validators=[required(), length(REASON_AT_LEAST, 2000)]
    )
