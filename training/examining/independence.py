"""Reading who stands how to a trainee: what independence is judged by, and what an examiner is drawn from."""

from collections.abc import Collection

import sqlalchemy as sa

from training.cohorts.models import Enrolment, Teaching
from training.db import Flag, db
from training.examining.models import Assignment, Marking, Sitting
from training.examining.rules import Bar, Candidate, Relations, bars
from training.people.models import Tie


def relations(trainee_id: int, *, station_id: int = 0, sitting_id: int = 0) -> Relations:
    """Who taught the trainee, is tied to them, failed them at this station before, was taken off this sitting.

    One statement. Without a station or a sitting the last two are empty.
    """
    taught = (
        sa.select(sa.literal(Bar.TAUGHT.value).label("bar"), Teaching.person_id.label("person_id"))
        .join(Enrolment, Enrolment.cohort_id == Teaching.cohort_id)
        .where(Enrolment.person_id == trainee_id)
    )
    tied = sa.select(
        sa.literal(Bar.TIED.value), sa.case((Tie.person_id == trainee_id, Tie.other_id), else_=Tie.person_id)
    ).where(sa.or_(Tie.person_id == trainee_id, Tie.other_id == trainee_id))
    failed = (
        sa.select(sa.literal(Bar.FAILED_BEFORE.value), Marking.examiner_id)
        .join(Sitting, Sitting.id == Marking.sitting_id)
        .where(
            Sitting.trainee_id == trainee_id,
            Sitting.station_id == station_id,
            Sitting.id != sitting_id,
            Marking.passed == sa.literal(False, Flag),
        )
    )
    replaced = sa.select(sa.literal(Bar.REPLACED.value), Assignment.examiner_id).where(
        Assignment.sitting_id == sitting_id, Assignment.ended_at.is_not(None)
    )
    found: dict[str, set[int]] = {bar: set() for bar in Bar}
    for bar, person_id in db.session.execute(sa.union_all(taught, tied, failed, replaced)):
        found[bar].add(person_id)
    return Relations(
        trainee_id,
        taught=frozenset(found[Bar.TAUGHT]),
        tied=frozenset(found[Bar.TIED]),
        failed_before=frozenset(found[Bar.FAILED_BEFORE]),
        replaced=frozenset(found[Bar.REPLACED]),
    )


def relations_of(sitting: Sitting) -> Relations:
    return relations(sitting.trainee_id, station_id=sitting.station_id, sitting_id=sitting.id)


def barred_from(trainee_id: int, station_id: int = 0) -> dict[int, Bar]:
    """Persons who may not judge this trainee, with the first reason: self, taught, tied; with a station also those who
    failed the trainee there before. One statement."""
    found = relations(trainee_id, station_id=station_id)
    return {person_id: bars(person_id, found)[0] for person_id in sorted(found.everyone())}


def barred_trainees(person_id: int) -> dict[int, Bar]:
    """The other way round: trainees whom this person may examine at no station. One statement."""
    taught = (
        sa.select(sa.literal(Bar.TAUGHT.value), Enrolment.person_id)
        .join(Teaching, Teaching.cohort_id == Enrolment.cohort_id)
        .where(Teaching.person_id == person_id)
    )
    tied = sa.select(
        sa.literal(Bar.TIED.value), sa.case((Tie.person_id == person_id, Tie.other_id), else_=Tie.person_id)
    ).where(sa.or_(Tie.person_id == person_id, Tie.other_id == person_id))
    found = {trainee_id: Bar(bar) for bar, trainee_id in db.session.execute(sa.union_all(tied, taught))}
    return found | {person_id: Bar.SELF}


def candidates(examiner_ids: Collection[int], trainee_id: int) -> list[Candidate]:
    """Each with the sittings that are open in their hands, and those of this trainee. One statement."""
    marked = sa.exists().where(
        Marking.sitting_id == Assignment.sitting_id, Marking.examiner_id == Assignment.examiner_id
    )
    rows = db.session.execute(
        sa.select(
            Assignment.examiner_id,
            sa.func.count().filter(~marked),
            sa.func.count().filter(Sitting.trainee_id == trainee_id),
        )
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .where(Assignment.ended_at.is_(None), Assignment.examiner_id.in_(examiner_ids))
        .group_by(Assignment.examiner_id)
    )
    loads = {examiner_id: (open_, met) for examiner_id, open_, met in rows}
    return [Candidate(person_id, *loads.get(person_id, (0, 0))) for person_id in examiner_ids]
