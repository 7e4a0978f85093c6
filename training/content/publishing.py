"""A manual's two manuscripts and its pictures -> a frozen edition: what publishing from files and from drafts share.

`prepare` renders, and needs no database; `publish` adds the rows. So whoever holds a transaction prepares before it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from training import audit
from training.authored import digest
from training.content import announcing, queries
from training.content.announcing import News
from training.content.difference import changed_sections
from training.content.freezing import parts_of
from training.content.manuscripts import Cover, Manuscript
from training.content.materials import newest_material
from training.content.models import (
    Edition,
    EditionPicture,
    EditionPublication,
    EditionText,
    Manual,
    Picture,
    Section,
    SectionChange,
    Severity,
)
from training.content.pictures import Encoded
from training.content.searching import index
from training.content.searching.index import Entry, entries_of
from training.db import db
from training.markup import Shown, render


@dataclass(frozen=True)
class Prepared:
    """All that the next edition of a manual will consist of, but its number."""

    slug: str
    material: Mapping[str, Any]
    pictures: Mapping[str, Picture]  # those that the texts cite, by name; rows, or what will be rows
    entries: tuple[Entry, ...]  # what will be searched
    changes: tuple[Mapping[str, Any], ...]  # {'anchor', 'severity', 'what': {'zh', 'en'}}: what sections ask of readers


def prepare(slug: str, manuscripts: Mapping[str, Manuscript], pictures: Mapping[str, Picture]) -> Prepared:
    """Of manuscripts without a fault. `pictures` may hold more than the texts cite."""
    cited = {use.name for manuscript in manuscripts.values() for use in manuscript.pictures}
    kept = {name: pictures[name] for name in sorted(cited)}
    covers = {language: cover_of(manuscript) for language, manuscript in manuscripts.items()}
    material = {
        "manual": slug,
        "shelf": str(covers["zh"].shelf),
        "review_by": covers["zh"].review_by.isoformat(),
        "languages": {
            language: {
                "title": covers[language].title,
                "summary": covers[language].summary,
                "source": manuscript.source,
                **rendered(slug, manuscript, kept),
            }
            for language, manuscript in manuscripts.items()
        },
    }
    if kept:
        material["pictures"] = {name: picture.digest for name, picture in kept.items()}
    return Prepared(slug, material, kept, entries_of(material), tuple(_changes(covers)))


def rendered(
    slug: str, manuscript: Manuscript, pictures: Mapping[str, Picture], raise_headings: int = 1
) -> dict[str, Any]:
    """Introduction and sections, as written and as HTML. A manuscript with faults is rendered as far as it goes."""
    shown = {name: Shown(f"/pictures/{row.digest}", row.width, row.height) for name, row in pictures.items()}
    address = _addresses(slug)

    def html(markdown: str) -> str:
        return render(markdown, address=address, raise_headings=raise_headings, pictures=shown)

    return {
        "introduction": manuscript.introduction,
        "introduction_html": html(manuscript.introduction),
        "sections": [
            {
                "anchor": section.anchor,
                "heading": section.heading,
                "objectives": list(section.objectives),
                "markdown": section.markdown,
                "html": html(section.markdown),
            }
            for section in manuscript.sections
        ],
    }


def is_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether an author changed nothing: a new way of rendering, or a new number, is no new edition. Where the edition
    before kept no source, what is written counts."""
    if before.get("pictures", {}) != after.get("pictures", {}):
        return False
    if any("source" not in text for text in before["languages"].values()):
        return bool(_written(before) == _written(after))
    sources = [{name: text["source"] for name, text in of["languages"].items()} for of in (before, after)]
    return sources[0] == sources[1]


def publish(
    prepared: Prepared,
    *,
    by: int | None,
    at: datetime,
    changes: Sequence[Mapping[str, Any]] | None = None,
    review_id: int | None = None,
) -> Edition:
    """Add it as the manual's newest edition, and ask whom its changes concern. Of two at once the database keeps one.

    `changes`: what an approved review says of each section that differs; None: what the texts themselves say.
    """
    before = newest_material(prepared.slug)
    said = list(changes) if changes is not None else said_of_changes(prepared, before)
    material = {**prepared.material, "number": before["number"] + 1 if before else 1}
    if said:
        material["changes"] = said
    manual = queries.manual(prepared.slug) or Manual(slug=prepared.slug, created_at=at)
    db.session.add(manual)
    db.session.flush()
    edition = Edition(
        manual_id=manual.id,
        number=material["number"],
        shelf=material["shelf"],
        review_by=date.fromisoformat(material["review_by"]),
        published_at=at,
        digest=digest(material),
    )
    db.session.add(edition)
    db.session.flush()
    for language, text in material["languages"].items():
        sections = text["sections"]
        texts = {name: value for name, value in text.items() if name != "sections"}
        db.session.add(EditionText(edition_id=edition.id, language=language, **texts))
        db.session.add_all(
            Section(edition_id=edition.id, language=language, position=position, **section)
            for position, section in enumerate(sections, 1)
        )
    for name, picture_id in keep_pictures(prepared.pictures).items():
        db.session.add(EditionPicture(edition_id=edition.id, name=name, picture_id=picture_id))
    for position, change in enumerate(said, 1):
        db.session.add(_section_change(edition.id, position, change))
    db.session.flush()
    db.session.add(
        EditionPublication(edition_id=edition.id, at=at, by_id=by, review_id=review_id, parts=parts_of(material))
    )
    db.session.flush()
    index.add(edition.id, prepared.entries)
    audit.record("edition published", manual, by=by, at=at, edition=edition.number, digest=edition.digest)
    sections = tuple((change["anchor"], change["severity"]) for change in said)
    announcing.audience().ask(News(manual.id, manual.slug, sections, at), edition.id)
    return edition


def said_of_changes(prepared: Prepared, before: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What the texts say of each section that differs from the edition before; of those left out, that they changed."""
    if before is None:
        return []
    said = {change["anchor"]: change for change in prepared.changes}
    nothing = {"severity": str(Severity.NOTIFY), "what": {"zh": "", "en": ""}}
    return [
        {"anchor": change.anchor, "kind": str(change.kind), **_asked(said.get(change.anchor, nothing))}
        for change in changed_sections(before["languages"], prepared.material["languages"])
    ]


def _asked(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"severity": said["severity"], "what": said["what"]}


def _section_change(edition_id: int, position: int, change: Mapping[str, Any]) -> SectionChange:
    return SectionChange(
        edition_id=edition_id,
        position=position,
        anchor=change["anchor"],
        kind=change["kind"],
        severity=change["severity"],
        what_zh=change["what"]["zh"],
        what_en=change["what"]["en"],
    )


def as_row(one: Encoded, *, by: int | None, at: datetime) -> Picture:
    return Picture(
        digest=one.digest,
        media_type=one.media_type,
        width=one.width,
        height=one.height,
        content=one.content,
        uploaded_by_id=by,
        at=at,
    )


def keep_pictures(pictures: Mapping[str, Picture]) -> dict[str, int]:
    """The ids of these pictures' rows, by name; the bytes of each are stored once, whoever brings them."""
    ids = queries.picture_ids({picture.digest for picture in pictures.values()})
    for picture in pictures.values():
        if picture.digest not in ids:
            db.session.add(picture)
            db.session.flush()
            ids[picture.digest] = picture.id
    return {name: ids[picture.digest] for name, picture in pictures.items()}


def cover_of(manuscript: Manuscript) -> Cover:
    if manuscript.cover is None:
        raise ValueError(f"{manuscript.file} was read with faults")
    return manuscript.cover


def _addresses(slug: str) -> Callable[[str], str]:
    """'#say-it' and 'other-manual#say-it' as addresses of the site; any other link as it is."""

    def address(target: str) -> str:
        other, sign, anchor = target.partition("#")
        inner = sign and not re.match(r"[a-z]+:", target)
        return f"/manuals/{other or slug}/{anchor}" if inner else target

    return address


def _changes(covers: Mapping[str, Cover]) -> list[dict[str, Any]]:
    return [
        {
            "anchor": anchor,
            "severity": str(change.severity),
            "what": {language: cover.changes[anchor].what for language, cover in covers.items()},
        }
        for anchor, change in covers["zh"].changes.items()
    ]


MADE = {"number", "html", "introduction_html", "source", "pictures", "changes"}


def _written(material: Any) -> Any:
    """The author's part of what was published before sources were kept."""
    if isinstance(material, dict):
        return {key: _written(value) for key, value in material.items() if key not in MADE}
    return [_written(value) for value in material] if isinstance(material, list) else material
