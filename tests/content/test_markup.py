"""Markdown becomes safe HTML."""

import pytest

from training.markup import render


def test_raw_html_is_shown_as_text() -> None:
    html = render('<script>alert(1)</script> <b onclick="x">b</b> & `a < b`')
    assert "<script" not in html
    assert "<b" not in html
    assert "&lt;script&gt;" in html
    assert "<code>a &lt; b</code>" in html


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "vbscript:x"])
def test_a_link_that_runs_something_leads_nowhere(target: str) -> None:
    assert "href" not in render(f"[here]({target})")


def test_links_are_given_their_address() -> None:
    html = render("[here](#there)", address=lambda target: f"/manuals/m/{target[1:]}")
    assert 'href="/manuals/m/there"' in html


def test_headings_are_brought_nearer_to_the_page() -> None:
    assert render("### A\n\n#### B", raise_headings=1) == "<h2>A</h2>\n<h3>B</h3>"
    assert render("### A") == "<h3>A</h3>"


def test_boxes_and_tables_stay() -> None:
    html = render('!!! say "Title"\n    Words\n\n| a |\n| --- |\n| 1 |')
    assert '<div class="admonition say">' in html
    assert '<th scope="col">a</th>' in html


def test_a_range_keeps_its_sign() -> None:
    assert render("每天3~5家，每周15~20家") == "<p>每天3~5家，每周15~20家</p>"
    assert render("~~不要~~") == "<p><del>不要</del></p>"


def test_a_picture_is_not_loaded() -> None:
    assert "<img" not in render("![x](https://example.com/x.png) ![y][z]\n\n[z]: https://example.com/y.png")
