"""The difference that an approver looks at: what would be published beside what is. Neither ever changes, so that each
process works it out once for each request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from training.authored import LANGUAGES
from training.content.changes import WORDS
from training.content.difference import Kind, changed_sections
from training.content.marking import Row, side_by_side
from training.content.materials import whole_material
from training.content.reviews.queries import RequestRow


@dataclass(frozen=True)
class SectionView:
    """A section that differs, in both languages."""

    anchor: str
    kind: Kind
    moved: bool
    headings: Mapping[str, str]
    objectives: tuple[str, str]  # before, after
    rows: Mapping[str, Sequence[Row]]  # by language
    severity: str = ""
    what: Mapping[str, str] | None = None

    @property
    def changes_objectives(self) -> bool:
        return self.kind == Kind.CHANGED and self.objectives[0] != self.objectives[1]

    def reads_the_same(self, language: str) -> bool:
        """Nothing of it shows: what differs is how it is written, or stands in the other language."""
        return all(row.sign == "same" for row in self.rows[language])


@dataclass(frozen=True)
class Comparison:
    cover: Mapping[str, Sequence[Row]]  # title, summary and introduction, by language; no rows: nothing differs
    facts: tuple[tuple[str, str, str], ...]  # (name, before, after) of what is neither
    sections: tuple[SectionView, ...]
    unchanged: tuple[Mapping[str, str], ...]  # headings of what stays as it is


EMPTY: dict[str, Any] = {"title": "", "summary": "", "introduction_html": "", "sections": []}


def comparison(row: RequestRow) -> Comparison:
    """Four statements for what this process has not compared yet; none else."""
    key = str(row.request.public_id)
    if key not in _kept:
        if len(_kept) >= AT_MOST_KEPT:
            _kept.clear()
        base = row.draft.base_edition_id
        before = whole_material(base) if base is not None else None
        _kept[key] = compared(before, row.request.material, row.request.changes)
    return _kept[key]


AT_MOST_KEPT = 50
_kept: dict[str, Comparison] = {}


def compared(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], said: Sequence[Mapping[str, Any]]
) -> Comparison:
    """`before`: None for a manual's first edition, in which everything is new."""
    old = before["languages"] if before else dict.fromkeys(LANGUAGES, EMPTY)
    new, by_anchor = after["languages"], {change["anchor"]: change for change in said}
    found = [
        _section(change.anchor, change.kind, change.moved, old, new, by_anchor.get(change.anchor))
        for change in changed_sections(old, new)
    ]
    differing = {section.anchor for section in found}
    names = ("shelf", "review_by")
    return Comparison(
        {language: _cover(old[language], new[language], language) for language in LANGUAGES},
        tuple((name, before[name] if before else "", after[name]) for name in names if _differs(before, after, name)),
        tuple(found),
        tuple(
            _headings(new, section["anchor"]) for section in new["zh"]["sections"] if section["anchor"] not in differing
        ),
    )


def _differs(before: Mapping[str, Any] | None, after: Mapping[str, Any], name: str) -> bool:
    return before is None or before[name] != after[name]


def _cover(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> list[Row]:
    rows = side_by_side(_cover_html(old), _cover_html(new), WORDS[language])
    return rows if any(row.sign != "same" for row in rows) else []


def _cover_html(text: Mapping[str, Any]) -> str:
    head = "".join(f"<p>{escape(text[name])}</p>" for name in ("title", "summary") if text[name])
    return head + str(text["introduction_html"])


def _section(
    anchor: str,
    kind: Kind,
    moved: bool,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    said: Mapping[str, Any] | None,
) -> SectionView:
    was = {language: _find(text, anchor) for language, text in old.items()}
    now = {language: _find(text, anchor) for language, text in new.items()}
    return SectionView(
        anchor,
        kind,
        moved,
        {language: (now[language] or was[language] or {})["heading"] for language in LANGUAGES},
        (_objectives(was["zh"]), _objectives(now["zh"])),
        {language: _rows(was[language], now[language], language) for language in LANGUAGES},
        said["severity"] if said else "",
        said["what"] if said else None,
    )


def _find(text: Mapping[str, Any], anchor: str) -> Mapping[str, Any] | None:
    return next((section for section in text["sections"] if section["anchor"] == anchor), None)


def _rows(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, language: str) -> list[Row]:
    """A heading that stays as it is stands above the difference already."""
    headed = was is None or now is None or was["heading"] != now["heading"]
    return side_by_side(_html(was, headed), _html(now, headed), WORDS[language])


def _html(section: Mapping[str, Any] | None, headed: bool) -> str:
    if section is None:
        return ""
    return f"<h3>{escape(section['heading'])}</h3>{section['html']}" if headed else str(section["html"])


def _objectives(section: Mapping[str, Any] | None) -> str:
    return " ".join(section["objectives"]) if section else ""


def _headings(languages: Mapping[str, Any], anchor: str) -> dict[str, str]:
    found = {language: _find(text, anchor) for language, text in languages.items()}
    return {language: section["heading"] for language, section in found.items() if section}
