"""The words of an examination that several pages use."""

from typing import Any

from flask_babel import lazy_gettext as _l

from training.examining.rules import Bar, State

STATES: dict[State, tuple[Any, str]] = {  # words, tone of the tag
    State.SCHEDULED: (_l("Scheduled"), "plain"),
    State.IN_PROGRESS: (_l("Being played"), "warn"),
    State.TO_MARK: (_l("To be marked"), "warn"),
    State.MARKED: (_l("Marked"), "plain"),
    State.RELEASED: (_l("Released"), "pass"),
}

RATINGS: dict[int, Any] = {
    1: _l("poor"),
    2: _l("borderline"),
    3: _l("adequate"),
    4: _l("good"),
    5: _l("excellent"),
}

BARS: dict[Bar, Any] = {
    Bar.SELF: _l("you are this trainee"),
    Bar.TAUGHT: _l("you have taught this trainee"),
    Bar.TIED: _l("there is a tie between you"),
}
