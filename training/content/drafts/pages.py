"""What the pages of the desk show, put together from a few queries: reads texts, renders nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from training.content.drafts import queries, rules
from training.content.drafts.queries import DeskRow, OpenDraft
from training.content.drafts.rules import Place
from training.content.outlines import outline
from training.content.queries import newest_number
from training.content.reviews import queries as reviews
from training.content.reviews.queries import RequestRow
from training.content.rules import is_past_review
from training.drafting.queries import TextRevision
from training.languages import language


@dataclass(frozen=True)
class OnDesk:
    """A manual in the authors' list."""

    row: DeskRow
    titles: Mapping[str, str]  # as the draft says, where there is one
    writers: tuple[str, ...]
    behind: Mapping[str, int]  # sections, by the language that is behind
    is_past_review: bool
    review: RequestRow | None  # what was last asked of the draft


def desk(at: datetime) -> list[OnDesk]:
    """Seven statements, however many manuals and drafts there are."""
    rows = queries.desk()
    ids = [row.draft_id for row in rows if row.draft_id is not None]
    heads, bases, agreed = queries.heads(ids), queries.bases(ids), queries.agreements(ids)
    writers, asked = queries.writers(ids), reviews.newest_of_drafts(ids)
    found = []
    for row in rows:
        titles, behind = dict(row.titles), dict[str, int]()
        if row.draft_id is not None:
            now = {code: head.text for code, head in heads[row.draft_id].items()}
            titles |= {code: title for code, text in now.items() if (title := outline(text).title)}
            for place in rules.places(bases[row.draft_id], now, agreed.get(row.draft_id)):
                if place.behind:
                    behind[place.behind] = behind.get(place.behind, 0) + 1
        names = tuple(writers.get(row.draft_id or 0, ())) or ((row.opened_by,) if row.opened_by else ())
        overdue = row.review_by is not None and is_past_review(row.review_by, at.date())
        found.append(OnDesk(row, titles, names, behind, overdue, asked.get(row.draft_id or 0)))
    return found


@dataclass(frozen=True)
class Opened:
    """A draft in its author's hands."""

    draft: OpenDraft
    heads: Mapping[str, TextRevision]
    places: list[Place]
    pictures: Mapping[str, Any]
    others: tuple[str, ...]
    newest: int  # number of the manual's newest edition; 0: none

    @property
    def is_overtaken(self) -> bool:
        """Another edition has been published since the draft was opened."""
        return self.newest != (self.draft.base_number or 0)

    @property
    def titles(self) -> dict[str, str]:
        return {code: outline(head.text).title for code, head in self.heads.items()}


def title_of(draft: OpenDraft, heads: Mapping[str, TextRevision]) -> str:
    """As the draft says now, in the reader's language; the manual's name where it does not say."""
    return outline(heads[language()].text).title or draft.slug


def opened(draft: OpenDraft, *, by: int, at: datetime) -> Opened:
    """Six statements."""
    heads = queries.heads([draft.id])[draft.id]
    now = {code: head.text for code, head in heads.items()}
    places = rules.places(queries.bases([draft.id])[draft.id], now, queries.agreements([draft.id]).get(draft.id))
    others = queries.others_present(draft.id, by, at - rules.STILL_THERE)
    return Opened(draft, heads, places, queries.pictures(draft.id), tuple(others), newest_number(draft.slug))
