"""Opening a meeting and joining one."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from training.forms import Form, choices, length, required, stripped
from training.languages import in_language
from training.quizzes.meetings import queries, rules


class MeetingForm(Form):
    bank = SelectField(_l("Bank"))
    number = SelectField(_l("Items"), choices=choices((str(number), str(number)) for number in rules.ITEMS))

    def offer(self, banks: Sequence[queries.Choosable]) -> "MeetingForm":
        self.bank.choices = choices((bank.slug, f"{in_language(bank.title)} ({bank.items})") for bank in banks)
        return self


class JoinForm(Form):
    code = StringField(_l("Code"), filters=[stripped], validators=[required(), length(1, 20)])
