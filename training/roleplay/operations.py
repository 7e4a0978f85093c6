"""What changes scenarios and runs. None of these commits."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from training import audit
from training.authored import digest
from training.db import db
from training.refusals import Invalid, Refused
from training.roleplay import queries, rules, scripts
from training.roleplay.models import DecidedBy, Run, RunEvent, RunKind, Scenario, ScenarioEdition, ScenarioText
from training.roleplay.script import NoSuchCohort, NoSuchVariant, begin
from training.roleplay.script import choose as choose_branch


class NoSuchFlow(Invalid):
    title = _l("This scenario has no such way through it.")
    remedy = _l("Go back to the scenario and choose one of those it offers.")


class NoSuchCondition(Invalid):
    title = _l("This turn has no such reply.")
    remedy = _l("Open the conversation again and choose one of the replies it shows.")


class RunEnded(Refused):
    title = _l("This conversation has ended.")
    remedy = _l("Open it to look back at it, or begin a new one.")


class MovedOn(Refused):
    title = _l("The conversation has moved on since this page was opened.")
    remedy = _l("Open it again: it stands where you left it, perhaps in another window.")


class WithPartner(Refused):
    title = _l("This conversation is practised with a partner.")
    remedy = _l(
        "Go on with it on the page that you two share, where your partner says what you did. "
        "Or end it there, and begin one of your own."
    )


def publish_edition(
    slug: str, titles: Mapping[str, str], sources: Mapping[str, str], *, by: int | None, at: datetime
) -> ScenarioEdition:
    """A new frozen edition; titles and sources by language. The caller has checked them."""
    scenario = queries.scenario_by_slug(slug)
    if scenario is None:
        scenario = Scenario(slug=slug)
        db.session.add(scenario)
        db.session.flush()
    current = queries.current_scenario(slug)
    edition = ScenarioEdition(
        scenario_id=scenario.id,
        number=current.number + 1 if current else 1,
        digest=digest(dict(sources)),
        published_at=at,
        approved=by is not None or None,
    )
    db.session.add(edition)
    db.session.flush()
    for language, source in sources.items():
        db.session.add(
            ScenarioText(scenario_edition_id=edition.id, language=language, title=titles[language], source=source)
        )
    db.session.flush()
    audit.record("scenario published", scenario, by=by, at=at, edition=edition.number, digest=edition.digest)
    return edition


def begin_run(
    edition_id: int,
    person_id: int,
    kind: RunKind,
    cohort_index: int,
    variant: int,
    *,
    by: int,
    at: datetime,
) -> Run:
    """`person_id` is the seller. Raises NoSuchFlow."""
    script = scripts.script_of(edition_id, scripts.RECORDED_IN)
    try:
        ending = begin(script, cohort_index, variant).ending
    except (NoSuchCohort, NoSuchVariant):
        raise NoSuchFlow from None
    run = Run(
        kind=kind,
        scenario_edition_id=edition_id,
        person_id=person_id,
        cohort_index=cohort_index,
        variant=variant,
        started_at=at,
    )
    db.session.add(run)
    db.session.flush()
    details = {"kind": str(kind), "scenario": script.identifier, "cohort": cohort_index, "variant": variant}
    audit.record("run begun", run, by=by, at=at, seller=person_id, **details)
    if ending is not None:
        _end(run, ending, by=by, at=at)
    return run


def practise(slug: str, edition_id: int, person_id: int, cohort_index: int, variant: int, *, at: datetime) -> Run:
    """A practice run of one's own. What was left open before is ended, but for what a partner plays too; pressed twice,
    it is one run."""
    for left in queries.open_runs(person_id, slug):
        same = (left.run.scenario_edition_id, left.run.cohort_index) == (edition_id, cohort_index)
        if same and not left.awaits_partner and rules.may_be_resumed(left.run.started_at, left.events, at):
            return left.run
        end_run(left.run, by=person_id, at=at)
    return begin_run(edition_id, person_id, RunKind.PRACTICE, cohort_index, variant, by=person_id, at=at)


def choose(
    run: Run,
    branch: int,
    *,
    op_id: uuid.UUID,
    said: str = "",
    aloud: bool = False,
    decided_by: DecidedBy = DecidedBy.PERSON,
    number: int | None = None,
    by: int,
    at: datetime,
) -> rules.Event:
    """Say which condition the seller's turn met. The same op_id again changes nothing and gives the same event.

    `number` is the turn that the page showed, if it says so. Raises RunEnded, WithPartner, MovedOn, NoSuchCondition.
    """
    run, together = queries.lock_play(run.id)
    events = queries.run_events(run.id)
    if (event := rules.kept(events, op_id)) is not None:
        return event
    if run.ended_at is not None:
        raise RunEnded
    if not rules.may_choose(by, together):
        raise WithPartner
    if not rules.is_expected(events, number):
        raise MovedOn
    script = scripts.script_of(run.scenario_edition_id, scripts.RECORDED_IN)
    position = scripts.positions(run, events, scripts.RECORDED_IN)[-1]
    if position.turn is None:
        raise RunEnded
    if not 0 <= branch < len(position.turn.branches):
        raise NoSuchCondition
    event = rules.Event(
        number=len(events) + 1,
        op_id=op_id,
        elapsed_ms=rules.elapsed_ms(run.started_at, at),
        scene=position.scene,
        branch=branch,
        said=said[: rules.LONGEST_SAID],
        decided_by=str(decided_by),
        aloud=aloud or None,
    )
    db.session.add(RunEvent(run_id=run.id, actor_id=by, **vars(event)))
    db.session.flush()
    ending = choose_branch(script, position, branch).ending
    if ending is not None:
        _end(run, ending, by=by, at=at)
    return event


def end_run(run: Run, *, by: int, at: datetime) -> None:
    """Break a run off before the script's own end. Ending it twice changes nothing."""
    run = queries.lock_run(run.id)
    if run.ended_at is None:
        _end(run, rules.STOPPED, by=by, at=at)


def _end(run: Run, ending: str, *, by: int, at: datetime) -> None:
    run.ended_at, run.ending = at, ending
    db.session.flush()
    audit.record("run ended", run, by=by, at=at, kind=run.kind, ending=ending)
