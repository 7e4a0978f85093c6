"""Finished rows for the desk of scenarios, the studio and the reviewer."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.approval import State
from training.authored import LANGUAGES
from training.content.drafts import queries as manuals
from training.drafting.rules import Line, difference
from training.roleplay import queries as runs
from training.roleplay.queries import CurrentScenario
from training.roleplay.script.diagram import Lane, lanes
from training.roleplay.studio import evidence, parts, queries
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


def desk() -> list[DeskRow]:
    """Those that are being written first. Three statements."""
    current = runs.current_scenarios()
    drafts = {draft.slug: draft for draft in queries.open_drafts()}
    last = queries.last_requests([draft.id for draft in drafts.values()])
    rows = []
    for slug in [*drafts, *(slug for slug in current if slug not in drafts)]:
        draft, scenario = drafts.get(slug), current.get(slug)
        state = queries.state(last.get(draft.id)) if draft else None
        rows.append(DeskRow(slug, scenario.titles if scenario else {}, scenario, draft, state))
    return rows


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


def review_page(request: Request, language: str) -> dict[str, Any]:
    """What a second person reads: the canonical texts as they would be published, against those that stand."""
    read = checked(request.slug, queries.revision_texts(request.zh_revision_id, request.en_revision_id), language)
    return {
        "request": request,
        "read": read,
        "lines": compared(request.slug, read.sources()),
        "lanes": drawn(read, language),
        "current": runs.current_scenario(request.slug),
        "voices": new_voices(request.draft_id, read.scripts),
    }
