"""Reading who agreed, the recordings of a sitting, and what the sound of those that passed told."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from training.db import db
from training.examining.models import Release, Sitting, SittingStart
from training.examining.recordings.models import SittingConsent
from training.roleplay.models import Run, RunKind, ScenarioEdition
from training.roleplay.recordings.beside import Figures
from training.roleplay.recordings.models import Recording, RecordingFacts
from training.roleplay.recordings.speech import share

AT_MOST = 500  # of the newest: enough for a median


def newest_consent(sitting_id: int) -> SittingConsent | None:
    """The trainee's last word, whether they agreed or took it back."""
    return db.session.scalars(
        sa.select(SittingConsent)
        .where(SittingConsent.sitting_id == sitting_id)
        .order_by(SittingConsent.id.desc())
        .limit(1)
    ).first()


class PassedSittings:
    """For `training.roleplay.recordings.beside`."""

    def figures(self, run: Run) -> Sequence[Figures]:
        return figures_of_passed(run)


def figures_of_passed(run: Run) -> list[Figures]:
    """Of others at the same scenario, in whatever edition, by the same flow, released and passed, the newest first. One
    for each sitting: its longest recording. Those whose sound was erased by itself stay; what a trainee took back does
    not. One statement."""
    scenario = sa.select(ScenarioEdition.scenario_id).where(ScenarioEdition.id == run.scenario_edition_id)
    rows = db.session.execute(
        sa.select(
            Sitting.id,
            Recording.duration_ms,
            RecordingFacts.spoken_ms,
            RecordingFacts.longest_ms,
            RecordingFacts.pause_ms,
            RecordingFacts.pace,
        )
        .join(Recording, Recording.id == RecordingFacts.recording_id)
        .join(Run, Run.id == Recording.run_id)
        .join(ScenarioEdition, ScenarioEdition.id == Run.scenario_edition_id)
        .join(SittingStart, SittingStart.run_id == Run.id)
        .join(Sitting, Sitting.id == SittingStart.sitting_id)
        .join(Release, Release.sitting_id == Sitting.id)
        .where(
            Run.kind == RunKind.EXAMINATION,
            Run.cohort_index == run.cohort_index,
            ScenarioEdition.scenario_id == scenario.scalar_subquery(),
            Sitting.trainee_id != run.person_id,
            Release.passed == sa.true(),
            Recording.erased_by_id.is_(None),
        )
        .order_by(Release.released_at.desc(), Sitting.id, Recording.duration_ms.desc())
        .limit(AT_MOST)
    )
    found: dict[int, Figures] = {}
    for sitting_id, duration, spoken, longest, pause, pace in rows:
        found.setdefault(sitting_id, Figures(share(spoken, duration), longest, pause, pace))
    return list(found.values())


def faults(session: Session) -> Iterator[str]:
    """For `flask verify`: recordings of sittings to which the trainee had not agreed when they began."""
    agreed = sa.exists().where(
        SittingConsent.sitting_id == SittingStart.sitting_id,
        SittingConsent.person_id == Recording.person_id,
        SittingConsent.agreed == sa.true(),
        SittingConsent.at <= Recording.begun_at,
    )
    rows = session.scalars(
        sa.select(Recording.public_id)
        .join(SittingStart, SittingStart.run_id == Recording.run_id)
        .where(~agreed)
        .order_by(Recording.id)
    )
    for public_id in rows:
        yield _("recording %(id)s: its trainee had not agreed to it", id=public_id)
