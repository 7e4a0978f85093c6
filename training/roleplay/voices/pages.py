"""Finished rows for the pages of spoken lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from training.roleplay import conversation
from training.roleplay.script import Script
from training.roleplay.voices import queries
from training.roleplay.voices.lines import SaidLine, digest_of, said_lines
from training.roleplay.voices.queries import Voice


@dataclass(frozen=True)
class Row:
    """A line of the customer, and its voice if somebody has spoken it."""

    line: SaidLine
    voice: Voice | None


def rows(draft_id: int, script: Script) -> list[Row]:
    """Every line that the customer says in this language. One statement."""
    voices = queries.voices_in(draft_id, script.language)
    return [Row(line, voices.get(line.digest)) for line in said_lines(script)]


def new_voices(draft_id: int, scripts: Mapping[str, Script | None]) -> dict[str, list[Row]]:
    """What a second person would publish with the texts, by language."""
    return {
        code: [row for row in rows(draft_id, script) if row.voice and row.voice.is_new] if script else []
        for code, script in scripts.items()
    }


def with_voices(lines: Sequence[conversation.Line], scenario_edition_id: int, language: str) -> list[conversation.Line]:
    """The conversation, each of the customer's lines with the name of its sound. One statement."""
    voices = queries.voices_of(scenario_edition_id, language)
    return [
        replace(line, voice=voices.get(digest_of(line.text))) if voices and line.kind == "customer" else line
        for line in lines
    ]
