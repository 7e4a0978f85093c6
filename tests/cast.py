"""The standing cast: the same few people in every test, so that a test reads like a story.

Lin is a trainee; Chen is her trainer (and an examiner too: she must never examine Lin). Zhao is an examiner who
taught nobody here. Zhou is a trainee of another cohort, taught by Sun. Ma is the administrator, Qian the executive,
Wu the auditor. He and Gu are authors, Tang the approver.
"""

from dataclasses import dataclass

from tests.factories.cohorts import make_cohort, make_enrolment, make_teaching
from tests.factories.people import make_account, make_person
from training.access import Role
from training.cohorts.models import Cohort
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


def assemble() -> Cast:
    """Inside a unit of work."""
    cast = Cast(
        trainee=make_person("Lin Xiaoyu", Role.TRAINEE),
        trainer=make_person("Chen Jing", Role.TRAINER, Role.EXAMINER),
        examiner=make_person("Zhao Lei", Role.EXAMINER),
        other_trainee=make_person("Zhou Ming", Role.TRAINEE),
        other_trainer=make_person("Sun Yan", Role.TRAINER),
        administrator=make_person("Ma Hong", Role.ADMINISTRATOR),
        executive=make_person("Qian Wei", Role.EXECUTIVE),
        auditor=make_person("Wu Tao", Role.AUDITOR),
        author=make_person("He Fang", Role.AUTHOR),
        second_author=make_person("Gu Bo", Role.AUTHOR),
        approver=make_person("Tang Li", Role.APPROVER),
        cohort=make_cohort("November intake", "Baigou"),
        other_cohort=make_cohort("October intake", "Baoding"),
    )
    make_enrolment(cast.cohort, cast.trainee)
    make_teaching(cast.cohort, cast.trainer)
    make_enrolment(cast.other_cohort, cast.other_trainee)
    make_teaching(cast.other_cohort, cast.other_trainer)
    for person in vars(cast).values():
        if isinstance(person, Person):
            make_account(person, person.name.split()[0].lower())
    return cast
