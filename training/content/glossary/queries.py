"""The newest edition of the glossary, kept in the process by its number: it never changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from training.authored import digest
from training.content.glossary.linking import Explained, Linker, Term, linker
from training.content.models import GlossaryEdition
from training.db import db


@dataclass(frozen=True)
class Glossary:
    number: int
    terms: tuple[Term, ...]
    linkers: Mapping[str, Linker]  # by language


EMPTY = Glossary(0, (), {})
_kept: dict[str, Glossary] = {}
_explained: dict[tuple[str, UUID, str, int], Explained] = {}
AT_MOST_KEPT = 2000  # sections
_number = sa.select(sa.func.max(GlossaryEdition.number)).scalar_subquery()
newest_digest = sa.select(GlossaryEdition.digest).where(GlossaryEdition.number == _number).scalar_subquery()


def newest() -> GlossaryEdition | None:
    return db.session.scalar(sa.select(GlossaryEdition).where(GlossaryEdition.number == _number))


def current() -> Glossary:
    """One statement, and one more for what this process has not read yet."""
    return of(db.session.scalar(sa.select(newest_digest)))


def of(fingerprint: str | None) -> Glossary:
    """The edition with this digest; none without one. One statement for what this process has not read yet."""
    if fingerprint is None:
        return EMPTY
    if fingerprint not in _kept:
        statement = sa.select(GlossaryEdition).where(GlossaryEdition.digest == fingerprint)
        row = db.session.scalars(statement.order_by(GlossaryEdition.number.desc()).limit(1)).one()
        terms = tuple(Term.of(entry) for entry in row.body["terms"])
        _kept.clear()
        _kept[fingerprint] = Glossary(row.number, terms, {name: linker(terms, name) for name in ("zh", "en")})
    return _kept[fingerprint]


def explain(html: str, *, edition: UUID, language: str, position: int, glossary: str | None) -> Explained:
    """A section's text with its terms explained; worked out once for each section and edition of the glossary."""
    key = (glossary or "", edition, language, position)
    if key not in _explained:
        if len(_explained) >= AT_MOST_KEPT:
            _explained.clear()
        linkers = of(glossary).linkers
        _explained[key] = linkers[language](html) if linkers else Explained(html, ())
    return _explained[key]


def faults(session: Session) -> Iterator[str]:
    """Every edition whose body does not give its digest."""
    for row in session.scalars(sa.select(GlossaryEdition).order_by(GlossaryEdition.number)):
        if digest({"number": row.number, **row.body}) != row.digest:
            yield _("glossary, edition %(number)s: the body is not that of its digest", number=row.number)
