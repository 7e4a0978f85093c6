"""The trainees of cohorts: where each stands, and who needs somebody's attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from training.certification.queries import RequirementState, Standing, standing, today
from training.certification.rules import Requirement, State
from training.cohorts.models import Cohort
from training.cohorts.queries import Member, members
from training.reports import queries, rules
from training.reports.rules import Progress, Risk

RISK_WORDS: dict[Risk, Any] = {
    Risk.NO_TRIES_LEFT: _l("no attempt left at the quiz"),
    Risk.ONE_TRY_LEFT: _l("one attempt left at the quiz"),
    Risk.FAILED_SITTING: _l("did not pass the sitting"),
    Risk.BEHIND: _l("behind the days of the cohort"),
    Risk.QUIET: _l("nothing done for three days"),
}


@dataclass(frozen=True)
class TraineeRow:
    cohort: Cohort
    member: Member
    standing: Standing
    risks: tuple[Risk, ...]
    last_active: datetime

    def cell(self, requirement: Requirement) -> RequirementState | None:
        """How the person stands to a requirement of the cohort, whichever edition they themselves are held to."""
        asked = requirement.kind, requirement.slug
        return next(
            (row for row in self.standing.requirements if (row.requirement.kind, row.requirement.slug) == asked), None
        )


def trainees(cohorts: Sequence[Cohort], at: datetime) -> dict[int, list[TraineeRow]]:
    """Everybody who is or was in these cohorts, by cohort. A constant number of statements."""
    people = members([cohort.id for cohort in cohorts])
    ids = sorted({member.person_id for member in people})
    standings, active, allowed = standing(ids, at), queries.last_active(ids), queries.attempts_allowed()
    by_id = {cohort.id: cohort for cohort in cohorts}
    found: dict[int, list[TraineeRow]] = {cohort.id: [] for cohort in cohorts}
    for member in people:
        last = max(active.get(member.person_id, member.enrolled_at), member.enrolled_at)
        cohort, stands = by_id[member.cohort_id], standings[member.person_id]
        risks = _risks(member, cohort, stands, last, allowed, at)
        found[cohort.id].append(TraineeRow(cohort, member, stands, risks, last))
    return found


def _risks(
    member: Member, cohort: Cohort, stands: Standing, last: datetime, allowed: Mapping[str, int], at: datetime
) -> tuple[Risk, ...]:
    if member.left_at is not None or stands.clearance.on_duty:
        return ()
    failed = [row for row in stands.requirements if row.state == State.FAILED]
    progress = Progress(
        met=len(stands.requirements) - len(stands.missing),
        asked=len(stands.requirements),
        tries_left=tuple(
            allowed[row.requirement.slug] - len(row.look.pieces) for row in failed if row.requirement.kind == "quiz"
        ),
        failed_sitting=any(row.requirement.kind == "station" for row in failed),
        last_active=last,
    )
    return rules.at_risk(progress, cohort.starts_on, cohort.ends_on, today(at), at)


def at_risk(rows: Mapping[int, Sequence[TraineeRow]]) -> list[TraineeRow]:
    """The ones to look after, those with the weightiest reason first."""
    order = list(Risk)
    found = [row for people in rows.values() for row in people if row.risks]
    return sorted(found, key=lambda row: (order.index(row.risks[0]), row.member.sort_key))
