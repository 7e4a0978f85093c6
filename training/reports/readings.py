"""Who of a cohort has read what: a grid of people and manuals. A fixed number of statements, however many of either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from training.certification.queries import programmes_of_cohorts, today
from training.certification.refreshers.queries import Duty, duties_of
from training.certification.refreshers.rules import Standing
from training.cohorts.models import Cohort
from training.cohorts.queries import Member, members
from training.content import queries as content
from training.content.queries import CurrentEdition, Progress


@dataclass(frozen=True)
class Cell:
    """One person and one manual."""

    state: str  # 'acknowledged', 'new edition', 'opened', 'not opened'
    edition: int | None  # the one acknowledged, or opened
    at: datetime | None
    opened: int  # sections of that edition without a gap
    seconds: int  # in view, of all editions
    duty: Duty | None  # a refresher that is open

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


@dataclass(frozen=True)
class Row:
    member: Member
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    manuals: tuple[CurrentEdition, ...]
    rows: tuple[Row, ...]


def grid(cohort: Cohort, at: datetime) -> Grid:
    """The manuals that the cohort's programme asks for; all of them where none is set. Six statements."""
    people, editions = members([cohort.id]), content.current_editions()
    programme = programmes_of_cohorts([cohort.id]).get(cohort.id)
    asked = [line.slug for line in programme.requirements if line.kind == "manual"] if programme else list(editions)
    ids = [member.person_id for member in people]
    stated = {(row.person_id, row.manual_slug): row for row in content.acknowledgements(ids)}  # the newest one stays
    progress = content.progress(ids)
    duties = {(row.person_id, row.slug): row for row in duties_of(ids, today(at)) if row.standing != Standing.DONE}
    shown = tuple(editions[slug] for slug in asked if slug in editions)
    rows = tuple(
        Row(
            member,
            tuple(
                cell(
                    edition,
                    stated.get((member.person_id, edition.slug)),
                    progress.get((member.person_id, edition.slug), ()),
                    duties.get((member.person_id, edition.slug)),
                )
                for edition in shown
            ),
        )
        for member in people
    )
    return Grid(shown, rows)


def cell(
    newest: CurrentEdition, stated: content.Acknowledged | None, progress: Sequence[Progress], duty: Duty | None
) -> Cell:
    """`progress`: of each edition of the manual that the person opened, the newest last."""
    seconds, last = sum(row.seconds for row in progress), progress[-1] if progress else None
    opened = last.furthest if last and last.edition_number == newest.number else 0
    if stated and stated.edition_number == newest.number:
        return Cell("acknowledged", stated.edition_number, stated.at, opened, seconds, duty)
    if stated:
        return Cell("new edition", stated.edition_number, stated.at, opened, seconds, duty)
    if last:
        return Cell("opened", last.edition_number, last.last_at, last.furthest, seconds, duty)
    return Cell("not opened", None, None, 0, seconds, duty)


def totals(found: Grid) -> Mapping[str, int]:
    """How many people have acknowledged each manual's newest edition, by slug."""
    return {
        manual.slug: sum(row.cells[place].state == "acknowledged" for row in found.rows)
        for place, manual in enumerate(found.manuals)
    }
