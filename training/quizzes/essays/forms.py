"""The mark sheet of an essay: its rubric, and a word to the writer."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from training.forms import Form, choices, length, required, stripped


class MarkForm(Form):
    """`mark_form` adds the criteria of a rubric."""

    comment = TextAreaField(_l("To the writer"), [required(), length(10, 1000)], filters=[stripped])

    def criteria(self) -> Iterable[RadioField]:
        return (field for field in self if field.name.startswith("criterion_"))

    def levels(self) -> dict[str, int]:
        return {field.name.removeprefix("criterion_"): int(field.data) for field in self.criteria()}


def mark_form(criteria: Sequence[Any]) -> type[MarkForm]:
    fields = {
        f"criterion_{criterion.id}": RadioField(
            criterion.name,
            [InputRequired(_l("Choose a level."))],
            choices=choices((str(level), words) for level, words in enumerate(criterion.levels)),
            description=f"{criterion.weight}%",
        )
        for criterion in criteria
    }
    return type("RubricForm", (MarkForm,), fields)
