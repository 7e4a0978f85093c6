"""States, outcomes and customers in the reader's language."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training.feedback.queries import Told
from training.feedback.rules import Customer, Outcome, State
from training.languages import day, in_language

STATES: dict[State, Any] = {
    State.NEW: _l("Received"),
    State.TAKEN_UP: _l("Taken up"),
    State.DECLINED: _l("Declined"),
    State.ANSWERED: _l("Answered"),
}
TONES = {State.NEW: "plain", State.TAKEN_UP: "warn", State.DECLINED: "plain", State.ANSWERED: "pass"}
OUTCOMES: dict[Outcome, Any] = {
    Outcome.ANSWER: _l("An answer, here and now"),
    Outcome.SECTION: _l("A section of a manual"),
    Outcome.ITEM: _l("An item of a bank"),
    Outcome.SCENARIO: _l("A scenario to practise"),
}
BECOMES: dict[Outcome, Any] = {
    Outcome.ANSWER: _l("It has been answered."),
    Outcome.SECTION: _l("It becomes a section of a manual. You are told when its edition is published."),
    Outcome.ITEM: _l("It becomes an item of a quiz. You are told when it is published."),
    Outcome.SCENARIO: _l("It becomes a scenario to practise. You are told when it is published."),
}
CUSTOMERS: dict[Customer, Any] = {
    Customer.UNREGISTERED: _l("Has not registered"),
    Customer.TRYING: _l("Registered, does not pay yet"),
    Customer.MEMBER: _l("Paying member"),
    Customer.LAPSED: _l("Did not renew"),
}


def came_of(told: Told) -> str:
    """What came of it, in one sentence; empty while it is new."""
    step, place = told.decided, told.place
    if step is None:
        return ""
    if step.outcome is None:
        return _("It was not taken up.")
    if place is None:
        return str(BECOMES[step.outcome])
    title = in_language(place.titles)
    match step.outcome:
        case Outcome.SECTION:
            return _(
                "Answered in “%(title)s”, edition %(number)s, section “%(section)s”, published on %(day)s.",
                title=title, number=place.number, section=in_language(place.inside), day=day(place.at),
            )  # fmt: skip
        case Outcome.ANSWER:
            return _("It has been answered; see also “%(title)s”, “%(section)s”.", title=title,
                     section=in_language(place.inside))  # fmt: skip
        case Outcome.ITEM:
            return _("It is asked in “%(title)s” since %(day)s.", title=title, day=day(place.at))
        case Outcome.SCENARIO:
            return _("It can be practised: “%(title)s”, edition %(number)s, published on %(day)s.", title=title,
                     number=place.number, day=day(place.at))  # fmt: skip
