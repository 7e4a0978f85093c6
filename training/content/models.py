"""Manuals, their frozen editions, and who read what."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, Day, Json, Pk, PublicKey, When, foreign, one_of, table_args


class Shelf(StrEnum):
    COMPANY = "company"
    FOUNDERS = "founders"
    CULTURE = "culture"
    PRODUCT = "product"
    SELLING = "selling"
    TRADE = "trade"
    SUPERVISORS = "supervisors"


class Severity(StrEnum):
    """What a changed section asks of those who know the edition before."""

    EDITORIAL = "editorial"  # nobody is asked
    NOTIFY = "notify"
    REREAD = "reread"
    RETEST = "retest"
    REPLAY = "replay"


class Manual(Base):
    __tablename__ = "manual"

    id: Mapped[Pk]
    slug: Mapped[str] = mapped_column(sa.Text, unique=True)
    created_at: Mapped[When]


class Edition(Base):
    """A published state of a manual. Frozen: triggers refuse any change; the digest covers texts and sections."""

    __tablename__ = "edition"
    __table_args__ = table_args(sa.UniqueConstraint("manual_id", "number"), one_of("shelf", Shelf))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    manual_id: Mapped[int] = foreign("manual.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    shelf: Mapped[str] = mapped_column(sa.Text)
    review_by: Mapped[date] = mapped_column(Day)
    published_at: Mapped[When]
    digest: Mapped[str] = mapped_column(sa.Text)

    manual: Mapped[Manual] = relationship(lazy="raise_on_sql")


class EditionText(Base):
    """Title, summary and introduction of an edition in one language ('zh', 'en'). Frozen."""

    __tablename__ = "edition_text"
    __table_args__ = table_args(sa.UniqueConstraint("edition_id", "language"))

    id: Mapped[Pk]
    edition_id: Mapped[int] = foreign("edition.id")
    language: Mapped[str] = mapped_column(sa.Text)
    title: Mapped[str] = mapped_column(sa.Text)
    summary: Mapped[str] = mapped_column(sa.Text)
    introduction: Mapped[str] = mapped_column(sa.Text)  # Markdown
    introduction_html: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str | None] = mapped_column(sa.Text)  # the author's file, to the byte; None: not kept yet then


class Picture(Base):
    """The bytes of a picture, kept once by their digest, whichever drafts and editions show it. Append-only."""

    __tablename__ = "picture"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    digest: Mapped[str] = mapped_column(sa.Text, unique=True)  # SHA-256 of the bytes
    media_type: Mapped[str] = mapped_column(sa.Text)
    width: Mapped[int] = mapped_column(sa.Integer)
    height: Mapped[int] = mapped_column(sa.Integer)
    content: Mapped[bytes] = mapped_column("bytes", sa.LargeBinary, deferred=True, deferred_raiseload=True)
    uploaded_by_id: Mapped[int | None] = foreign("person.id")  # None: published from a file
    at: Mapped[When]


class EditionPicture(Base):
    """The name by which an edition's texts cite a picture. Frozen."""

    __tablename__ = "edition_picture"
    __table_args__ = table_args(sa.UniqueConstraint("edition_id", "name"))

    id: Mapped[Pk]
    edition_id: Mapped[int] = foreign("edition.id")
    name: Mapped[str] = mapped_column(sa.Text)  # 'chart.png'
    picture_id: Mapped[int] = foreign("picture.id")


class Section(Base):
    """A section of an edition in one language, rendered once at publication. Frozen."""

    __tablename__ = "section"
    __table_args__ = table_args(
        sa.UniqueConstraint("edition_id", "language", "position"),
        sa.UniqueConstraint("edition_id", "language", "anchor"),
    )

    id: Mapped[Pk]
    edition_id: Mapped[int] = foreign("edition.id")
    language: Mapped[str] = mapped_column(sa.Text)
    position: Mapped[int] = mapped_column(sa.Integer)  # 1..n
    anchor: Mapped[str] = mapped_column(sa.Text)  # the stable id, the same in each language and edition
    heading: Mapped[str] = mapped_column(sa.Text)
    objectives: Mapped[Any] = mapped_column(Json)  # list of ids, 'A14'
    markdown: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)


class SectionChange(Base):
    """What a section's change asks of those who know an edition before, and what it is, in both languages. Frozen."""

    __tablename__ = "section_change"
    __table_args__ = table_args(
        sa.UniqueConstraint("edition_id", "anchor"),
        sa.UniqueConstraint("edition_id", "position"),
        one_of("severity", Severity),
        sa.CheckConstraint("kind IN ('added', 'removed', 'changed', 'moved')", name="kind"),
    )

    id: Mapped[Pk]
    edition_id: Mapped[int] = foreign("edition.id")
    position: Mapped[int] = mapped_column(sa.Integer)  # 1..n among the changes
    anchor: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.Text)  # of `difference.Kind`
    severity: Mapped[str] = mapped_column(sa.Text)
    what_zh: Mapped[str] = mapped_column(sa.Text)  # one sentence; '' where nobody wrote one
    what_en: Mapped[str] = mapped_column(sa.Text)

    def content(self) -> dict[str, Any]:
        """What the edition's digest covers of it."""
        what = {"zh": self.what_zh, "en": self.what_en}
        return {"anchor": self.anchor, "kind": self.kind, "severity": self.severity, "what": what}


class EditionPublication(Base):
    """The last row of an edition: from here on the database takes no other one of it. Append-only."""

    __tablename__ = "edition_publication"

    id: Mapped[Pk]
    edition_id: Mapped[int] = foreign("edition.id", unique=True)
    at: Mapped[When]
    by_id: Mapped[int | None] = foreign("person.id")  # the approver; None: the program, from files
    review_id: Mapped[int | None] = foreign("review.id")
    parts: Mapped[Any] = mapped_column(Json)  # the digest of each part: see `freezing`


class Reading(Base):
    """How far a person has read an edition in a language. What was opened is not what was understood."""

    __tablename__ = "reading"
    __table_args__ = table_args(sa.UniqueConstraint("person_id", "edition_id", "language"))

    id: Mapped[Pk]
    person_id: Mapped[int] = foreign("person.id")
    edition_id: Mapped[int] = foreign("edition.id")
    language: Mapped[str] = mapped_column(sa.Text)
    opened_at: Mapped[When]
    last_at: Mapped[When]
    furthest: Mapped[int] = mapped_column(sa.Integer)  # the furthest section's position
    changes_opened: Mapped[int | None] = mapped_column(
        sa.Integer
    )  # of the sections that changed since the edition known
    seconds: Mapped[int | None] = mapped_column(sa.Integer)  # in view, as the page reported; never more than went by


class Acknowledgement(Base):
    """'I have read this edition': the exact statement, in its language, once for each edition. Append-only."""

    __tablename__ = "acknowledgement"
    __table_args__ = table_args(sa.UniqueConstraint("person_id", "edition_id"))

    id: Mapped[Pk]
    person_id: Mapped[int] = foreign("person.id")
    edition_id: Mapped[int] = foreign("edition.id")
    language: Mapped[str] = mapped_column(sa.Text)
    statement: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]


class TaskTick(Base):
    """A reader's own tick at a task of a section: nobody else's affair, and taken away again at will."""

    __tablename__ = "task_tick"
    __table_args__ = table_args(sa.UniqueConstraint("person_id", "edition_id", "anchor", "number"))

    id: Mapped[Pk]
    person_id: Mapped[int] = foreign("person.id", index=False)  # the first of a unique index
    edition_id: Mapped[int] = foreign("edition.id")
    anchor: Mapped[str] = mapped_column(sa.Text)
    number: Mapped[int] = mapped_column(sa.Integer)  # 1..n in its section, the same in each language
    at: Mapped[When]


class GlossaryEdition(Base):
    """A published state of the glossary: every term with its explanation, in both languages. Append-only."""

    __tablename__ = "glossary_edition"

    id: Mapped[Pk]
    number: Mapped[int] = mapped_column(sa.Integer, unique=True)
    body: Mapped[Any] = mapped_column(Json)  # as the file's model writes it
    digest: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[When]


class Lexemes(sa.types.TypeDecorator[str]):
    """The words of a text, once each and parted by spaces: a tsvector on PostgreSQL; TEXT for FTS5 on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return TSVECTOR() if dialect.name == "postgresql" else sa.Text()


class SearchEntry(Base):
    """A section, or at position 0 the cover, of an edition as it is searched: small, for there are many to look at.
    Made from the edition, never the other way; `content.searching.words` says how."""

    __tablename__ = "search_entry"
    __table_args__ = table_args(sa.UniqueConstraint("edition_id", "language", "position"))

    id: Mapped[Pk]
    edition_id: Mapped[int] = foreign("edition.id", index=False)  # the first of a unique index
    language: Mapped[str] = mapped_column(sa.Text)
    position: Mapped[int] = mapped_column(sa.Integer)
    anchor: Mapped[str] = mapped_column(sa.Text)  # '' for the cover
    heading: Mapped[str] = mapped_column(sa.Text)
    heading_stream: Mapped[str] = mapped_column(sa.Text)


class SearchText(Base):
    """The text of an entry, line by line, and what the database's own index of words is made of (see revision
    `search`): the heading's words are among the lexemes, and not in the stream."""

    __tablename__ = "search_text"

    entry_id: Mapped[int] = foreign("search_entry.id", primary_key=True, index=False)
    lexemes: Mapped[str] = mapped_column(Lexemes)
    stream: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text)
