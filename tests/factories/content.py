"""Manuals on disk and in the database, readings, acknowledgements."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from training import audit, clock
from training.content import library, operations, pictures, publishing, queries
from training.content.drafts import operations as drafts
from training.content.drafts import queries as draft_queries
from training.content.drafts.queries import OpenDraft
from training.content.models import Acknowledgement
from training.content.queries import Published
from training.db import db
from training.people.models import Person
from training.settings import REPOSITORY

SHIPPED_MANUALS = REPOSITORY / "training" / "content" / "manuals"

MANUAL_ZH = """---
title: 报价
summary: 先问清楚，再开口报价。
shelf: selling
review_by: 2027-05-31
---

报价不是比谁低，看[先问](#ask-first)。

## 先问三句 {#ask-first objectives="A14 A15"}

先问数量，再问交期。

!!! say "可以这样说"
    老板，您一次要多少？

## 报出来 {#say-it objectives="A16"}

一口价，不加“大概”。

## 守住 {#hold-it objectives="A17"}

客户沉默时，等三秒。
"""
MANUAL_EN = """---
title: Quoting a price
summary: Ask first, then quote.
shelf: selling
review_by: 2027-05-31
---

A quotation is no race to the bottom: see [ask first](#ask-first).

## Ask three things {#ask-first objectives="A14 A15"}

Ask how many, then by when.

!!! say "You could say"
    How many do you take at a time?

## Say it {#say-it objectives="A16"}

One price, without “about”.

## Hold it {#hold-it objectives="A17"}

When the customer is silent, count to three.
"""


def write_manual(folder: Path, slug: str = "quoting", zh: str = MANUAL_ZH, en: str = MANUAL_EN) -> Path:
    """The files of a manual; returns its folder."""
    place = folder / slug
    place.mkdir(parents=True, exist_ok=True)
    (place / "zh.md").write_text(zh, encoding="utf-8")
    (place / "en.md").write_text(en, encoding="utf-8")
    return place


def picture_bytes(colour: str = "teal", size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def make_picture(colour: str = "teal") -> str:
    """The digest of a stored picture."""
    one = pictures.inspect(picture_bytes(colour))
    publishing.keep_pictures({"x.png": publishing.as_row(one, by=None, at=clock.now())})
    audit.record("picture added", f"picture:{one.digest}", by=None, at=clock.now())
    return one.digest


def make_manual(folder: Path, slug: str = "quoting", zh: str = MANUAL_ZH, en: str = MANUAL_EN) -> Published:
    """The newest edition of a manual, written to `folder` (that of the test) and published from there."""
    write_manual(folder, slug, zh, en)
    library.publish(folder, at=clock.now())
    return next(row for row in queries.newest_published() if row.slug == slug)


def make_draft(folder: Path, author: Person, slug: str = "quoting") -> OpenDraft:
    """An open draft on the manual's newest edition, which is published first."""
    make_manual(folder, slug)
    drafts.open_draft(slug, by=author.id, at=clock.now())
    draft = draft_queries.open_draft(slug)
    assert draft is not None
    return draft


def make_acknowledgement(person: Person, slug: str = "quoting", language: str = "en") -> Acknowledgement:
    """The person has opened every section of the manual's newest edition, and stated so."""
    held = queries.readable(person.id, slug)
    assert held is not None, f"no manual {slug}"
    for position in range(1, held.edition.length + 1):
        operations.keep_place(held.edition, position, language, by=person.id, at=clock.now())
        db.session.flush()
    operations.acknowledge(held, language, by=person.id, at=clock.now())
    return db.session.scalars(
        select(Acknowledgement).where(
            Acknowledgement.person_id == person.id, Acknowledgement.edition_id == held.edition.id
        )
    ).one()
