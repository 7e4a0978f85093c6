"""Numbered messages of the reader and the checker, each in both languages.

Two severities: `blocks == 'save'` (codes E…, the text cannot be read) and `blocks == 'publish'` (codes W…, it
may be kept as a draft, and may not be published).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from training.roleplay.script.tree import Language, Place
from training.roleplay.script.wording import WORDING

Blocks = Literal["save", "publish"]
SHOWN = 40


@dataclass(frozen=True)
class Both:
    """A word for a message's gap that differs between the languages."""

    en: str
    zh: str


@dataclass(frozen=True)
class Message:
    """`line` and `column` count from 1; both are 0 for a script that was not read from a text."""

    code: str
    blocks: Blocks
    line: int
    column: int
    cause_en: str
    cause_zh: str
    remedy_en: str
    remedy_zh: str

    def cause(self, language: str) -> str:
        return self.cause_zh if language.startswith("zh") else self.cause_en

    def remedy(self, language: str) -> str:
        return self.remedy_zh if language.startswith("zh") else self.remedy_en

    def sentence(self, language: str) -> str:
        return self.cause(language) + ("" if language.startswith("zh") else " ") + self.remedy(language)


def message(code: str, at: Place, **gaps: str | int | Both) -> Message:
    wording = WORDING[code]
    en, zh = _filled(gaps, "en"), _filled(gaps, "zh")
    return Message(
        code,
        "save" if code.startswith("E") else "publish",
        at.line,
        at.column,
        _sentence_case(wording.cause_en.format_map(en)),
        wording.cause_zh.format_map(zh),
        wording.remedy_en.format_map(en),
        wording.remedy_zh.format_map(zh),
    )


def _filled(gaps: dict[str, str | int | Both], language: Language) -> dict[str, str | int]:
    chosen = {name: getattr(gap, language) if isinstance(gap, Both) else gap for name, gap in gaps.items()}
    return {name: _shown(gap) for name, gap in chosen.items()}


def _shown(gap: str | int) -> str | int:
    """Long quotations are cut: a message is a sentence, not the script once more."""
    return gap[: SHOWN - 1] + "…" if isinstance(gap, str) and len(gap) > SHOWN else gap


def _sentence_case(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def in_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    return tuple(sorted(messages, key=lambda each: (each.line, each.column, each.code)))


def report(path_name: str, messages: Iterable[Message], language: str) -> list[str]:
    """One line a message, as editors and terminals understand it: `file:line:column CODE sentence`."""
    return [f"{path_name}:{each.line}:{each.column} {each.code} {each.sentence(language)}" for each in messages]
