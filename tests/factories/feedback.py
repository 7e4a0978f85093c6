"""Reports from the field."""

import uuid

from training import clock
from training.feedback import operations
from training.feedback.models import FieldReport
from training.people.models import Person


def make_report(person: Person, asked: str = "Does it work for toys?", **texts: str) -> FieldReport:
    known = {"said": "", "product": "", "customer": "", "section": "", **texts}
    return operations.report(uuid.uuid4(), asked=asked, **known, by=person.id, at=clock.now())
