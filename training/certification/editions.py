"""Reading programmes in their editions, and which one a cohort or a person is held to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.certification.models import CohortProgramme, Programme, ProgrammeEdition
from training.certification.rules import Requirement
from training.cohorts.models import Enrolment
from training.db import db, lock_row


@dataclass(frozen=True)
class ProgrammeAt:
    """An edition of a programme, as a cohort is held to it."""

    edition_id: int
    slug: str
    titles: Mapping[str, str]
    number: int
    digest: str
    validity_months: int
    requirements: tuple[Requirement, ...]

    def content(self) -> dict[str, Any]:
        return {"slug": self.slug, "edition": self.number, "digest": self.digest}


def _programme_at(slug: str, edition: ProgrammeEdition) -> ProgrammeAt:
    lines = edition.body["requirements"]
    return ProgrammeAt(
        edition_id=edition.id,
        slug=slug,
        titles=edition.body["title"],
        number=edition.number,
        digest=edition.digest,
        validity_months=edition.body["validity_months"],
        requirements=tuple(
            Requirement(line["id"], line["kind"], line[line["kind"]], line["edition"]) for line in lines
        ),
    )


def programme(slug: str) -> Programme | None:
    return db.session.scalar(lock_row(sa.select(Programme).where(Programme.slug == slug)))


def latest_editions() -> dict[str, ProgrammeAt]:
    """The latest edition of every programme, by slug. One statement."""
    later = aliased(ProgrammeEdition)
    rows = db.session.execute(
        sa.select(Programme.slug, ProgrammeEdition)
        .join(ProgrammeEdition, ProgrammeEdition.programme_id == Programme.id)
        .where(
            ~sa.exists().where(
                later.programme_id == ProgrammeEdition.programme_id, later.number > ProgrammeEdition.number
            )
        )
        .order_by(Programme.slug)
    )
    return {slug: _programme_at(slug, edition) for slug, edition in rows}


def programmes_of(person_ids: Collection[int]) -> dict[int, ProgrammeAt]:
    """The programme of each person's latest cohort that has one; a cohort they left counts last. One statement."""
    rows = db.session.execute(
        sa.select(Enrolment.person_id, Programme.slug, ProgrammeEdition)
        .join(CohortProgramme, CohortProgramme.cohort_id == Enrolment.cohort_id)
        .join(ProgrammeEdition, ProgrammeEdition.id == CohortProgramme.programme_edition_id)
        .join(Programme, Programme.id == ProgrammeEdition.programme_id)
        .where(Enrolment.person_id.in_(person_ids))
        .order_by(Enrolment.left_at.is_(None), Enrolment.enrolled_at, Enrolment.id)
    )
    return {person_id: _programme_at(slug, edition) for person_id, slug, edition in rows}  # the last one stays


def programmes_of_cohorts(cohort_ids: Collection[int]) -> dict[int, ProgrammeAt]:
    """The programme that each of these cohorts is held to, where one is set. One statement."""
    rows = db.session.execute(
        sa.select(CohortProgramme.cohort_id, Programme.slug, ProgrammeEdition)
        .join(ProgrammeEdition, ProgrammeEdition.id == CohortProgramme.programme_edition_id)
        .join(Programme, Programme.id == ProgrammeEdition.programme_id)
        .where(CohortProgramme.cohort_id.in_(cohort_ids))
    )
    return {cohort_id: _programme_at(slug, edition) for cohort_id, slug, edition in rows}
