"""Words as they are said: choices of the drawn variant, comparable plain text, speaking time."""

from __future__ import annotations

import re
import unicodedata
from math import ceil

from training.roleplay.script.lexicon import ALTERNATIVE, CHOICE
from training.roleplay.script.piece import tidy
from training.roleplay.script.tree import Language

CHINESE_A_MINUTE = 240
ENGLISH_A_MINUTE = 150
HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
BESIDE_HAN = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")
SYLLABLE = re.compile(rf"[{HAN}]|\d|[^\W\d_{HAN}]+")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
KEPT_SIGNS = "%"
CHOICE_COLON = re.compile("[：:]")


def choices_in(text: str) -> list[dict[str, str]]:
    """Each `{value：text|value：text}` as a dictionary; a part without a colon stands under the key ''."""
    return [_options(match[1]) for match in CHOICE.finditer(text)]


def _options(inside: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for part in ALTERNATIVE.split(inside):
        key, *words = CHOICE_COLON.split(part, maxsplit=1)
        options[tidy(key) if words else ""] = tidy(words[0] if words else part)
    return options


def with_plain_choices(text: str, language: Language) -> str:
    """Every choice written with the same signs: `{value：text|value：text}`, in English with colon and space."""
    colon = "：" if language == "zh" else ": "

    def written(match: re.Match[str]) -> str:
        return "{" + "|".join(f"{value}{colon}{words}" for value, words in _options(match[1]).items()) + "}"

    return CHOICE.sub(written, text)


def unreadable_choice(text: str) -> str | None:
    """The part with braces that is no choice, if any: a text without a value, or a value twice."""
    for match in CHOICE.finditer(text):
        options = _options(match[1])
        if "" in options or len(options) < len(ALTERNATIVE.split(match[1])):
            return match[0]
    stray = re.search(r"[{}｛｝]", CHOICE.sub("", text))
    return stray and stray[0]


def said_as(text: str, value: str | None) -> str:
    """The text with every choice made for a variant's value; a choice without that value says nothing."""
    return tidy(CHOICE.sub(lambda match: _options(match[1]).get(value or "", ""), text))


def plain(text: str) -> str:
    """For comparing: compatibility forms, small letters, no punctuation, no space beside Chinese."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(" " if _is_sign(sign) else sign for sign in folded)
    return BESIDE_HAN.sub("", " ".join(bare.split()))


def _is_sign(sign: str) -> bool:
    return sign not in KEPT_SIGNS and unicodedata.category(sign)[0] in "PSCZ"


def holds(said: str, phrase: str) -> bool:
    """Whether the phrase is said, whatever the punctuation; Latin words and figures only as whole words."""
    wanted = plain(phrase)
    left = r"(?<![a-z0-9])" if re.match("[a-z0-9]", wanted) else ""
    right = r"(?![a-z0-9])" if re.search("[a-z0-9]$", wanted) else ""
    return bool(wanted) and re.search(left + re.escape(wanted) + right, plain(said)) is not None


def speaking_seconds(text: str, language: Language) -> int:
    """At 240 Chinese characters (figures and Latin words count as one) or 150 English words a minute."""
    if language == "zh":
        return ceil(60 * len(SYLLABLE.findall(text)) / CHINESE_A_MINUTE)
    return ceil(60 * len(WORD.findall(text)) / ENGLISH_A_MINUTE)
