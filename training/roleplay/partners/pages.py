"""Finished rows for the two devices."""

import uuid
from datetime import datetime
from typing import Any

from training.roleplay import conversation, cues, scripts
from training.roleplay import pages as run_pages
from training.roleplay.partners import queries
from training.roleplay.partners.models import PartnerPractice


def practice_page(practice: PartnerPractice, person_id: int, language: str, at: datetime) -> dict[str, Any]:
    """What both see, whatever stands open: who is who, the clock, the state that the device waits to change."""
    script = scripts.script_of(practice.run.scenario_edition_id, language)
    seen = queries.seen(person_id, practice.public_id)
    names = queries.names(practice.seller_id, practice.partner_id)
    return {
        "practice": practice,
        "run": practice.run,
        "script": script,
        "customer": conversation.customer_name(script),
        "state": seen.state if seen else "",
        "next_id": seen.next_id if seen else None,
        "sells": person_id == practice.seller_id,
        "seller": names.get(practice.seller_id, ""),
        "partner": names.get(practice.partner_id or 0, ""),
        "cue": cues.cue(practice.run, language, at, total_seconds=script.total_seconds),
        "op_id": uuid.uuid4(),
    }


def ended_page(practice: PartnerPractice, person_id: int, language: str, at: datetime) -> dict[str, Any]:
    page = practice_page(practice, person_id, language, at) | run_pages.ended_page(practice.run, language)
    notes = queries.notes(practice.id)
    return page | {
        "mine": [note for note in notes if note.author_id == person_id],
        "theirs": [note for note in notes if note.author_id != person_id],
    }


def seller_page(practice: PartnerPractice, person_id: int, language: str, at: datetime) -> dict[str, Any]:
    page = practice_page(practice, person_id, language, at)
    run = run_pages.run_page(practice.run, language)
    return page | {"lines": conversation.lines(run["script"], run["path"], run["events"])}
