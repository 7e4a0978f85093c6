"""Markdown -> safe HTML. Rendered once, when an edition is published; never in a request."""

from collections.abc import Callable
from xml.etree.ElementTree import Element  # nothing is parsed by it: the Markdown reader builds these

import markdown
import nh3
from markdown.treeprocessors import Treeprocessor

EXTENSIONS = ["tables", "admonition", "sane_lists", "def_list", "pymdownx.tilde"]
TAGS = {
    "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6", "a", "div",
}  # fmt: skip
ADMONITION_KINDS = ("say", "tip", "task", "warning", "example")
ADMONITIONS = {"admonition", "admonition-title", *ADMONITION_KINDS}


def render(text: str, *, address: Callable[[str], str] = str, raise_headings: int = 0) -> str:
    """Safe HTML of an author's Markdown: raw HTML is shown as text, links lead to http(s) or within the site.

    `address` turns each link as written into one that works; `raise_headings` brings a text's headings nearer to
    the page's own (1: '###' becomes h2).
    """
    reader = markdown.Markdown(extensions=EXTENSIONS, output_format="html")
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    reader.inlinePatterns.deregister("image_link")
    reader.inlinePatterns.deregister("image_reference")
    reader.treeprocessors.register(Links(address, raise_headings), "links", 0)
    return nh3.clean(
        reader.convert(text),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}},
        allowed_classes={"div": ADMONITIONS, "p": ADMONITIONS},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


class Links(Treeprocessor):
    """Gives links their addresses, headings their level, and the heads of tables their scope."""

    def __init__(self, address: Callable[[str], str], raise_headings: int) -> None:
        super().__init__()
        self._address, self._raise = address, raise_headings

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "a":
                element.set("href", self._address(element.get("href", "")))
            elif element.tag == "th":
                element.set("scope", "col")
            elif self._raise and element.tag in {"h3", "h4", "h5", "h6"}:
                element.tag = f"h{int(element.tag[1]) - self._raise}"
