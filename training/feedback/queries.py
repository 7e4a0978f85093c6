"""Reports with all that was done about them: one's own, the board's, one. Statements do not grow with reports."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from training.db import db, lock_row
from training.feedback import targets
from training.feedback.models import FieldReport, FieldReportSeen, FieldReportStep
from training.feedback.rules import Did, Outcome, State, first_after, most_alike, state_of
from training.feedback.targets import Place
from training.people.models import Person

AT_ONCE = 50
COMPARED = 300  # newest matters that a report is compared with


@dataclass(frozen=True)
class Step:
    did: Did
    by: str
    at: Any
    words: str
    outcome: Outcome | None
    target: str
    floor: int
    into_id: int | None


@dataclass(frozen=True)
class Told:
    """A report, what was done about its matter, and where that stands published."""

    row: FieldReport
    reporter: str
    head: FieldReport  # the report that stands for the matter; itself, unless it was merged
    steps: tuple[Step, ...]  # the head's
    people: int  # who reported the same
    state: State
    place: Place | None
    decided: Step | None  # what counts of the steps
    seen: bool = False

    @property
    def is_merged(self) -> bool:
        return self.head.id != self.row.id

    @property
    def news(self) -> str:
        """A name for what there is to see; empty while nothing has been done."""
        if self.state is State.NEW:
            return ""
        return f"{self.head.id}.{len(self.steps)}.{self.state}.{self.place.number if self.place else 0}"


def of_op(op_id: uuid.UUID) -> FieldReport | None:
    return db.session.scalar(sa.select(FieldReport).where(FieldReport.op_id == op_id))


def own(person_id: int) -> list[Told]:
    """What this person reported, the newest first."""
    return _told(FieldReport.person_id == person_id)


def own_one(person_id: int, public_id: uuid.UUID) -> Told | None:
    return next(iter(_told(FieldReport.person_id == person_id, FieldReport.public_id == public_id)), None)


def any_one(public_id: uuid.UUID) -> Told | None:
    """For those who triage."""
    return next(iter(_told(FieldReport.public_id == public_id)), None)


def lock(*report_ids: int) -> None:
    """Steps upon these reports come one after the other."""
    chosen = sa.select(FieldReport.id).where(FieldReport.id.in_(report_ids)).order_by(FieldReport.id)
    db.session.execute(lock_row(chosen)).all()


def next_number(report_id: int) -> int:
    made = sa.select(sa.func.max(FieldReportStep.number)).where(FieldReportStep.report_id == report_id)
    return (db.session.scalar(made) or 0) + 1


def stands_alone(report_id: int) -> bool:
    """It has not been merged into another."""
    last = _last_steps()
    merged = sa.select(last.c.report_id).where(last.c.report_id == report_id, last.c.into_id.is_not(None))
    return db.session.scalar(sa.select(~sa.exists(merged))) is not False


def unseen(person_id: int) -> list[Told]:
    return [told for told in own(person_id) if told.news and not told.seen]


def followers(report_id: int) -> Sequence[FieldReport]:
    """The reports that were merged into this one and still are."""
    last = _last_steps()
    return db.session.scalars(
        sa.select(FieldReport)
        .join(last, last.c.report_id == FieldReport.id)
        .where(last.c.into_id == report_id)
        .order_by(FieldReport.id)
    ).all()


# --- the board ----------------------------------------------------------------------------------------------------

TABS = ("new", "taken up", "declined", "all")


def counts() -> dict[str, int]:
    """How many matters stand in each tab. One statement."""
    last = _last_steps()
    rows = db.session.execute(
        sa.select(last.c.kind, sa.func.count())
        .select_from(FieldReport)
        .outerjoin(last, last.c.report_id == FieldReport.id)
        .where(_is_head(last))
        .group_by(last.c.kind)
    )
    found = dict.fromkeys(TABS, 0)
    for kind, number in rows:
        found[kind if kind in {"taken up", "declined"} else "new"] += number
        found["all"] += number
    return found


def board(tab: str, words: str, before: int | None) -> list[Told]:
    """Matters of this tab that hold these words, the newest first; one more than AT_ONCE when there are more."""
    last = _last_steps()
    chosen = sa.select(FieldReport.id).outerjoin(last, last.c.report_id == FieldReport.id).where(_is_head(last))
    if tab in {"taken up", "declined"}:
        chosen = chosen.where(last.c.kind == tab)
    elif tab == "new":
        chosen = chosen.where(sa.or_(last.c.kind.is_(None), last.c.kind == "separated"))
    if words:
        columns = (FieldReport.asked, FieldReport.said, FieldReport.product, FieldReport.section)
        chosen = chosen.where(sa.or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if before is not None:
        chosen = chosen.where(FieldReport.id < before)
    ids = db.session.scalars(chosen.order_by(FieldReport.id.desc()).limit(AT_ONCE + 1)).all()
    return _told(FieldReport.id.in_(ids))


def alike(told: Told) -> list[FieldReport]:
    """Other matters that say about the same, of the newest COMPARED."""
    last = _last_steps()
    others = db.session.scalars(
        sa.select(FieldReport)
        .outerjoin(last, last.c.report_id == FieldReport.id)
        .where(_is_head(last), FieldReport.id != told.row.id)
        .order_by(FieldReport.id.desc())
        .limit(COMPARED)
    ).all()
    return [others[place] for place in most_alike(told.row.asked, [other.asked for other in others])]


def head_by_public_id(public_id: uuid.UUID) -> FieldReport | None:
    """A report that stands for its matter."""
    last = _last_steps()
    return db.session.scalar(
        sa.select(FieldReport)
        .outerjoin(last, last.c.report_id == FieldReport.id)
        .where(_is_head(last), FieldReport.public_id == public_id)
    )


def _last_steps() -> sa.Subquery:
    other = sa.orm.aliased(FieldReportStep)
    newest = sa.select(sa.func.max(other.number)).where(other.report_id == FieldReportStep.report_id).scalar_subquery()
    return sa.select(FieldReportStep).where(FieldReportStep.number == newest).subquery()


def _is_head(last: sa.Subquery) -> sa.ColumnElement[bool]:
    return last.c.into_id.is_(None)


# --- a report with all that belongs to it -------------------------------------------------------------------------


def _told(*conditions: sa.ColumnElement[bool]) -> list[Told]:
    """Eight statements at most, whatever the number of reports."""
    rows = db.session.execute(
        sa.select(FieldReport, Person.name)
        .join(Person, Person.id == FieldReport.person_id)
        .where(*conditions)
        .order_by(FieldReport.id.desc())
    ).all()
    if not rows:
        return []
    heads = _heads([row for row, _name in rows])
    steps = _steps({head.id for head in heads.values()})
    decided = {head: _decided(found) for head, found in steps.items()}
    places = targets.published({(step.outcome, step.target) for step in decided.values() if step and step.outcome})
    people, seen = _people({head.id for head in heads.values()}), _seen([row.id for row, _name in rows])
    found = []
    for row, name in rows:
        head = heads[row.id]
        step = decided.get(head.id)
        place = _place(step, places)
        state = state_of(step.did if step else None, step.outcome if step else None, place is not None)
        told = Told(row, name, head, steps.get(head.id, ()), people[head.id], state, place, step)
        found.append(replace(told, seen=told.news in seen[row.id]))
    return found


def _heads(rows: Sequence[FieldReport]) -> dict[int, FieldReport]:
    """The report that stands for each one's matter: a merged one is one step from it."""
    last = _last_steps()
    merged = db.session.execute(
        sa.select(last.c.report_id, FieldReport)
        .join(FieldReport, FieldReport.id == last.c.into_id)
        .where(last.c.report_id.in_([row.id for row in rows]))
    )
    return {row.id: row for row in rows} | dict(merged.all())


def _steps(report_ids: Collection[int]) -> dict[int, tuple[Step, ...]]:
    rows = db.session.execute(
        sa.select(FieldReportStep, Person.name)
        .join(Person, Person.id == FieldReportStep.by_id)
        .where(FieldReportStep.report_id.in_(report_ids))
        .order_by(FieldReportStep.report_id, FieldReportStep.number)
    )
    found: dict[int, list[Step]] = defaultdict(list)
    for row, name in rows:
        outcome = Outcome(row.outcome) if row.outcome else None
        step = Step(Did(row.kind), name, row.at, row.words, outcome, row.target, row.floor, row.into_id)
        found[row.report_id].append(step)
    return {report_id: tuple(steps) for report_id, steps in found.items()}


def _decided(steps: Sequence[Step]) -> Step | None:
    """The newest step, if it decides something: what was separated from another matter is new again."""
    return steps[-1] if steps and steps[-1].did in {Did.TAKEN_UP, Did.DECLINED} else None


def _place(step: Step | None, places: Mapping[tuple[Outcome, str], Sequence[Place]]) -> Place | None:
    if step is None or step.outcome is None or not step.target:
        return None
    known = places.get((step.outcome, step.target), ())
    if step.outcome is Outcome.ANSWER:  # the section that says so already: its newest edition
        return max(known, key=lambda place: place.number, default=None)
    number = first_after(step.floor, (place.number for place in known))
    return next((place for place in known if place.number == number), None)


def _people(head_ids: Collection[int]) -> dict[int, int]:
    last = _last_steps()
    merged = sa.select(last.c.into_id, FieldReport.person_id).join(FieldReport, FieldReport.id == last.c.report_id)
    own = sa.select(FieldReport.id, FieldReport.person_id).where(FieldReport.id.in_(head_ids))
    both = sa.union(own, merged.where(last.c.into_id.in_(head_ids))).subquery()
    matter, person = both.c
    rows = db.session.execute(sa.select(matter, sa.func.count(sa.distinct(person))).group_by(matter))
    return dict(rows.all())


def _seen(report_ids: Collection[int]) -> dict[int, set[str]]:
    rows = db.session.execute(
        sa.select(FieldReportSeen.report_id, FieldReportSeen.news).where(FieldReportSeen.report_id.in_(report_ids))
    )
    found: dict[int, set[str]] = defaultdict(set)
    for report_id, news in rows:
        found[report_id].add(news)
    return found
