"""Reading scenarios, runs and their events."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from training.authored import digest
from training.cohorts.queries import newest_experience
from training.db import db, lock_row
from training.roleplay import rules
from training.roleplay.models import Run, RunEvent, RunKind, Scenario, ScenarioEdition, ScenarioText
from training.roleplay.partners.models import PartnerPractice
from training.roleplay.script import NoSuchBranch, NoSuchCohort, NoSuchVariant, Script, parse, replay

EVENT = (
    RunEvent.number,
    RunEvent.op_id,
    RunEvent.elapsed_ms,
    RunEvent.scene,
    RunEvent.branch,
    RunEvent.said,
    RunEvent.decided_by,
    RunEvent.aloud,
)


@dataclass(frozen=True)
class CurrentScenario:
    """The newest edition of a scenario; titles by language."""

    slug: str
    edition_id: int
    number: int
    titles: dict[str, str]
    digest: str
    approved: bool  # by a second person: files do not go over it


def current_scenarios() -> dict[str, CurrentScenario]:
    """Every scenario by slug. One statement."""
    return {scenario.slug: scenario for scenario in _current()}


def current_scenario(slug: str) -> CurrentScenario | None:
    return next(iter(_current(Scenario.slug == slug)), None)


def _current(*conditions: sa.ColumnElement[bool]) -> Iterator[CurrentScenario]:
    newest = (
        sa.select(ScenarioEdition.scenario_id, sa.func.max(ScenarioEdition.number).label("number"))
        .group_by(ScenarioEdition.scenario_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Scenario.slug,
            ScenarioEdition.id,
            ScenarioEdition.number,
            ScenarioEdition.digest,
            ScenarioEdition.approved,
            ScenarioText.language,
            ScenarioText.title,
        )
        .join(ScenarioEdition, ScenarioEdition.scenario_id == Scenario.id)
        .join(
            newest,
            sa.and_(
                newest.c.scenario_id == ScenarioEdition.scenario_id,
                newest.c.number == ScenarioEdition.number,
            ),
        )
        .join(ScenarioText, ScenarioText.scenario_edition_id == ScenarioEdition.id)
        .where(*conditions)
        .order_by(Scenario.id, ScenarioText.language)
    ).all()
    for (slug, edition_id, number, fingerprint, approved), texts in groupby(rows, key=lambda row: tuple(row[:5])):
        titles = {row[5]: row[6] for row in texts}
        yield CurrentScenario(slug, edition_id, number, titles, fingerprint, bool(approved))


def scenario_by_slug(slug: str) -> Scenario | None:
    return db.session.scalar(sa.select(Scenario).where(Scenario.slug == slug))


def script_sources(scenario_edition_ids: Iterable[int], language: str) -> dict[int, str]:
    """Of several editions at once. One statement."""
    rows = db.session.execute(
        sa.select(ScenarioText.scenario_edition_id, ScenarioText.source).where(
            ScenarioText.scenario_edition_id.in_(scenario_edition_ids), ScenarioText.language == language
        )
    )
    return dict(rows.all())


def script_source(scenario_edition_id: int, language: str) -> str | None:
    return db.session.scalar(
        sa.select(ScenarioText.source).where(
            ScenarioText.scenario_edition_id == scenario_edition_id, ScenarioText.language == language
        )
    )


# --- runs ---------------------------------------------------------------------------------------------------------


def own_run(person_id: int, public_id: uuid.UUID) -> Run | None:
    """The person's own practice run, with its edition and scenario. An examination's run is nobody's to play alone."""
    own = own_practice(person_id, public_id)
    return own.run if own else None


@dataclass(frozen=True)
class OwnRun:
    """A run as its seller finds it: played alone, or practised with a partner: then `practice_id` is what both find it
    by."""

    run: Run
    practice_id: uuid.UUID | None


def own_practice(person_id: int, public_id: uuid.UUID) -> OwnRun | None:
    own = run_of_seller(person_id, public_id)
    return own if own and own.run.kind == RunKind.PRACTICE else None


def run_of_seller(person_id: int, public_id: uuid.UUID) -> OwnRun | None:
    """A practice, or the run of an examination. One statement."""
    row = db.session.execute(
        sa.select(Run, PartnerPractice.public_id)
        .join(Run.scenario_edition)
        .join(ScenarioEdition.scenario)
        .outerjoin(PartnerPractice, PartnerPractice.run_id == Run.id)
        .options(contains_eager(Run.scenario_edition).contains_eager(ScenarioEdition.scenario))
        .where(Run.person_id == person_id, Run.public_id == public_id)
    ).first()
    return OwnRun(*row) if row else None


def lock_run(run_id: int) -> Run:
    """The run as it stands now, held until the end of the transaction."""
    statement: sa.Select[Run] = lock_row(sa.select(Run).where(Run.id == run_id))
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def lock_play(run_id: int) -> tuple[Run, rules.Together | None]:
    """The run as `lock_run` gives it, and with whom it is played. One statement."""
    statement = (
        sa.select(Run, PartnerPractice.id, PartnerPractice.partner_id)
        .outerjoin(PartnerPractice, PartnerPractice.run_id == Run.id)
        .where(Run.id == run_id)
        .with_for_update(key_share=True, of=Run)
    )
    row = db.session.execute(statement.execution_options(populate_existing=True)).one()
    return row[0], rules.Together(row[2]) if row[1] is not None else None


def run_events(run_id: int) -> list[rules.Event]:
    """In the order in which they happened."""
    rows = db.session.execute(sa.select(*EVENT).where(RunEvent.run_id == run_id).order_by(RunEvent.number))
    return [rules.Event(*row) for row in rows]


def practice_counts(person_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """How often each person practised each scenario to one of its endings, by (person id, slug)."""
    rows = db.session.execute(
        sa.select(Run.person_id, Scenario.slug, sa.func.count())
        .join(ScenarioEdition, ScenarioEdition.id == Run.scenario_edition_id)
        .join(Scenario, Scenario.id == ScenarioEdition.scenario_id)
        .where(Run.person_id.in_(list(person_ids)), played_to_an_end())
        .group_by(Run.person_id, Scenario.slug)
    )
    return {(person_id, slug): count for person_id, slug, count in rows}


def played_to_an_end() -> sa.ColumnElement[bool]:
    return sa.and_(Run.kind == RunKind.PRACTICE, Run.ended_at.is_not(None), Run.ending != rules.STOPPED)


@dataclass(frozen=True)
class PracticeRun:
    """One of a person's own practice runs, for lists."""

    public_id: uuid.UUID
    run_id: int
    slug: str
    edition_id: int
    cohort_index: int
    variant: int
    started_at: datetime
    ended_at: datetime | None
    ending: str | None


def practice_runs(person_id: int, slug: str, at_most: int = 20) -> list[PracticeRun]:
    """The person's runs through one scenario, newest first."""
    statement = _practice_runs(person_id).where(Scenario.slug == slug)
    rows = db.session.execute(statement.order_by(Run.started_at.desc(), Run.id.desc()).limit(at_most)).all()
    return [PracticeRun(*row) for row in rows]


def last_practice_runs(person_id: int) -> dict[str, tuple[PracticeRun, list[rules.Event]]]:
    """The person's last run to an ending of each scenario, with its events, by slug. Two statements."""
    place = (
        sa.func.row_number()
        .over(partition_by=ScenarioEdition.scenario_id, order_by=(Run.ended_at.desc(), Run.id.desc()))
        .label("place")
    )
    ranked = _practice_runs(person_id).where(played_to_an_end()).add_columns(place).subquery()
    rows = db.session.execute(sa.select(ranked).where(ranked.c.place == 1)).all()
    runs = [PracticeRun(*row[:-1]) for row in rows]
    said = _events_of([run.run_id for run in runs])
    return {run.slug: (run, said.get(run.run_id, [])) for run in runs}


def _practice_runs(person_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Run.public_id,
            Run.id,
            Scenario.slug,
            Run.scenario_edition_id,
            Run.cohort_index,
            Run.variant,
            Run.started_at,
            Run.ended_at,
            Run.ending,
        )
        .join(ScenarioEdition, ScenarioEdition.id == Run.scenario_edition_id)
        .join(Scenario, Scenario.id == ScenarioEdition.scenario_id)
        .where(Run.person_id == person_id, Run.kind == RunKind.PRACTICE)
    )


def _events_of(run_ids: Sequence[int]) -> dict[int, list[rules.Event]]:
    if not run_ids:
        return {}
    rows = db.session.execute(
        sa.select(RunEvent.run_id, *EVENT)
        .where(RunEvent.run_id.in_(run_ids))
        .order_by(RunEvent.run_id, RunEvent.number)
    ).all()
    return {run_id: [rules.Event(*row[1:]) for row in own] for run_id, own in groupby(rows, key=lambda row: row[0])}


@dataclass(frozen=True)
class OpenRun:
    run: Run
    events: int
    awaits_partner: bool


def open_runs(person_id: int, slug: str) -> list[OpenRun]:
    """The person's practice runs of a scenario that have not ended, but for those that a partner has joined."""
    count = sa.select(sa.func.count()).where(RunEvent.run_id == Run.id).correlate(Run).scalar_subquery()
    return [
        OpenRun(*row)
        for row in db.session.execute(
            sa.select(Run, count, PartnerPractice.id.is_not(None))
            .join(ScenarioEdition, ScenarioEdition.id == Run.scenario_edition_id)
            .join(Scenario, Scenario.id == ScenarioEdition.scenario_id)
            .outerjoin(PartnerPractice, PartnerPractice.run_id == Run.id)
            .where(
                Scenario.slug == slug,
                Run.person_id == person_id,
                Run.kind == RunKind.PRACTICE,
                Run.ended_at.is_(None),
                PartnerPractice.joined_at.is_(None),
            )
            .order_by(Run.id.desc())
        )
    ]


def experience_of(person_id: int) -> str | None:
    """'newcomer' or 'experienced'; None for somebody who is in no intake."""
    return db.session.scalar(newest_experience(person_id))


# --- verifying ----------------------------------------------------------------------------------------------------


def faults(session: Session) -> Iterator[str]:
    """For `flask verify`: editions that no longer hash to their digest, runs that do not replay."""
    scripts: dict[int, Script] = {}
    editions = session.execute(
        sa.select(ScenarioEdition.id, Scenario.slug, ScenarioEdition.number, ScenarioEdition.digest)
        .join(Scenario, Scenario.id == ScenarioEdition.scenario_id)
        .order_by(ScenarioEdition.id)
    )
    for edition_id, slug, number, fingerprint in editions.all():
        texts = _sources(session, edition_id)
        if digest(texts) != fingerprint:
            yield f"scenario {slug}, edition {number}: its texts were changed after it was published"
        script = parse(texts.get("zh", "")).script
        if script is None:
            yield f"scenario {slug}, edition {number}: its script cannot be read"
        else:
            scripts[edition_id] = script
    yield from _run_faults(session, scripts)


def _sources(session: Session, edition_id: int) -> dict[str, str]:
    columns = (ScenarioText.language, ScenarioText.source)
    rows = session.execute(sa.select(*columns).where(ScenarioText.scenario_edition_id == edition_id)).all()
    return {row.language: row.source for row in rows}


def _run_faults(session: Session, scripts: dict[int, Script]) -> Iterator[str]:
    rows = session.execute(
        sa.select(Run, *EVENT)
        .outerjoin(RunEvent, RunEvent.run_id == Run.id)
        .order_by(Run.id, RunEvent.number)
        .execution_options(yield_per=500)
    )
    for run, own in groupby(rows, key=lambda row: row[0]):
        events = [rules.Event(*row[1:]) for row in own if row[1] is not None]
        if run.scenario_edition_id in scripts:
            for fault in replay_faults(run, events, scripts[run.scenario_edition_id]):
                yield f"run {run.public_id}: {fault}"


def replay_faults(run: Run, events: Sequence[rules.Event], script: Script) -> list[str]:
    try:
        path = replay(script, run.cohort_index, run.variant, [event.branch for event in events])
    except (NoSuchBranch, NoSuchCohort, NoSuchVariant):
        return ["its events do not replay"]
    found = rules.faults_in(events, [position.scene for position in path])
    if path[-1].ending is not None and run.ended_at is None:
        found.append("it reached an ending and was not ended")
    return found
