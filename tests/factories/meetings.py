"""Evening meetings, with people in them."""

from tests.factories.drills import make_practice_bank
from training import clock
from training.people.models import Person
from training.quizzes.meetings import operations
from training.quizzes.meetings.models import Meeting
from training.quizzes.models import Bank


def make_meeting(bank: Bank | None, host: Person, *seated: Person, begun: bool = True, items: int = 20) -> Meeting:
    """At its first item, unless not `begun`."""
    at = clock.now()
    meeting = operations.open_meeting((bank or make_practice_bank()).slug, items, by=host.id, at=at)
    for person in seated:
        operations.join(meeting.code, by=person.id, at=at)
    if begun:
        operations.go_on(meeting, "0.0.0", by=host.id, at=at)
    return meeting
