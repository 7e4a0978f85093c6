"""Finished rows for the desk of scenarios, the studio and the reviewer."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from training.approval import State
from training.authored import LANGUAGES
from training.content.drafts import queries as manuals
from training.drafting.rules import Line, difference
from training.roleplay import conversation
from training.roleplay import queries as runs
from training.roleplay.queries import CurrentScenario
from training.roleplay.script import Script, title_of
from training.roleplay.script.diagram import Lane, lanes
from training.roleplay.studio import evidence, parts, queries, trying
from training.roleplay.studio.checking import Checked, checked, with_hints
from training.roleplay.studio.operations import state_of
from training.roleplay.studio.queries import OpenDraft, Request
from training.roleplay.voices.pages import new_voices


@dataclass(frozen=True)
class DeskRow:
    """A scenario as its authors see it."""

    slug: str
    titles: Mapping[str, str]
    current: CurrentScenario | None
    draft: OpenDraft | None
    state: State | None
    request: Request | None  # the newest for the draft


def desk() -> list[DeskRow]:
    """Those that are being written first. Four statements."""
    current = runs.current_scenarios()
    drafts = {draft.slug: draft for draft in queries.open_drafts()}
    last = queries.last_requests([draft.id for draft in drafts.values()])
    unpublished = queries.texts_of([draft.id for slug, draft in drafts.items() if slug not in current])
    rows = []
    for slug in [*drafts, *(slug for slug in current if slug not in drafts)]:
        draft, scenario = drafts.get(slug), current.get(slug)
        asked = last.get(draft.id) if draft else None
        state = queries.state(asked) if draft else None
        titles = scenario.titles if scenario else titles_of(slug, unpublished[drafts[slug].id])
        rows.append(DeskRow(slug, titles, scenario, draft, state, asked))
    return rows


def titles_of(slug: str, texts: Mapping[str, str]) -> dict[str, str]:
    """By language; the name where a text does not say."""
    return {code: title_of(text) or slug for code, text in texts.items()}


def studio_page(draft: OpenDraft, language: str) -> dict[str, Any]:
    heads = queries.heads(draft.id)
    citable = manuals.citable(language)
    texts: dict[str, str] = {code: heads[code].text for code in LANGUAGES}
    read = with_hints(checked(draft.slug, texts, language), texts, {one.section for one in citable})
    return {
        "parts": parts.PARTS,
        "meanings": parts.MEANINGS,
        "citable": citable,
        "draft": draft,
        "heads": heads,
        "read": read,
        "op_ids": {code: uuid.uuid4() for code in LANGUAGES},
        "lanes": {code: drawn(read, code) for code in LANGUAGES},
        "plays": {code: by_authors(draft.slug, code) for code in LANGUAGES},
        "state": state_of(draft),
        "request": queries.last_requests([draft.id]).get(draft.id),
        "current": runs.current_scenario(draft.slug),
    }


def drawn(read: Checked, code: str) -> tuple[Lane, ...]:
    script = read.scripts[code]
    return lanes(script) if script else ()


def evidence_page(scenario: CurrentScenario, language: str) -> dict[str, Any]:
    return {"scenario": scenario, "found": evidence.of(scenario, language)}


def compared(slug: str, texts: Mapping[str, str]) -> dict[str, list[Line]]:
    """Each language against the newest edition, line by line; against nothing where there is none."""
    current = runs.current_scenario(slug)
    before = {code: runs.script_source(current.edition_id, code) or "" if current else "" for code in LANGUAGES}
    return {code: difference(before[code], texts[code]) for code in LANGUAGES}


# --- trying -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlayedAt:
    """Where a script that is no edition yet is played: by its authors, or by whoever is asked to approve it. `back`:
    the page that shows its text."""

    endpoint: str
    key: Mapping[str, Any]
    back: str
    by_authors: bool

    def url(self, **values: Any) -> str:
        return url_for(self.endpoint, **self.key, **values)


def unreadable(read: Checked, code: str, play: PlayedAt) -> dict[str, Any]:
    """Instead of what needs a text that can be read: what is wrong with it."""
    return {"play": play, "read": read.within(code), "lanes": (), "is_saved": True}


def by_authors(slug: str, code: str) -> PlayedAt:
    back = url_for("studio.edit", slug=slug, _anchor=f"pane-{code}")
    return PlayedAt("studio.try_out", {"slug": slug, "code": code}, back, by_authors=True)


def by_approver(request: Request, code: str) -> PlayedAt:
    back = url_for("studio.review", request_id=request.public_id)
    return PlayedAt("studio.try_asked", {"request_id": request.public_id, "code": code}, back, by_authors=False)


def trial_page(script: Script, at: Mapping[str, int], steps: str) -> dict[str, Any]:
    """`at`: scene, cohort and variant, by their places. Raises Invalid for a way that the script does not have."""
    trial = trying.play(script, at["scene"], at["cohort"], at["variant"], steps)
    return {"script": script, "trial": trial, "at": at, "customer": conversation.customer_name(script)}


# --- the second person --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A request in the list of those that wait."""

    request: Request
    titles: Mapping[str, str]


def waiting() -> list[Waiting]:
    """The oldest first. Two statements."""
    requests = queries.waiting_requests()
    texts = queries.asked_texts(requests)
    return [Waiting(one, titles_of(one.slug, texts[one.id])) for one in requests]


def asked_scripts(request: Request, language: str) -> Checked:
    """As they would be published, whatever was written since."""
    return checked(request.slug, queries.revision_texts(*request.revision_ids), language)


def review_page(request: Request, language: str) -> dict[str, Any]:
    """What a second person reads: the canonical texts as they would be published, against those that stand."""
    read = asked_scripts(request, language)
    return {
        "plays": {code: by_approver(request, code) for code, script in read.scripts.items() if script},
        "request": request,
        "read": read,
        "lines": compared(request.slug, read.sources()),
        "lanes": drawn(read, language),
        "current": runs.current_scenario(request.slug),
        "voices": new_voices(request.draft_id, read.scripts),
    }
