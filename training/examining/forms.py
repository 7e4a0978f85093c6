"""Scheduling, the examiner's taps, the mark sheet of a script."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange, Optional

from training.examining import rules
from training.examining.wording import RATINGS
from training.forms import Form, choices, length, plain_text, required, stripped
from training.roleplay.script import Script

NOT_TESTED = "none"
MOMENT = re.compile(r"(?:(\d{1,2})[:：])?([0-5]?\d)")


class ScheduleForm(Form):
    trainee = SelectField(_l("Trainee"), choices=[])
    station = SelectField(_l("Station"), choices=[])
    scheduled_for = DateTimeLocalField(
        _l("When"), [InputRequired(_l("Choose the day and the time."))], format=["%Y-%m-%dT%H:%M"]
    )

    def validate_scheduled_for(self, field: DateTimeLocalField) -> None:
        """A year that no calendar of ours holds has no moment."""
        if field.data and not 2000 <= field.data.year < 3000:
            raise ValidationError(_l("Choose the day and the time."))

    def moment(self) -> datetime:
        """The reader's wall clock, in UTC."""
        zone: Any = get_timezone()
        moment: datetime = zone.localize(self.scheduled_for.data)
        return moment.astimezone(UTC)

    def propose(self, moment: datetime) -> None:
        """The hour that begins next, on the reader's clock."""
        self.scheduled_for.data = (moment + timedelta(hours=1)).astimezone(get_timezone()).replace(minute=0)


class ReasonForm(Form):
    reason = StringField(_l("Reason"), [required(), length(3, 200), plain_text], filters=[stripped])


class ChosenForm(Form):
    """One tap on the cue screen."""

    op_id = StringField(validators=[required()])
    number = IntegerField(validators=[InputRequired(), NumberRange(1, 10_000)])
    branch = IntegerField(validators=[InputRequired(), NumberRange(0, 1000)])

    def validate_op_id(self, field: Field) -> None:
        try:
            UUID(field.data or "")
        except ValueError:
            raise ValidationError(_l("This request is not one of the page's own.")) from None


class PointForm(PlainForm):
    """One point of feedback, if the moment helps with the moment."""

    text = TextAreaField(validators=[length(at_most=500)], filters=[stripped])
    moment = StringField(_l("At (minute:second)"), [Optional(), length(at_most=6)], filters=[stripped])

    def validate_moment(self, field: Field) -> None:
        if not MOMENT.fullmatch(field.data):
            raise ValidationError(_l("Write minute and second as 1:32."))

    def point(self) -> rules.Point | None:
        """None when nothing was written."""
        found = MOMENT.fullmatch(self.moment.data or "")
        seconds = int(found[1] or 0) * 60 + int(found[2]) if found else None
        return rules.Point(self.text.data, seconds) if self.text.data else None


class MarkSheetForm(Form):
    """The part of every mark sheet that is the same; `mark_sheet` adds the criteria of a script."""

    red_line = BooleanField(_l("A red line was crossed: not passed, whatever the levels"))
    global_rating = RadioField(
        _l("Global rating"),
        [InputRequired(_l("Give the global rating last."))],
        choices=choices((str(number), words) for number, words in RATINGS.items()),
    )
    praise = FormField(PointForm, _l("What was done well"))
    second = FormField(PointForm, _l("Second point"))
    third = FormField(PointForm, _l("Third point"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in (self.praise, self.second, self.third):
            point.form.text.label.text = point.label.text  # each says which of the three it is

    def criteria(self) -> Iterable[RadioField]:
        return (field for field in self if field.name.startswith("criterion_"))

    def levels(self) -> dict[int, int | None]:
        """By the criterion's place; None: not tested."""
        return {
            place: None if field.data == NOT_TESTED else int(field.data)
            for place, field in enumerate(self.criteria(), start=1)
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that feedback begins with praise, which no field of its own can know."""
        whole: bool = super().validate(extra_validators)
        try:
            self.points()
        except rules.PraiseFirst:
            text = self.praise.form.text
            text.errors = [*text.errors, _l("Begin with what was done well.")]
            return False
        return whole

    def points(self) -> tuple[rules.Point, ...]:
        return rules.feedback(self.praise.form.point(), [self.second.form.point(), self.third.form.point()])


def mark_sheet(script: Script) -> type[MarkSheetForm]:
    """The mark sheet of this script, in the script's language."""
    chosen = InputRequired(_l("Choose a level, or 'not tested'."))
    fields = {
        f"criterion_{place}": RadioField(
            criterion.name,
            [chosen],
            choices=choices(
                [
                    *((str(level), words) for level, words in enumerate(criterion.levels)),
                    (NOT_TESTED, _l("Not tested")),
                ]
            ),
        )
        for place, criterion in enumerate(script.criteria, start=1)
    }
    return type("MarkSheet", (MarkSheetForm,), fields)
