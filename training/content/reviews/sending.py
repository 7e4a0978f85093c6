"""What an author's page of a draft shows before it is sent in: which sections differ, and where it stands. Cheap: reads
texts by their outlines, renders nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training.content.difference import SectionChange, changed_sections
from training.content.drafts import queries as drafts
from training.content.drafts.models import Draft
from training.content.manuscripts import PICTURE
from training.content.materials import whole_material
from training.content.models import Picture
from training.content.outlines import outline
from training.content.reviews import queries
from training.content.reviews.queries import RequestRow
from training.drafting.queries import TextRevision


@dataclass(frozen=True)
class ToSend:
    """An open draft with its texts, what it began with, and what was last asked of it."""

    slug: str
    draft: Draft
    heads: Mapping[str, TextRevision]
    pictures: Mapping[str, Picture]
    before: Mapping[str, Any] | None  # the material of the edition it began with
    asked: RequestRow | None

    @property
    def revisions(self) -> dict[str, int]:
        return {language: head.id for language, head in self.heads.items()}

    @property
    def texts(self) -> dict[str, str]:
        return {language: head.text for language, head in self.heads.items()}

    @property
    def number(self) -> int:
        """Of the edition that would come of it."""
        return self.before["number"] + 1 if self.before else 1

    def titles(self) -> dict[str, str]:
        return {language: outline(text).title for language, text in self.texts.items()}

    def changes(self) -> list[SectionChange]:
        """None of a manual's first edition: nobody knows one before."""
        if self.before is None:
            return []
        return changed_sections(self.before["languages"], self.sketch())

    def sketch(self) -> dict[str, Any]:
        """The draft's sections as the material of an edition would hold them, but for their rendering."""
        return {language: {"sections": self._sections(text)} for language, text in self.texts.items()}

    def _sections(self, text: str) -> list[dict[str, Any]]:
        return [
            {
                "anchor": section.anchor,
                "heading": section.heading,
                "objectives": list(section.objectives),
                "markdown": section.markdown,
                "html": self._pictures_in(section.markdown),
            }
            for section in outline(text).sections
        ]

    def _pictures_in(self, markdown: str) -> str:
        shown = (self.pictures.get(found["name"]) for found in PICTURE.finditer(markdown))
        return "".join(f'src="/pictures/{picture.digest}"' for picture in shown if picture)


def to_send(slug: str) -> ToSend | None:
    """None: no draft of the manual is open. Nine statements at most."""
    draft = queries.open_draft(slug)
    if draft is None:
        return None
    before = whole_material(draft.base_edition_id) if draft.base_edition_id is not None else None
    heads, pictures = drafts.heads([draft.id])[draft.id], queries.pictures_of(draft.id)
    return ToSend(slug, draft, heads, pictures, before, queries.newest_of_draft(draft.id))


def heading_of(languages: Mapping[str, Any], anchor: str) -> dict[str, str]:
    """The section's headings, by language."""
    return {
        language: section["heading"]
        for language, text in languages.items()
        for section in text["sections"]
        if section["anchor"] == anchor
    }
