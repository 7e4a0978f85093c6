"""What an author says of each changed section, and what an approver decides."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, FieldList, FormField, HiddenField, RadioField, TextAreaField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from training.approval import REASON_AT_LEAST, Verdict
from training.content.difference import SectionChange
from training.content.models import Severity
from training.content.reviews import rules
from training.content.reviews.preparing import Ready
from training.content.reviews.sending import ToSend
from training.forms import Form, choices, length, plain_text, required, stripped

SEVERITY_NAMES = {
    Severity.EDITORIAL: _l("Wording only"),
    Severity.NOTIFY: _l("Good to know"),
    Severity.REREAD: _l("Read again"),
    Severity.RETEST: _l("Pass the quiz again"),
    Severity.REPLAY: _l("Play the scenario again"),
}
SEVERITY_MEANINGS = {
    Severity.EDITORIAL: _l("Nobody is asked for anything."),
    Severity.NOTIFY: _l("It stands in the list of what changed; nobody has a date to keep."),
    Severity.REREAD: _l("Who knows the edition before, and needs the manual, reads the change by a date."),
    Severity.RETEST: _l("They pass a quiz again whose items cite this section."),
    Severity.REPLAY: _l("They play a scenario again that cites this section."),
}
WHAT_AT_MOST = 200
FURTHEST = timedelta(days=366)
A_MINUTE = timedelta(minutes=1)  # what is typed has no seconds


class ChangeForm(PlainForm):
    """Of one changed section."""

    anchor = HiddenField()
    severity = RadioField(_l("What it asks"), choices=choices(SEVERITY_NAMES.items()))
    what_zh = TextAreaField(
        _l("What changed, in Chinese"), filters=[stripped], validators=[length(at_most=WHAT_AT_MOST), plain_text]
    )
    what_en = TextAreaField(
        _l("What changed, in English"), filters=[stripped], validators=[length(at_most=WHAT_AT_MOST), plain_text]
    )

    def what(self) -> dict[str, str]:
        return {"zh": self.what_zh.data or "", "en": self.what_en.data or ""}

    def validate_what_zh(self, field: TextAreaField) -> None:
        _ensure_said(self.severity.data, field)

    def validate_what_en(self, field: TextAreaField) -> None:
        _ensure_said(self.severity.data, field)


def _ensure_said(severity: str | None, field: TextAreaField) -> None:
    if rules.lacks_words(severity or "", {"": field.data or ""}):
        raise ValidationError(_("Say in one sentence what changed."))


class RequestForm(Form):
    zh_revision = HiddenField()
    en_revision = HiddenField()
    changes = FieldList(FormField(ChangeForm), max_entries=500)

    def asks(self) -> list[dict[str, Any]]:
        """What is said of each section, as far as it is filled in."""
        return [
            {"anchor": entry.form.anchor.data or "", "severity": entry.form.severity.data, "what": entry.form.what()}
            for entry in self.changes
        ]

    def is_about(self, sent: ToSend, ready: Ready) -> bool:
        """The texts and changes that the page showed are those of now."""
        shown = {"zh": self.zh_revision.data, "en": self.en_revision.data}
        asked = {change["anchor"] for change in self.asks()}
        same = shown == {language: str(number) for language, number in sent.revisions.items()}
        return same and asked == {change.anchor for change in ready.changes}

    def said_of(self, changes: Sequence[SectionChange]) -> list[dict[str, Any]]:
        """In the order of the sections, with what happened to each."""
        said = {change["anchor"]: change for change in self.asks()}
        return [
            {
                "anchor": change.anchor,
                "kind": str(change.kind),
                "severity": said[change.anchor]["severity"],
                "what": said[change.anchor]["what"],
            }
            for change in changes
        ]


class VerdictForm(Form):
    verdict = RadioField(
        _l("Your decision"),
        choices=choices(
            [(Verdict.APPROVED.value, _l("Approve it")), (Verdict.RETURNED.value, _l("Return it to the author"))]
        ),
        validators=[required()],
    )
    reason = TextAreaField(_l("Reason"), filters=[stripped], validators=[required(), length(REASON_AT_LEAST, 2000)])
    publish_at = DateTimeLocalField(
        _l("Publish at"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )

    def moment(self, zone: ZoneInfo) -> datetime | None:
        """In UTC. The form holds the time of the company's zone."""
        typed: datetime | None = self.publish_at.data
        return typed.replace(tzinfo=zone).astimezone(UTC) if typed else None

    def is_near(self, zone: ZoneInfo, at: datetime) -> bool:
        """Ahead, and within a year; else the field says so. Compared as it was typed: year 1 is no moment in UTC."""
        typed: datetime | None = self.publish_at.data
        now = at.astimezone(zone).replace(tzinfo=None)
        if typed is None or now - A_MINUTE < typed <= now + FURTHEST:
            return True
        passed = _("This moment has passed. Leave the field empty to publish at once.")
        words = passed if typed < now else _("Choose a moment within a year.")
        self.publish_at.errors = [*self.publish_at.errors, words]
        return False


def request_form(sent: ToSend, said: Mapping[str, Mapping[str, Any]] | None = None) -> RequestForm:
    """For the sections that differ now, with what was said of them before, or is usually said."""
    form = RequestForm(
        formdata=None, zh_revision=str(sent.revisions["zh"]), en_revision=str(sent.revisions["en"]), changes=[]
    )
    for change in sent.changes():
        offered = {"severity": rules.offered_severity(change.kind), "what": {"zh": "", "en": ""}}
        before = (said or {}).get(change.anchor, offered)
        words = {f"what_{language}": before["what"][language] for language in ("zh", "en")}
        form.changes.append_entry({"anchor": change.anchor, "severity": before["severity"], **words})
    return form


def renewed(sent: ToSend, form: RequestForm) -> RequestForm:
    """The form for the text as it is now, in place of one that has grown old; it says so."""
    fresh = request_form(sent, {change["anchor"]: change for change in form.asks()})
    fresh.form_errors.append(_("The text has been changed since you opened this page. Look again, then send it in."))
    return fresh
