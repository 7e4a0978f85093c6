"""Terms explained where they stand: where a section first uses one, the word becomes a button for its card. Pure.

Never in headings, links or code. A text and a glossary are both frozen, so that whoever asks may keep the answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
NAME = re.compile(r"</?([A-Za-z0-9]+)")
VOID = {"br", "hr", "img"}
CLOSED = {"a", "button", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "th", "figcaption", "summary"}
TITLE = 'class="admonition-title"'
LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True)
class Term:
    id: str
    objectives: tuple[str, ...]
    names: Mapping[str, str]
    variants: Mapping[str, tuple[str, ...]]
    explanations: Mapping[str, str]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Term":
        """From the body of a published glossary."""
        variants = {language: tuple(forms) for language, forms in entry["variants"].items()}
        return cls(entry["id"], tuple(entry["objectives"]), entry["term"], variants, entry["explanation"])

    def forms(self, language: str) -> tuple[str, ...]:
        return (self.names[language], *self.variants.get(language, ()))


@dataclass(frozen=True)
class Explained:
    """A text with its buttons, and the terms that they explain, in the order in which they come."""

    html: str
    terms: tuple[Term, ...]


Linker = Callable[[str], Explained]


def linker(terms: Sequence[Term], language: str) -> Linker:
    """What explains these terms in texts of that language. A longer form comes before a shorter one in it."""
    forms = sorted(((form, term) for term in terms for form in term.forms(language)), key=lambda pair: -len(pair[0]))
    if not forms:
        return lambda html: Explained(html, ())
    pattern = re.compile("|".join(f"({_form(form, language)})" for form, _term in forms), re.IGNORECASE)
    owners = [term for _form, term in forms]
    return lambda html: _explain(html, pattern, owners)


def _form(form: str, language: str) -> str:
    """A Latin form is a word of its own, in one or in many; a Chinese one stands where its signs stand."""
    written = re.escape(escape(form, quote=False)).replace(r"\ ", r"\s+")
    before = r"(?<![A-Za-z0-9])" if LATIN.match(form[0]) else ""
    after = r"(?![A-Za-z0-9])" if LATIN.match(form[-1]) else ""
    return f"{before}{written}{'s?' if language == 'en' and after else ''}{after}"


def _explain(html: str, pattern: re.Pattern[str], owners: Sequence[Term]) -> Explained:
    found: dict[str, Term] = {}

    def explain(match: re.Match[str]) -> str:
        term = owners[(match.lastindex or 1) - 1]
        if term.id in found:
            return match[0]
        found[term.id] = term
        return f'<button type="button" class="term" popovertarget="term-{term.id}">{match[0]}</button>'

    parts: list[str] = []
    open_tags: list[tuple[str, bool]] = []  # name, and whether nothing in it is explained
    rest = 0
    for tag in (*TAG.finditer(html), None):
        text = html[rest : tag.start()] if tag else html[rest:]
        parts.append(text if any(closed for _name, closed in open_tags) else pattern.sub(explain, text))
        if tag:
            parts.append(tag[0])
            _note(tag[0], open_tags)
            rest = tag.end()
    return Explained("".join(parts), tuple(found.values()))


def _note(tag: str, open_tags: list[tuple[str, bool]]) -> None:
    named = NAME.match(tag)
    if not named or named[1].lower() in VOID:
        return
    name = named[1].lower()
    if not tag.startswith("</"):
        open_tags.append((name, name in CLOSED or TITLE in tag))
    elif name in (names := [name for name, _closed in open_tags]):
        del open_tags[len(names) - 1 - names[::-1].index(name) :]
