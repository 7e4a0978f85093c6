"""Pointers to what a recogniser may have misheard: Chinese compared by its sound.

A recogniser writes the right syllables with the wrong characters ('询盘' becomes '寻盼'). So script and words are
rewritten, each character as one sign that stands for its syllable without tone, and then compared as `hints` compares
anything; what many speakers do not tell apart (zh and z, ch and c, sh and s, -ng and -n) is one syllable. English is
compared as it is written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from training.late import Late
from training.roleplay.script.hints import LONGEST_SAID, Hint, hints
from training.roleplay.script.speech import HAN
from training.roleplay.script.tree import Script, SellerTurn

if TYPE_CHECKING:
    import pypinyin
    from pypinyin.contrib import tone_convert
else:
    pypinyin, tone_convert = Late("pypinyin"), Late("pypinyin.contrib.tone_convert")  # their tables take 58 MB

HAN_RUN = re.compile(f"[{HAN}]+")
FIRST_SIGN = 0x4E00  # signs are Chinese characters themselves, so that everything treats them as such
ALIKE = ((re.compile("^([zcs])h"), r"\1"), (re.compile("([aei])ng$"), r"\1n"))


def hints_by_ear(script: Script, turn: SellerTurn, said: str) -> tuple[Hint, ...]:
    """As `hints`, of words that a machine wrote down."""
    if script.language != "zh":
        return hints(script, turn, said)
    sounded = _sounded(script)
    found = hints(sounded.script, turn, sound_of(said[:LONGEST_SAID]))
    return tuple(replace(hint, because=sounded.written(hint.because), but=sounded.written(hint.but)) for hint in found)


def sound_of(text: str) -> str:
    """The text with a sign for the syllable of each Chinese character; all else stays."""
    return HAN_RUN.sub(lambda run: "".join(map(_sign, pypinyin.lazy_pinyin(run[0]))), text)


class _Sounded:
    """A script whose phrasings are written as they sound, and the way back to what was written."""

    def __init__(self, script: Script) -> None:
        self._written: dict[str, str] = {}
        self.script = replace(
            script,
            key_points=tuple(self._point(point) for point in script.key_points),
            pitfalls=tuple(self._point(point) for point in script.pitfalls),
            red_lines=self._all(script.red_lines),
        )

    def written(self, sound: str) -> str:
        return self._written.get(sound, sound)

    def _point(self, point: Any) -> Any:
        return replace(point, say=self._all(point.say), but_not=self._all(point.but_not))

    def _all(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        sounds = tuple(map(sound_of, phrases))
        self._written |= dict(zip(sounds, phrases, strict=True))
        return sounds


@lru_cache(maxsize=64)
def _sounded(script: Script) -> _Sounded:
    return _Sounded(script)


def _sign(syllable: str) -> str:
    return _signs().get(_alike(syllable), syllable)


@lru_cache(maxsize=1)
def _signs() -> dict[str, str]:
    """A sign for each syllable, the same in every process."""
    readings = {reading for listed in pypinyin.constants.PINYIN_DICT.values() for reading in listed.split(",")}
    plain = sorted({_alike(tone_convert.to_normal(reading)) for reading in readings})
    return {syllable: chr(FIRST_SIGN + place) for place, syllable in enumerate(plain)}


def _alike(syllable: str) -> str:
    for pattern, put in ALIKE:
        syllable = pattern.sub(put, syllable)
    return syllable
