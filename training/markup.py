"""Markdown -> safe HTML. Rendered once, when an edition is published; never in a request."""

import markdown
import nh3

EXTENSIONS = ["tables", "attr_list", "admonition", "sane_lists", "def_list", "pymdownx.tilde"]
TAGS = {
    "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6", "a", "div",
}  # fmt: skip
ADMONITIONS = {"admonition", "admonition-title", "say", "tip", "task", "warning", "example"}


def render(text: str) -> str:
    """Safe HTML of a trusted author's Markdown: raw HTML is shown as text, links lead to http(s) or within the page."""
    html = markdown.markdown(text.replace("<", "&lt;"), extensions=EXTENSIONS, output_format="html")
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "h3": {"id"}, "h4": {"id"}, "ol": {"start"}, "th": {"scope"}},
        allowed_classes={"div": ADMONITIONS, "p": ADMONITIONS},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
