"""What to say when a file is brought, and when one is taken."""

import re

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from training.authored import LANGUAGES, OBJECTIVE
from training.forms import Form, choices
from training.languages import LANGUAGE_NAMES
from training.quizzes.exchange import FORMATS

NAMES = [(one.name, one.label) for one in FORMATS.values()]
SIDES = [(name, LANGUAGE_NAMES[name]) for name in LANGUAGES]


class ImportForm(Form):
    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
    language = RadioField(_l("Its language"), choices=choices(SIDES), default="zh")
    other = FileField(_l("The same in the other language"), [Optional()])
    objective = StringField(
        _l("Objective of questions that name none"),
        [Optional(), Regexp(re.compile(OBJECTIVE), message=_l("Write a letter A to D and two digits, such as A14."))],
    )
    difficulty = SelectField(
        _l("Difficulty of questions that name none"),
        choices=choices([("easy", _l("easy")), ("medium", _l("medium")), ("hard", _l("hard"))]),
        default="medium",
    )


class ExportForm(Form):
    class Meta(Form.Meta):
        csrf = False  # it only asks what would be lost; what takes the file is another

    # the defaults are what a page offers: what says nothing is no choice
    format = SelectField(_l("Format"), [InputRequired()], choices=choices(NAMES), default="moodle")
    language = RadioField(_l("Language"), [InputRequired()], choices=choices(SIDES), default="zh")
