"""Templates: all of them parse, hold nothing inline, and are used; every form carries its token."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from training.settings import REPOSITORY
from training.staticfiles import STYLES

TEMPLATES = REPOSITORY / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bnonce=)", re.IGNORECASE)
POSTING = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)
OUTSIDE = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_parses_and_holds_nothing_inline(app: Flask, name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    app.jinja_env.get_template(name)
    without_comments = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    assert not INLINE.search(without_comments), f"inline: {INLINE.search(without_comments)}"
    assert not OUTSIDE.search(without_comments), "loads from elsewhere"
    for form in POSTING.findall(without_comments):
        assert "csrf" in form, f"a form without its token: {form[:120]}"


def test_every_template_is_used(app: Flask) -> None:
    used = {"layout.html", "plain.html"} | named_in_code() | named_in_templates(app)
    assert sorted(set(NAMES) - used) == []


def test_every_template_that_is_named_exists(app: Flask) -> None:
    assert sorted((named_in_code() | named_in_templates(app)) - set(NAMES)) == []


def named_in_code() -> set[str]:
    found: set[str] = set()
    for path in (REPOSITORY / "training").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                found.add(node.value)
            if isinstance(node, ast.JoinedStr) and ".html" in ast.unparse(node):
                found |= matching(node)
    return {name for name in found if "/" in name or name in NAMES}


def matching(node: ast.JoinedStr) -> set[str]:
    """The templates that f'quizzes/kinds/{kind}.html' can name."""
    parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "[^/]+" for part in node.values]
    return {name for name in NAMES if re.fullmatch("".join(parts), name)}


def named_in_templates(app: Flask) -> set[str]:
    found: set[str] = set()
    for name in NAMES:
        tree = app.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            template = node.template  # type: ignore[attr-defined]
            if isinstance(template, nodes.Const):
                found.add(template.value)
            else:
                fixed = [
                    re.escape(part.value) if isinstance(part, nodes.Const) else "[^/]+" for part in parts_of(template)
                ]
                found |= {other for other in NAMES if re.fullmatch("".join(fixed), other)}
    return found


def parts_of(expression: nodes.Node) -> list[nodes.Node]:
    """The pieces of 'quizzes/kinds/' ~ kind ~ '.html'."""
    if isinstance(expression, nodes.Concat):
        return list(expression.nodes)
    if isinstance(expression, nodes.Add):
        return [*parts_of(expression.left), *parts_of(expression.right)]
    return [expression]


def test_every_static_file_that_a_page_names_exists() -> None:
    static = REPOSITORY / "training" / "static"
    for path in TEMPLATES.rglob("*.html"):
        for name in re.findall(r"static_url\('([^']+)'\)", path.read_text(encoding="utf-8")):
            assert (static / name).is_file(), f"{path.name} names {name}"
        for name in re.findall(r"\bscript\('([^']+)'\)", path.read_text(encoding="utf-8")):
            assert (static / "js" / f"{name}.js").is_file(), f"{path.name} loads {name}"


def test_every_stylesheet_is_listed_once() -> None:
    files = [path.stem for path in (REPOSITORY / "training" / "static" / "css").glob("*.css")]
    assert sorted(STYLES) == sorted(files)


def test_scripts_and_styles_load_nothing_from_elsewhere() -> None:
    for path in Path(REPOSITORY / "training" / "static").rglob("*"):
        if path.suffix in {".css", ".js"} and "vendor" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(url\(|import|from|fetch\()\s*['\"]?https?:", text), path
            assert "innerHTML" not in text, f"{path.name} writes HTML from text"
            assert not re.search(r"\beval\(|new Function", text), path


TOLD = '{{ _("%(name)s agreed on %(moment)s.", name=name, moment="<i>") }}'
TYPED = "<script>alert(1)</script> 50% %(name)s"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "template",
    [
        TOLD,
        '{{ ngettext("%(num)s item", "%(num)s items", 2) ~ name }}',
        '{{ _("Passed") + name }}{{ name + _("Passed") }}',
        '{% set told = _("For %(audience)s", audience=name) %}{{ told }}{{ _("For %(audience)s", audience=told) }}',
        '<p title="{{ _("For %(audience)s", audience=name) }}">',
    ],
)
def test_what_somebody_typed_is_text_within_any_sentence(app: Flask, template: str, language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        page = app.jinja_env.from_string(template).render(name=TYPED)
    assert "<script>" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;" in page
    assert "50% %(name)s" in page
    assert "&amp;lt;" not in page, "escaped once"


def test_no_template_translates_what_is_not_written_in_it(app: Flask) -> None:
    """A sentence of the catalogue is trusted as it stands: a variable in its place would be markup."""
    for name in NAMES:
        tree = app.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}:
                said = call.args[: 2 if call.node.name == "ngettext" else 1]
                assert all(isinstance(one, nodes.Const) for one in said), f"{name}:{call.lineno}"
