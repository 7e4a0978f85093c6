"""What is asked, in words, and where it is done."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training.certification.refreshers.queries import Duty
from training.content.models import Severity
from training.languages import day, in_language

STANDINGS: dict[str, Any] = {"done": _l("Done"), "open": _l("Open"), "overdue": _l("Overdue")}


def title(duty: Duty) -> str:
    words = {
        Severity.REREAD: _("Read what changed: “%(title)s”", title=in_language(duty.titles)),
        Severity.RETEST: _("Pass the quiz again: “%(title)s” changed", title=in_language(duty.titles)),
        Severity.REPLAY: _("Play the scenario again: “%(title)s” changed", title=in_language(duty.titles)),
    }
    return words[Severity(duty.severity)]


def note(duty: Duty) -> str:
    """Edition 2 · by 3 Dec 2026."""
    words = {"number": duty.number, "day": day(duty.due_on)}
    if duty.standing == "overdue":
        return _("Edition %(number)s · was due on %(day)s", **words)
    return _("Edition %(number)s · by %(day)s", **words)


def address(duty: Duty) -> str:
    """Of the first that does."""
    return ADDRESSES[Severity(duty.severity)](duty)


ADDRESSES: dict[Severity, Callable[[Duty], str]] = {
    Severity.REREAD: lambda duty: url_for("content.manual", slug=duty.slug),
    Severity.RETEST: lambda duty: url_for("quizzes.show_quiz", slug=duty.targets[0]),
    Severity.REPLAY: lambda duty: url_for("roleplay.show_scenario", slug=duty.targets[0]),
}
