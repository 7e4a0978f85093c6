"""What people do to the draft of a scenario: begin, save, discard, ask, withdraw, judge. None of these commits."""

import uuid
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from training import audit
from training.approval import State, Verdict, may_decide
from training.authored import LANGUAGES
from training.db import db
from training.drafting import operations as drafting
from training.drafting.queries import TextRevision
from training.drafting.rules import Receipt, Save
from training.languages import language as reader_language
from training.refusals import Invalid, Refused
from training.roleplay import operations as scenarios
from training.roleplay import queries as runs
from training.roleplay.models import Scenario
from training.roleplay.studio import queries, rules
from training.roleplay.studio.checking import checked
from training.roleplay.studio.models import (
    Outcome,
    ScenarioDraft,
    ScenarioRequest,
    ScenarioRevision,
    ScenarioVerdict,
)
from training.roleplay.studio.queries import OpenDraft, Request


class NameTaken(Invalid):
    title = _l("A scenario with this name exists already.")
    remedy = _l("Choose another name, or open a draft of that scenario.")


class TextTooLong(Invalid):
    title = _l("This script is too long.")
    remedy = _l("Divide it into two scenarios.")


class NotPublishable(Invalid):
    title = _l("This script may not be published yet.")
    remedy = _l("Mend every fault that the editor lists, in both languages, then ask again.")


class AlreadyAsked(Refused):
    title = _l("Somebody has asked for this review already.")
    remedy = _l("Withdraw it first if the script is to change.")


class InReview(Refused):
    title = _l("This script is being reviewed.")
    remedy = _l("Withdraw the request before you write on: the reviewer must see what will be published.")


class NotWaiting(Refused):
    title = _l("This review is over.")
    remedy = _l("Open the list again: somebody has answered or withdrawn it.")


class Author(Refused):
    status = 403
    title = _l("You wrote in this script.")
    remedy = _l("A second person approves it: one who neither opened it, wrote in it nor asked for the review.")


# --- beginning ----------------------------------------------------------------------------------------------------


def begin_scenario(slug: str, texts: Mapping[str, str], *, by: int, at: datetime) -> ScenarioDraft:
    """A scenario that has no edition yet, and its draft. Raises NameTaken."""
    scenario = runs.scenario_by_slug(slug)
    if scenario is not None and (runs.current_scenario(slug) or queries.open_draft(slug)):
        raise NameTaken
    if scenario is None:
        scenario = Scenario(slug=slug)
        db.session.add(scenario)
        db.session.flush()
    return _open(scenario, texts, by=by, at=at)


def open_draft(slug: str, *, by: int, at: datetime) -> None:
    """A draft on the newest edition; the one that is open, if there is one."""
    current, scenario = runs.current_scenario(slug), runs.scenario_by_slug(slug)
    if queries.open_draft(slug) is not None or current is None or scenario is None:
        return
    texts: dict[str, str] = {code: runs.script_source(current.edition_id, code) or "" for code in LANGUAGES}
    _open(scenario, texts, by=by, at=at)


def _open(scenario: Scenario, texts: Mapping[str, str], *, by: int, at: datetime) -> ScenarioDraft:
    draft = ScenarioDraft(scenario_id=scenario.id, opened_by_id=by, opened_at=at)
    db.session.add(draft)
    db.session.flush()
    drafting.begin_texts(ScenarioRevision, draft.id, texts, by=by, at=at)
    audit.record("script opened", draft, by=by, at=at, scenario=scenario.slug)
    return draft


# --- writing ------------------------------------------------------------------------------------------------------


def record_text(
    draft: OpenDraft, code: str, text: str, *, op_id: uuid.UUID, base_revision: int, by: int, at: datetime
) -> Receipt[TextRevision]:
    """Append a revision, once for each op_id; `draft` is locked. A stale one is kept beside the text that stands.

    Raises OpIdTaken, TextTooLong, InReview.
    """
    place = {"draft_id": draft.id, "language": code}
    trail = queries.trail(draft.id, code, op_id)
    if (known := drafting.repeated(trail, place)) is not None:
        return known
    if len(text) > rules.LONGEST:
        raise TextTooLong
    if state_of(draft) == State.ASKED:
        raise InReview
    return drafting.append_text(ScenarioRevision, trail, Save(op_id, base_revision, by, at), place, text)


def state_of(draft: OpenDraft) -> State:
    return queries.state(queries.last_requests([draft.id]).get(draft.id))


def discard(draft: OpenDraft, reason: str, *, by: int, at: datetime) -> None:
    """What was written is kept; no page leads to it any more. Raises InReview."""
    if state_of(draft) == State.ASKED:
        raise InReview
    _close(draft.id, Outcome.DISCARDED, None, at=at)
    name = f"scenario_draft:{draft.public_id}"
    audit.record("script discarded", name, by=by, at=at, scenario=draft.slug, reason=reason)


def _close(draft_id: int, outcome: Outcome, edition_id: int | None, *, at: datetime) -> None:
    ending = {"closed_at": at, "outcome": outcome, "edition_id": edition_id}
    db.session.execute(
        sa.update(ScenarioDraft).where(ScenarioDraft.id == draft_id).values(**ending),
        execution_options={"synchronize_session": False},
    )


# --- the second person --------------------------------------------------------------------------------------------


def ask(draft: OpenDraft, note: str, *, by: int, at: datetime) -> ScenarioRequest:
    """`draft` is locked. Raises AlreadyAsked, NotPublishable."""
    if state_of(draft) == State.ASKED:
        raise AlreadyAsked
    heads = queries.heads(draft.id)
    texts: dict[str, str] = {code: heads[code].text for code in LANGUAGES}
    if not checked(draft.slug, texts, reader_language()).may_be_published:
        raise NotPublishable
    asked = ScenarioRequest(
        draft_id=draft.id,
        zh_revision_id=heads["zh"].id,
        en_revision_id=heads["en"].id,
        note=note,
        asked_by_id=by,
        asked_at=at,
    )
    db.session.add(asked)
    db.session.flush()
    audit.record("script review asked", f"scenario_draft:{draft.public_id}", by=by, at=at, scenario=draft.slug)
    return asked


def withdraw(asked: Request, *, by: int, at: datetime) -> None:
    """`asked` is locked. Raises NotWaiting."""
    _ensure_waits(asked)
    db.session.execute(
        sa.update(ScenarioRequest).where(ScenarioRequest.id == asked.id).values(withdrawn_at=at),
        execution_options={"synchronize_session": False},
    )
    audit.record("script review withdrawn", f"scenario_request:{asked.public_id}", by=by, at=at)


def judge(asked: Request, verdict: Verdict, reason: str, *, by: int, at: datetime) -> int | None:
    """Approved: published at once, and the number of its edition. `asked` is locked. Raises NotWaiting, Author."""
    _ensure_waits(asked)
    if not may_decide(by, queries.writers(asked.draft_id)):
        raise Author
    db.session.add(ScenarioVerdict(request_id=asked.id, by_id=by, at=at, verdict=verdict, reason=reason))
    db.session.flush()
    name = f"scenario_request:{asked.public_id}"
    audit.record("script reviewed", name, by=by, at=at, verdict=str(verdict), reason=reason)
    if verdict == Verdict.RETURNED:
        return None
    read = checked(asked.slug, queries.revision_texts(*asked.revision_ids), reader_language())
    if not read.may_be_published:
        raise NotPublishable
    titles = {code: script.title for code, script in read.scripts.items() if script}
    edition = scenarios.publish_edition(asked.slug, titles, read.sources(), by=by, at=at)
    _close(asked.draft_id, Outcome.PUBLISHED, edition.id, at=at)
    return edition.number


def _ensure_waits(asked: Request) -> None:
    if queries.state(asked) != State.ASKED:
        raise NotWaiting
