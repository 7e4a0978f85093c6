"""All that an edition consists of, in the shape that its digest is taken of; checked when it is read."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from training.authored import digest
from training.content.freezing import HEAD, changed_parts
from training.content.models import (
    Edition,
    EditionPicture,
    EditionPublication,
    EditionText,
    Manual,
    Picture,
    Section,
    SectionChange,
)
from training.db import db
from training.refusals import Refused

Material = dict[str, Any]


class EditionDamaged(Refused):
    """Names the edition, and which of its parts are not as they were published."""

    status = 503

    def __init__(self, slug: str, number: int, parts: Sequence[str]) -> None:
        self.slug, self.number, self.parts = slug, number, tuple(parts)
        self.title = _(
            "Edition %(number)s of the manual '%(slug)s' is not the one that was published.", number=number, slug=slug
        )
        super().__init__(
            _(
                "Changed: %(parts)s. Tell the administrator: 'flask verify' names it too. Nobody should learn from it "
                "until then.",
                parts=self.places,
            )
        )

    @property
    def places(self) -> str:
        return _("; ").join(place_of(part) for part in self.parts) or _("its digest")


def place_of(part: str) -> str:
    """'Chinese text, section say-it' for 'zh#say-it'."""
    language, _sign, anchor = part.partition("#")
    if part == HEAD:
        return _("the entries at its head")
    name = {"zh": _("Chinese text"), "en": _("English text")}.get(language, language)
    return _("%(text)s, section '%(anchor)s'", text=name, anchor=anchor) if anchor else _("%(text)s, cover", text=name)


def is_newest(edition: Any = Edition) -> sa.ColumnElement[bool]:
    """Of its manual; `edition` may be an alias."""
    other = sa.orm.aliased(Edition)
    newest = sa.select(sa.func.max(other.number)).where(other.manual_id == edition.manual_id).scalar_subquery()
    condition: sa.ColumnElement[bool] = edition.number == newest
    return condition


def materials(condition: sa.ColumnElement[bool]) -> list[tuple[Edition, Material]]:
    """Editions with all that they consist of, as `publishing` writes it. Five statements."""
    rows = db.session.execute(
        sa.select(Edition, Manual.slug).join(Manual, Manual.id == Edition.manual_id).where(condition)
    )
    found: dict[int, tuple[Edition, Material]] = {row.id: (row, _head(row, slug)) for row, slug in rows}
    for text in db.session.scalars(sa.select(EditionText).where(EditionText.edition_id.in_(found))):
        found[text.edition_id][1]["languages"][text.language] = _text(text)
    sections = sa.select(Section).where(Section.edition_id.in_(found)).order_by(Section.edition_id, Section.position)
    for section in db.session.scalars(sections):
        text_of_it = found[section.edition_id][1]["languages"].setdefault(section.language, {"sections": []})
        text_of_it["sections"].append(_section(section))
    pictures = (
        sa.select(EditionPicture.edition_id, EditionPicture.name, Picture.digest)
        .join(Picture, Picture.id == EditionPicture.picture_id)
        .where(EditionPicture.edition_id.in_(found))
    )
    for edition_id, name, fingerprint in db.session.execute(pictures):
        found[edition_id][1].setdefault("pictures", {})[name] = fingerprint
    changes = sa.select(SectionChange).where(SectionChange.edition_id.in_(found)).order_by(SectionChange.position)
    for change in db.session.scalars(changes):
        found[change.edition_id][1].setdefault("changes", []).append(change.content())
    return list(found.values())


def _head(row: Edition, slug: str) -> Material:
    return {
        "manual": slug,
        "number": row.number,
        "shelf": row.shelf,
        "review_by": row.review_by.isoformat(),
        "languages": {},
    }


def _text(text: EditionText) -> Material:
    return {
        "title": text.title,
        "summary": text.summary,
        "introduction": text.introduction,
        "introduction_html": text.introduction_html,
        "sections": [],
        **({} if text.source is None else {"source": text.source}),
    }


def _section(section: Section) -> Material:
    return {
        "anchor": section.anchor,
        "heading": section.heading,
        "objectives": section.objectives,
        "markdown": section.markdown,
        "html": section.html,
    }


def ensure_whole(edition: Edition, material: Material) -> None:
    """Raises EditionDamaged, naming what was changed; one statement then."""
    if digest(material) != edition.digest:
        raise EditionDamaged(material["manual"], edition.number, damaged_parts(edition, material))


def damaged_parts(edition: Edition, material: Material) -> list[str]:
    kept = db.session.scalar(sa.select(EditionPublication.parts).where(EditionPublication.edition_id == edition.id))
    return changed_parts(kept, material) if kept else []


def whole_material(edition_id: int) -> Material:
    """Of one edition, checked. Raises EditionDamaged."""
    ((edition, material),) = materials(Edition.id == edition_id)
    ensure_whole(edition, material)
    return material


def newest_materials() -> dict[str, Material]:
    """The material of each manual's newest edition, by slug."""
    return {material["manual"]: material for _row, material in materials(is_newest())}


def newest_from_files() -> dict[str, Material]:
    """The material of each manual's newest edition that no review published, by slug."""
    other = sa.orm.aliased(Edition)
    newest = (
        sa.select(sa.func.max(other.number))
        .join(EditionPublication, EditionPublication.edition_id == other.id)
        .where(other.manual_id == Edition.manual_id, EditionPublication.review_id.is_(None))
        .scalar_subquery()
    )
    return {material["manual"]: material for _row, material in materials(Edition.number == newest)}


def newest_material(slug: str) -> Material | None:
    """Of one manual; None before its first edition."""
    return next((material for _row, material in materials(sa.and_(Manual.slug == slug, is_newest()))), None)
