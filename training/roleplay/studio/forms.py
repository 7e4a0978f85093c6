"""A new scenario, a save, a request and its answer, a workbook."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Regexp

from training.approval import REASON_AT_LEAST, Verdict
from training.authored import SLUG
from training.forms import Form, choices, length, required, stripped
from training.forms import plain_text as one_line

WORDS: list[Any] = [required(), length(at_most=120), one_line]


class NewScenarioForm(Form):
    title_zh = StringField(_l("Chinese title"), filters=[stripped], validators=WORDS)
    title_en = StringField(_l("English title"), filters=[stripped], validators=WORDS)
    objection_zh = StringField(_l("What the customer says first, in Chinese"), filters=[stripped], validators=WORDS)
    objection_en = StringField(_l("What the customer says first, in English"), filters=[stripped], validators=WORDS)
    slug = StringField(
        _l("Name in addresses"),
        filters=[stripped],
        validators=[
            required(),
            length(at_most=60),
            Regexp(SLUG, message=_l("Use small Latin letters, digits and hyphens, such as golden-rule.")),
        ],
    )


class AskForm(Form):
    note = TextAreaField(_l("What changed, and why"), filters=[stripped], validators=[required(), length(10, 1000)])


class DiscardForm(Form):
    reason = TextAreaField(_l("Why"), filters=[stripped], validators=[required(), length(10, 1000)])


class JudgeForm(Form):
    verdict = RadioField(
        _l("Your answer"),
        choices=choices(
            [
                (Verdict.APPROVED.value, _l("Approve: it is published at once")),
                (Verdict.RETURNED.value, _l("Return it to its authors")),
            ]
        ),
        validators=[required()],
    )
    reason = TextAreaField(_l("Why"), filters=[stripped], validators=[required(), length(REASON_AT_LEAST, 1000)])


class WorkbookForm(Form):
    file = FileField(_l("The workbook, filled in"), validators=[FileRequired(_l("Please fill this in."))])
