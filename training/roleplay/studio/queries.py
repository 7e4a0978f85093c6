"""Reading drafts of scenarios, their reviews, and how scripts were played."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training import approval
from training.db import db, lock_row
from training.drafting import queries as drafting
from training.drafting.queries import TextRevision
from training.drafting.rules import Saved, Trail
from training.people.models import Person
from training.roleplay.models import Run, RunEvent, Scenario
from training.roleplay.script.diagram import Step
from training.roleplay.studio.models import (
    ScenarioDraft,
    ScenarioRequest,
    ScenarioRevision,
    ScenarioVerdict,
)
from training.roleplay.voices.models import VoiceLine


@dataclass(frozen=True)
class OpenDraft:
    id: int
    public_id: uuid.UUID
    scenario_id: int
    slug: str
    opened_by_id: int
    opened_by: str
    opened_at: datetime


def _drafts(*conditions: sa.ColumnElement[bool]) -> list[OpenDraft]:
    rows = db.session.execute(
        sa.select(
            ScenarioDraft.id,
            ScenarioDraft.public_id,
            ScenarioDraft.scenario_id,
            Scenario.slug,
            ScenarioDraft.opened_by_id,
            Person.name,
            ScenarioDraft.opened_at,
        )
        .join(Scenario, Scenario.id == ScenarioDraft.scenario_id)
        .join(Person, Person.id == ScenarioDraft.opened_by_id)
        .where(ScenarioDraft.closed_at.is_(None), *conditions)
        .order_by(Scenario.slug)
    )
    return [OpenDraft(*row) for row in rows]


def open_drafts() -> list[OpenDraft]:
    return _drafts()


def in_hand(person_id: int) -> set[int]:
    """The open drafts that this person opened or wrote in."""
    mine = drafting.in_hand(ScenarioDraft, ScenarioRevision, person_id)
    return set(db.session.scalars(sa.select(ScenarioDraft.id).where(ScenarioDraft.closed_at.is_(None), mine)))


def open_draft(slug: str, *, lock: bool = False) -> OpenDraft | None:
    """The scenario's draft that is being written; locked, for what must not meet another change of it."""
    if lock:
        of_scenario = sa.select(ScenarioDraft.id).join(Scenario, Scenario.id == ScenarioDraft.scenario_id)
        db.session.execute(lock_row(of_scenario.where(Scenario.slug == slug, ScenarioDraft.closed_at.is_(None))))
    return next(iter(_drafts(Scenario.slug == slug)), None)


# --- texts --------------------------------------------------------------------------------------------------------


def heads(draft_id: int) -> dict[str, TextRevision]:
    """The texts that stand, by language. One statement."""
    return drafting.heads(ScenarioRevision, [draft_id])[draft_id]


def trail(draft_id: int, language: str, op_id: uuid.UUID) -> Trail[TextRevision]:
    return drafting.trail(ScenarioRevision, draft_id, language, op_id)


def revision(draft_id: int, language: str, number: int) -> TextRevision | None:
    return drafting.revision(ScenarioRevision, draft_id, language, number)


def texts_of(draft_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The texts that stand, by draft and language. One statement."""
    found = drafting.heads(ScenarioRevision, draft_ids)
    return {draft_id: {code: head.text for code, head in own.items()} for draft_id, own in found.items()}


def revision_texts(*revision_ids: int) -> dict[str, str]:
    return {row.language: row.text for row in _revisions(revision_ids)}


def asked_texts(requests: Collection["Request"]) -> dict[int, dict[str, str]]:
    """The texts that each of these requests asks about, by its id and the language. One statement."""
    found = {row.id: row.text for row in _revisions([pinned for one in requests for pinned in one.revision_ids])}
    return {one.id: {"zh": found[one.zh_revision_id], "en": found[one.en_revision_id]} for one in requests}


def _revisions(revision_ids: Collection[int]) -> list[TextRevision]:
    return drafting.revisions(ScenarioRevision, ScenarioRevision.id.in_(revision_ids))


def history(draft_id: int, language: str) -> list[Saved]:
    """Every revision of a text, without the text. One statement."""
    return drafting.history(ScenarioRevision, draft_id, language)


def writers(draft_id: int) -> set[int]:
    """Whoever opened the draft, saved a text of it, spoke a line in it, or asked for its review. Four statements."""
    opened = sa.select(ScenarioDraft.opened_by_id).where(ScenarioDraft.id == draft_id)
    saved = sa.select(ScenarioRevision.by_id).where(ScenarioRevision.draft_id == draft_id)
    asked = sa.select(ScenarioRequest.asked_by_id).where(ScenarioRequest.draft_id == draft_id)
    spoke = sa.select(VoiceLine.by_id).where(VoiceLine.draft_id == draft_id)
    return {person_id for query in (opened, saved, spoke, asked) for person_id in db.session.scalars(query)}


# --- reviews ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    id: int
    public_id: uuid.UUID
    draft_id: int
    slug: str
    zh_revision_id: int
    en_revision_id: int
    note: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    withdrawn_at: datetime | None
    verdict: str | None
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None

    @property
    def revision_ids(self) -> tuple[int, int]:
        return self.zh_revision_id, self.en_revision_id


def _requests(*conditions: sa.ColumnElement[bool]) -> list[Request]:
    """Newest first."""
    decider = aliased(Person)
    statement: Any = (
        sa.select(
            ScenarioRequest.id,
            ScenarioRequest.public_id,
            ScenarioRequest.draft_id,
            Scenario.slug,
            ScenarioRequest.zh_revision_id,
            ScenarioRequest.en_revision_id,
            ScenarioRequest.note,
            ScenarioRequest.asked_by_id,
            Person.name,
            ScenarioRequest.asked_at,
            ScenarioRequest.withdrawn_at,
            ScenarioVerdict.verdict,
            ScenarioVerdict.reason,
            ScenarioVerdict.at,
            decider.name,
        )
        .join(ScenarioDraft, ScenarioDraft.id == ScenarioRequest.draft_id)
        .join(Scenario, Scenario.id == ScenarioDraft.scenario_id)
        .join(Person, Person.id == ScenarioRequest.asked_by_id)
        .outerjoin(ScenarioVerdict, ScenarioVerdict.request_id == ScenarioRequest.id)
        .outerjoin(decider, decider.id == ScenarioVerdict.by_id)
        .where(*conditions)
        .order_by(ScenarioRequest.id.desc())
    )
    return [Request(*row) for row in db.session.execute(statement)]


def state(last: Request | None) -> approval.State:
    """Of a draft, by the newest request for it."""
    withdrawn, verdict = (last.withdrawn_at is not None, last.verdict) if last else (False, None)
    return approval.state(asked=last is not None, withdrawn=withdrawn, verdict=verdict)


def last_requests(draft_ids: Collection[int]) -> dict[int, Request]:
    """The newest request of each draft. One statement."""
    found: dict[int, Request] = {}
    for row in _requests(ScenarioRequest.draft_id.in_(draft_ids)):
        found.setdefault(row.draft_id, row)
    return found


def request(public_id: uuid.UUID, *, lock: bool = False) -> Request | None:
    if lock:
        db.session.execute(lock_row(sa.select(ScenarioRequest.id).where(ScenarioRequest.public_id == public_id)))
    return next(iter(_requests(ScenarioRequest.public_id == public_id)), None)


def waiting_requests() -> list[Request]:
    """What waits for a second person, the oldest first."""
    open_ones = _requests(
        ScenarioRequest.withdrawn_at.is_(None), ScenarioVerdict.id.is_(None), ScenarioDraft.closed_at.is_(None)
    )
    return open_ones[::-1]


# --- how scripts were played --------------------------------------------------------------------------------------


def traffic(edition_ids: Sequence[int]) -> dict[int, dict[int, dict[tuple[str, int], int]]]:
    """By edition and cohort: (scene as recorded, branch) -> how often it was chosen. One statement."""
    found: dict[int, dict[int, dict[tuple[str, int], int]]] = defaultdict(lambda: defaultdict(dict))
    rows = db.session.execute(
        sa.select(Run.scenario_edition_id, Run.cohort_index, RunEvent.scene, RunEvent.branch, sa.func.count())
        .join(Run, Run.id == RunEvent.run_id)
        .where(Run.scenario_edition_id.in_(edition_ids))
        .group_by(Run.scenario_edition_id, Run.cohort_index, RunEvent.scene, RunEvent.branch)
    )
    for edition_id, cohort, scene, branch, count in rows:
        found[edition_id][cohort][scene, branch] = count
    return found


def said_at(edition_id: int, places: Collection[tuple[str, int]], most: int = 200) -> dict[tuple[str, int], list[str]]:
    """What was typed where these branches were chosen, newest first. One statement."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    if not places:
        return found
    rows = db.session.execute(
        sa.select(RunEvent.scene, RunEvent.branch, RunEvent.said)
        .join(Run, Run.id == RunEvent.run_id)
        .where(
            Run.scenario_edition_id == edition_id,
            RunEvent.said != "",
            sa.or_(*(sa.and_(RunEvent.scene == scene, RunEvent.branch == branch) for scene, branch in places)),
        )
        .order_by(RunEvent.run_id.desc(), RunEvent.number)
        .limit(most)
    )
    for scene, branch, said in rows:
        found[scene, branch].append(said)
    return found


def by_scene_index(
    counts: Mapping[int, Mapping[tuple[str, int], int]], scenes: Mapping[str, int]
) -> dict[int, dict[Step, int]]:
    """Scenes by their place: names differ between languages."""
    return {
        cohort: {(scenes[scene], branch): times for (scene, branch), times in own.items() if scene in scenes}
        for cohort, own in counts.items()
    }
