"""How fast the search is over 2,000 sections in two languages, beside a plain LIKE scan in the same run.

`python -m benchmarks.search` makes a library in a temporary folder (SQLite), and, where DATABASE_URL names a PostgreSQL
server on which databases may be created, another one there. Both kinds of query take turns, so that only their ratio
counts. The scan looks at the same texts without ranking, scope or marks: less work than the search does.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
import flask_migrate
import psycopg
import sqlalchemy as sa
from flask import Flask

from training import audit, clock, create_app
from training.authored import LANGUAGES, digest, read_text
from training.content.models import Edition, EditionText, Manual, Section
from training.content.searching import index, queries
from training.content.searching.words import read_query
from training.db import close_connections, db, unit_of_work
from training.people import administration, intake  # noqa: F401 - the tables of people
from training.people.models import Person
from training.settings import REPOSITORY, Settings

MANUALS, SECTIONS = 100, 20
ROUNDS = 15
ASKED = (
    ("客户", "zh"),
    ("客", "zh"),
    ("黄金法则", "zh"),
    ("有效客户 订单", "zh"),
    ("KP 预测", "zh"),
    ("没有这样的词", "zh"),
    ("customer", "en"),
    ("trial close", "en"),
    ('"trial close"', "en"),
    ("nothingofthekind", "en"),
)


def sentences(language: str) -> list[str]:
    """The shipped manuals' own lines, to make believable sections of."""
    folder = REPOSITORY / "training" / "content" / "manuals"
    texts = [read_text(path, path.name) for path in sorted(folder.glob(f"*/{language}.md"))]
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return [line for line in lines if len(line) > 12 and not line.startswith(("#", "|", "!", "-"))]


def make_library(at: Any) -> None:
    chance, lines = random.Random(7), {language: sentences(language) for language in LANGUAGES}
    for number in range(MANUALS):
        manual = Manual(slug=f"manual-{number}", created_at=at)
        db.session.add(manual)
        db.session.flush()
        languages = {language: text(chance, lines[language], number) for language in LANGUAGES}
        material = {"manual": manual.slug, "languages": languages}
        edition = Edition(
            manual_id=manual.id,
            number=1,
            shelf="selling",
            review_by=date(2027, 1, 1),
            published_at=at,
            digest=digest(material),
        )
        db.session.add(edition)
        db.session.flush()
        for language, written in languages.items():
            cover = {name: value for name, value in written.items() if name != "sections"}
            db.session.add(EditionText(edition_id=edition.id, language=language, **cover))
            db.session.add_all(
                Section(edition_id=edition.id, language=language, position=position, **section)
                for position, section in enumerate(written["sections"], 1)
            )
        index.add(edition.id, index.entries_of(material))
    audit.record("made for a benchmark", "library", by=None, at=at)


def text(chance: random.Random, lines: list[str], number: int) -> dict[str, Any]:
    sections = [
        {
            "anchor": f"section-{place}",
            "heading": chance.choice(lines)[:24],
            "objectives": ["A01"],
            "markdown": "\n\n".join(chosen),
            "html": "".join(f"<p>{line}</p>" for line in chosen),
        }
        for place in range(SECTIONS)
        for chosen in [chance.sample(lines, 12)]
    ]
    named = {"title": f"Manual {number}", "summary": chance.choice(lines)}
    return {**named, "introduction": "", "introduction_html": "", "sections": sections}


def scan(asked: str) -> int:
    """What a page without an index would do: every term, anywhere in each text."""
    statement = sa.select(Section.id)
    for word in read_query(asked).words:
        statement = statement.where(sa.or_(Section.markdown.ilike(f"%{word}%"), Section.heading.ilike(f"%{word}%")))
    return len(db.session.scalars(statement).all())


def timed(act: Callable[[], object]) -> float:
    with unit_of_work(writes=False):
        db.session.connection()
        began = time.perf_counter()
        act()
        return (time.perf_counter() - began) * 1000


def measure(app: Flask, name: str) -> None:
    with app.app_context():
        began = time.perf_counter()
        with unit_of_work(writes=True):
            reader = Person(name="Reader", language="en", created_at=clock.now())
            db.session.add(reader)
            db.session.flush()
            make_library(clock.now())
            reader_id = reader.id
        click.echo(
            f"{name}: {MANUALS * SECTIONS} sections in two languages made in {time.perf_counter() - began:.1f} s"
        )
        click.echo(f"{'asked':<24}{'hits':>6}{'search ms':>11}{'scan ms':>10}{'scan/search':>13}")
        ours, theirs = [], []
        for asked, language in ASKED:
            query = read_query(asked)
            pairs = [
                (timed(lambda: queries.search(reader_id, query, language)), timed(lambda: scan(asked)))  # noqa: B023
                for _round in range(ROUNDS)
            ]
            with unit_of_work(writes=False):
                hits = queries.search(reader_id, query, language).own_count
            search, scanned = (statistics.median(column) for column in zip(*pairs, strict=True))
            ours.append(search)
            theirs.append(scanned)
            click.echo(f"{asked:<24}{hits:>6}{search:>11.1f}{scanned:>10.1f}{scanned / search:>13.1f}")
        both = statistics.median(ours), statistics.median(theirs)
        click.echo(f"{'p50 over all':<24}{'':>6}{both[0]:>11.1f}{both[1]:>10.1f}{both[1] / both[0]:>13.1f}\n")
        db.session.remove()
        close_connections()


@contextmanager
def migrated(address: str = "") -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), database_url=address))
        with app.app_context():
            flask_migrate.upgrade(directory=str(REPOSITORY / "training" / "migrations"))
        yield app


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """A database of its own, which goes again."""
    name = f"shanggang_benchmark_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> None:
    with migrated() as app:
        measure(app, "SQLite")
    if server := os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL"):
        with database_on(server) as address, migrated(address) as app:
            measure(app, "PostgreSQL")


if __name__ == "__main__":
    main()
