"""Markdown -> safe HTML. Rendered once, when an edition is published; never in a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement  # nothing is parsed by them: the Markdown reader builds these

import markdown
import nh3
from markdown.treeprocessors import Treeprocessor

EXTENSIONS = ["tables", "admonition", "sane_lists", "def_list", "pymdownx.tilde"]
CONFIGS = {"pymdownx.tilde": {"subscript": False}}  # a single '~' stays: 每天3~5家，每周15~20家
TAGS = {
    "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6", "a", "div",
    "figure", "figcaption", "img",
}  # fmt: skip
ADMONITION_KINDS = ("say", "tip", "task", "warning", "example")
ADMONITIONS = {"admonition", "admonition-title", *ADMONITION_KINDS}


@dataclass(frozen=True)
class Shown:
    """Where a picture lies within the site, and how large it is, so that the page does not jump when it comes."""

    address: str
    width: int
    height: int


def render(
    text: str,
    *,
    address: Callable[[str], str] = str,
    raise_headings: int = 0,
    pictures: Mapping[str, Shown] | None = None,
) -> str:
    """Safe HTML of an author's Markdown: raw HTML is shown as text, links lead to http(s) or within the site.

    `address` turns each link as written into one that works; `raise_headings` brings a text's headings nearer to
    the page's own (1: '###' becomes h2); `pictures` are those that the text may show, by the name it cites them by:
    of any other its words are shown alone.
    """
    reader = markdown.Markdown(extensions=EXTENSIONS, extension_configs=CONFIGS, output_format="html")
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    if pictures is None:
        reader.inlinePatterns.deregister("image_link")
    reader.inlinePatterns.deregister("image_reference")
    reader.treeprocessors.register(Links(address, raise_headings), "links", 0)
    reader.treeprocessors.register(Pictures(pictures or {}), "pictures", 1)
    return nh3.clean(
        reader.convert(text),
        tags=TAGS,
        attributes={
            "a": {"href", "title"},
            "ol": {"start"},
            "th": {"scope"},
            "img": {"src", "alt", "width", "height", "loading"},
        },
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


class Pictures(Treeprocessor):
    """Gives pictures their place and size; one that stands alone becomes a figure, its title the caption."""

    def __init__(self, shown: Mapping[str, Shown]) -> None:
        super().__init__()
        self._shown = shown

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for image in [child for child in parent if child.tag == "img"]:
                self._show(parent, image)

    def _show(self, parent: Element, image: Element) -> None:
        shown, caption = self._shown.get(image.get("src", "")), image.attrib.pop("title", "")
        words = image.get("alt", "")
        if shown is None:
            image.tag, image.text = "em", words
            image.attrib.clear()
            return
        image.attrib.update(
            src=shown.address, width=str(shown.width), height=str(shown.height), loading="lazy", alt=words
        )
        alone = parent.tag == "p" and len(parent) == 1 and not (parent.text or "").strip()
        if alone and not (image.tail or "").strip():
            parent.tag = "figure"
            if caption:
                SubElement(parent, "figcaption").text = caption
