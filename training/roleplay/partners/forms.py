"""A code, a condition, three points."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import UUID, InputRequired, NumberRange, Optional

from training.forms import Form, length, required, stripped
from training.roleplay.partners.rules import LONGEST_NOTE


class CodeForm(Form):
    code = StringField(_l("The code on your colleague's screen"), [required(), length(at_most=20)], filters=[stripped])


class ChosenForm(Form):
    branch = IntegerField(validators=[InputRequired(), NumberRange(0, 1000)])
    number = IntegerField(validators=[InputRequired(), NumberRange(1, 100_000)])
    op_id = HiddenField(validators=[InputRequired(), UUID()])


class NotesForm(Form):
    """Praise comes first, and is required: without it the others are not heard."""

    praise = TextAreaField(_l("What was good"), [required(), length(at_most=LONGEST_NOTE)], filters=[stripped])
    second = TextAreaField(_l("What to try next time"), [Optional(), length(at_most=LONGEST_NOTE)], filters=[stripped])
    third = TextAreaField(_l("And one more thing"), [Optional(), length(at_most=LONGEST_NOTE)], filters=[stripped])

    def texts(self) -> list[str]:
        return [field.data or "" for field in (self.praise, self.second, self.third)]
