"""How a new quiz begins: its name, its titles, the bank that it draws on."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from training.forms import Form, choices, required
from training.languages import in_language
from training.quizzes.desk.forms import slug_field, title_field

BEGINS = {"minutes": 20, "pass_mark": 80, "attempts": 3, "wait_hours": 24}


class QuizForm(Form):
    slug = slug_field(_l("Short name"))
    title_zh = title_field(_l("Title in Chinese"))
    title_en = title_field(_l("Title in English"))
    bank = SelectField(_l("Bank"), validators=[required()])

    @classmethod
    def among(cls, banks: Sequence[tuple[str, Mapping[str, str]]]) -> "QuizForm":
        form = cls()
        form.bank.choices = choices((slug, in_language(title)) for slug, title in banks)
        return form

    def validate_slug(self, field: Any) -> None:
        if field.data == "drafts":  # an address of the desk
            raise ValidationError(_l("Choose another name."))

    def content(self) -> dict[str, Any]:
        """What a draft begins with: an empty line of a blueprint, and terms to be changed."""
        title = {"zh": self.title_zh.data, "en": self.title_en.data}
        return {"title": title, "bank": self.bank.data, **BEGINS, "draw": [{}]}
