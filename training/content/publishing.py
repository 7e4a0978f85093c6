"""A manual's two manuscripts and its pictures -> a frozen edition: what publishing from files and from drafts share.

`prepare` renders, and needs no database; `publish` adds the rows. So whoever holds a transaction prepares before it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from training import audit
from training.authored import digest
from training.content import queries
from training.content.manuscripts import Cover, Manuscript
from training.content.models import Edition, EditionPicture, EditionText, Manual, Picture, Section
from training.content.pictures import Encoded
from training.db import db
from training.markup import Shown, render


@dataclass(frozen=True)
class Prepared:
    """All that the next edition of a manual will consist of, but its number."""

    slug: str
    material: Mapping[str, Any]
    pictures: Mapping[str, Picture]  # those that the texts cite, by name; rows, or what will be rows
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
    return Prepared(slug, material, kept, tuple(_changes(covers)))


def rendered(slug: str, manuscript: Manuscript, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Introduction and sections, as written and as HTML. A manuscript with faults is rendered as far as it goes."""
    shown = {name: Shown(f"/pictures/{row.digest}", row.width, row.height) for name, row in pictures.items()}
    address = _addresses(slug)

    def html(markdown: str) -> str:
        return render(markdown, address=address, raise_headings=1, pictures=shown)

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


def publish(prepared: Prepared, *, by: int | None, at: datetime) -> Edition:
    """Add it as the manual's newest edition. Of two at once the database keeps one."""
    number = queries.newest_number(prepared.slug) + 1
    material = {**prepared.material, "number": number}
    manual = queries.manual(prepared.slug) or Manual(slug=prepared.slug, created_at=at)
    db.session.add(manual)
    db.session.flush()
    edition = Edition(
        manual_id=manual.id,
        number=number,
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
    db.session.flush()
    audit.record("edition published", manual, by=by, at=at, edition=number, digest=edition.digest)
    return edition


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
