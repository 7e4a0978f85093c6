"""The glossary: its file, its frozen editions, and terms explained where they stand."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.content.test_views import publish as publish_manual
from tests.factories.content import MANUAL_EN, MANUAL_ZH
from tests.page import PageClient
from training import clock
from training.authored import Unfit
from training.content.glossary import authored, queries
from training.content.glossary.linking import Term, linker
from training.content.models import GlossaryEdition
from training.db import db, unit_of_work
from training.library import SHIPPED, Folders

ENTRY = """
  - id: {id}
    objectives: [A14]
    term: {{zh: {zh}, en: {en}}}
    variants: {{zh: [], en: [{variant}]}}
    explanation: {{zh: 一句话讲清楚。, en: One sentence for it.}}
"""
SILENCE = ENTRY.format(id="silence", zh="沉默", en="silent", variant="silence")
PRICE = ENTRY.format(id="price", zh="一口价", en="price", variant="prices")


def write(folder: Path, *entries: str) -> Path:
    file = folder / "glossary.yaml"
    file.write_text("terms:" + "".join(entries), encoding="utf-8")
    return file


def publish(app: Flask, folder: Path, *entries: str) -> list[str]:
    with app.app_context(), unit_of_work(writes=True):
        return authored.publish(write(folder, *entries), at=clock.now())


def term(name: str, zh: str, en: str, *variants: str) -> Term:
    return Term(name, ("A14",), {"zh": zh, "en": en}, {"zh": variants, "en": variants}, {"zh": "…", "en": "…"})


TERMS = (
    term("key-person", "关键人", "key person", "KP"),
    term("customer", "客户", "customer"),
    term("effective", "有效客户", "effective customer"),
    term("objection", "异议", "objection"),
)


BUTTON = r'<button type="button" class="term" popovertarget="term-([\w-]+)">(.*?)</button>'


def shown(html: str, language: str = "en") -> str:
    """The text with each term that is explained in brackets, and the term's name behind."""
    explained = linker(TERMS, language)(html)
    return re.sub(BUTTON, r"[\2|\1]", explained.html, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("language", "html", "expected"),
    [
        ("zh", "<p>有效客户就是客户。</p>", "<p>[有效客户|effective]就是[客户|customer]。</p>"),
        ("zh", "<p>找KP谈，KPI 不算。</p>", "<p>找[KP|key-person]谈，KPI 不算。</p>"),
        ("zh", "<p>异议</p><p>异议</p>", "<p>[异议|objection]</p><p>异议</p>"),
        ("en", "<p>Objections and objection</p>", "<p>[Objections|objection] and objection</p>"),
        ("en", "<p>A customership</p>", "<p>A customership</p>"),
        ("en", "<p>a key\nperson (KP)</p>", "<p>a [key\nperson|key-person] (KP)</p>"),
        ("en", "<h2>Objection</h2><p>x</p>", "<h2>Objection</h2><p>x</p>"),
        ("en", '<a href="/x">objection <b>KP</b></a> KP', '<a href="/x">objection <b>KP</b></a> [KP|key-person]'),
        ("en", "<pre><code>KP</code></pre><code>KP</code>", "<pre><code>KP</code></pre><code>KP</code>"),
        ("en", '<img alt="a KP > b"> KP', '<img alt="a KP > b"> [KP|key-person]'),
        (
            "en",
            '<p class="admonition-title">KP</p><p>KP</p>',
            '<p class="admonition-title">KP</p><p>[KP|key-person]</p>',
        ),
        ("en", "<tr><th>KP</th><td>KP</td></tr>", "<tr><th>KP</th><td>[KP|key-person]</td></tr>"),
        ("en", "<p>a<br>KP</p>", "<p>a<br>[KP|key-person]</p>"),
    ],
)
def test_a_term_is_explained_where_it_first_stands(language: str, html: str, expected: str) -> None:
    assert shown(html, language) == expected


def test_without_terms_a_text_stays_as_it_is() -> None:
    assert linker((), "zh")("<p>客户</p>").html == "<p>客户</p>"


# --- the file -----------------------------------------------------------------------------------------------------


def test_the_shipped_glossary_is_sound_and_its_words_stand_in_both_languages() -> None:
    file = Folders(SHIPPED).glossary
    assert authored.check(file) == []
    assert len(re.findall(r"^  - id:", file.read_text(encoding="utf-8"), re.MULTILINE)) >= 30


@pytest.mark.parametrize(
    ("entries", "line", "words"),
    [
        ([SILENCE, SILENCE], 8, "'silence' stands here twice"),
        ([SILENCE, PRICE.replace("prices", "Silence")], 8, "'Silence' is explained under 'silence' already"),
        ([SILENCE.replace("A14", "Z1")], 3, "'Z1'"),
        ([SILENCE.replace("en: silent", "en: <b>")], 4, "<b>"),
        ([SILENCE.replace("    explanation", "    meaning")], 2, "'explanation' is missing"),
    ],
)
def test_a_fault_is_told_with_its_line(app: Flask, tmp_path: Path, entries: list[str], line: int, words: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        faults = authored.check(write(tmp_path, *entries))
        assert any(fault.line == line and words in str(fault) for fault in faults), list(map(str, faults))


def test_a_glossary_with_a_fault_is_not_published(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), pytest.raises(Unfit), unit_of_work(writes=True):
        authored.publish(write(tmp_path, SILENCE, SILENCE), at=clock.now())


def test_a_library_may_have_no_glossary(app: Flask, tmp_path: Path) -> None:
    assert authored.check(tmp_path / "glossary.yaml") == []
    with app.app_context(), unit_of_work(writes=True):
        assert authored.publish(tmp_path / "glossary.yaml", at=clock.now()) == []


def test_only_a_change_makes_a_new_edition(app: Flask, tmp_path: Path) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert publish(app, tmp_path, SILENCE) == ["Glossary, edition 1"]
        assert publish(app, tmp_path, SILENCE) == []
        assert publish(app, tmp_path, SILENCE, PRICE) == ["Glossary, edition 2"]
    with app.app_context(), unit_of_work(writes=False):
        assert [term.id for term in queries.current().terms] == ["silence", "price"]


def test_a_published_glossary_never_changes(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path, SILENCE)
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True) as session:
        session.execute(sa.update(GlossaryEdition).values(number=7))


def test_verify_names_a_glossary_that_is_not_that_of_its_digest(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path, SILENCE)
    with app.app_context(), unit_of_work(writes=True) as session:
        session.add(GlossaryEdition(number=2, body={"terms": []}, digest="x", published_at=clock.now()))
        assert list(queries.faults(session)) == []
        session.flush()
        assert list(queries.faults(session)) == ["glossary, edition 2: the body is not that of its digest"]
        session.rollback()


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def lin(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.trainee)


def test_a_section_explains_its_terms_and_only_those(lin: PageClient, app: Flask, tmp_path: Path) -> None:
    publish_manual(app, tmp_path / "manuals")
    publish(app, tmp_path, SILENCE, PRICE)
    page = lin.page("/manuals/quoting/hold-it")
    assert 'popovertarget="term-silence">silent</button>' in page
    assert page.count('class="term-card"') == 1
    assert 'href="/glossary#silence"' in page
    assert "One sentence for it." in page


def test_a_section_without_terms_has_no_notes(lin: PageClient, app: Flask, tmp_path: Path) -> None:
    publish_manual(app, tmp_path / "manuals")
    assert "Words of this section" not in lin.page("/manuals/quoting/hold-it")


def test_a_new_glossary_makes_kept_pages_ask_again(lin: PageClient, app: Flask, tmp_path: Path) -> None:
    publish_manual(app, tmp_path / "manuals")
    lin.page("/manuals")
    first = lin.get("/manuals/quoting/hold-it")
    publish(app, tmp_path, SILENCE)
    second = lin.get("/manuals/quoting/hold-it", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert "term-silence" in second.text
    publish(app, tmp_path, PRICE)
    assert "term-silence" not in lin.page("/manuals/quoting/hold-it")


def test_the_glossary_lists_every_term_and_where_it_is_taught(lin: PageClient, app: Flask, tmp_path: Path) -> None:
    publish_manual(app, tmp_path / "manuals", zh=MANUAL_ZH, en=MANUAL_EN)
    publish(app, tmp_path, SILENCE, PRICE)
    page = lin.page("/glossary")
    for words in ("silent", "沉默", "price", "2 words of the trade", "/manuals/quoting/ask-first", "Edition 1"):
        assert words in page


def test_an_empty_glossary_tells_what_will_stand_there(lin: PageClient) -> None:
    assert "No glossary has been published yet" in lin.page("/glossary")


def test_the_glossary_costs_the_same_few_statements(lin: PageClient, app: Flask, tmp_path: Path, counting) -> None:
    publish_manual(app, tmp_path / "manuals")
    publish(app, tmp_path, SILENCE)
    lin.page("/glossary")
    with counting() as few:
        lin.page("/glossary")
    publish(app, tmp_path, SILENCE, PRICE)
    publish_manual(app, tmp_path / "manuals", "listening")
    lin.page("/glossary")
    with counting() as many:
        lin.page("/glossary")
    assert len(many) == len(few) <= 4


def test_what_is_kept_of_a_text_is_worked_out_once(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path, SILENCE)
    edition = publish_manual(app, tmp_path / "manuals")
    with app.app_context(), unit_of_work(writes=False):
        number = db.session.scalar(sa.select(queries.newest_digest))
        key = {"edition": edition.public_id, "language": "en", "position": 3, "glossary": number}
        first = queries.explain("<p>silent</p>", **key)
        assert queries.explain("<p>another</p>", **key) is first
