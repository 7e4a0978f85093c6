"""The standing cast: the same few people in every test, so that a test reads like a story.

Lin is a trainee; Chen is her trainer (and an examiner too: she must never examine Lin). Zhao is an examiner who
taught nobody here. Zhou is a trainee of another cohort, taught by Sun. Ma is the administrator, Qian the executive,
Wu the auditor. He and Gu are authors, Tang the approver.
"""

from dataclasses import dataclass

from sqlalchemy import select

from tests.factories.cohorts import make_cohort, make_enrolment, make_teaching
from tests.factories.people import make_account, make_person
from training.access import Role
from training.cohorts.models import Cohort
from training.db import db
from training.people.models import Person


@dataclass(frozen=True)
class Cast:
    trainee: Person
    trainer: Person
    examiner: Person
    other_trainee: Person
    other_trainer: Person
    administrator: Person
    executive: Person
    auditor: Person
    author: Person
    second_author: Person
    approver: Person
    cohort: Cohort
    other_cohort: Cohort


PEOPLE: dict[str, tuple[str, *tuple[Role, ...]]] = {
    "trainee": ("Lin Xiaoyu", Role.TRAINEE),
    "trainer": ("Chen Jing", Role.TRAINER, Role.EXAMINER),
    "examiner": ("Zhao Lei", Role.EXAMINER),
    "other_trainee": ("Zhou Ming", Role.TRAINEE),
    "other_trainer": ("Sun Yan", Role.TRAINER),
    "administrator": ("Ma Hong", Role.ADMINISTRATOR),
    "executive": ("Qian Wei", Role.EXECUTIVE),
    "auditor": ("Wu Tao", Role.AUDITOR),
    "author": ("He Fang", Role.AUTHOR),
    "second_author": ("Gu Bo", Role.AUTHOR),
    "approver": ("Tang Li", Role.APPROVER),
}
COHORTS = {"cohort": ("November intake", "Baigou"), "other_cohort": ("October intake", "Baoding")}


def assemble() -> Cast:
    """Inside a unit of work: the cast, found where the database was copied with them, else made."""
    people = {person.name: person for person in db.session.scalars(select(Person))}
    if PEOPLE["trainee"][0] not in people:
        return make()
    cohorts = {cohort.name: cohort for cohort in db.session.scalars(select(Cohort))}
    return Cast(
        **{part: people[name] for part, (name, *_roles) in PEOPLE.items()},
        **{part: cohorts[name] for part, (name, _branch) in COHORTS.items()},
    )


def make() -> Cast:
    people = {part: make_person(name, *roles) for part, (name, *roles) in PEOPLE.items()}
    cohorts = {part: make_cohort(name, branch) for part, (name, branch) in COHORTS.items()}
    cast = Cast(**people, **cohorts)
    make_enrolment(cast.cohort, cast.trainee)
    make_teaching(cast.cohort, cast.trainer)
    make_enrolment(cast.other_cohort, cast.other_trainee)
    make_teaching(cast.other_cohort, cast.other_trainer)
    for person in people.values():
        make_account(person, person.name.split()[0].lower())
    return cast
