"""XML of strangers -> a plain tree that knows its lines. No DTD's entities, no outside files, no endless depth."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXException  # nothing is parsed by it: defusedxml does
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException, sax
from flask_babel import gettext as _

from training.quizzes.exchange.decoding import decode
from training.quizzes.exchange.report import Unusable

DEEPEST = 200
ELEMENTS = 500_000
DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
VOID = {"br", "hr", "img"}


@dataclass
class Node:
    """An element; `content` holds its texts and elements in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    content: list["Node | str"] = field(default_factory=list)

    def nodes(self, tag: str = "") -> Iterator["Node"]:
        return (one for one in self.content if isinstance(one, Node) and tag in {"", one.tag})

    def node(self, tag: str) -> "Node | None":
        return next(self.nodes(tag), None)

    def every(self, tag: str) -> Iterator["Node"]:
        """At any depth, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.tag == tag:
                yield node
            waiting += reversed(list(node.nodes()))

    def text(self) -> str:
        """All that is written in it."""
        parts: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                parts.append(one)
            else:
                waiting += reversed(one.content)
        return "".join(parts)

    def text_of(self, tag: str) -> str:
        """Of the first such element at any depth."""
        node = next(self.every(tag), None)
        return node.text().strip() if node else ""

    def markup(self, skip: frozenset[str] = frozenset()) -> str:
        """What stands in it, as HTML; elements whose tags are in `skip` are left out."""
        parts: list[str] = []
        waiting: list[Node | str] = list(reversed(self.content))
        while waiting:
            one = waiting.pop()
            if isinstance(one, Closing):
                parts.append(one)
            elif isinstance(one, str):
                parts.append(html.escape(one, quote=False))
            elif one.tag not in skip:
                given = "".join(f' {name}="{html.escape(value)}"' for name, value in one.attributes.items())
                parts.append(f"<{one.tag}{given}>")
                if one.tag not in VOID:
                    waiting += [Closing(f"</{one.tag}>"), *reversed(one.content)]
        return "".join(parts)


class Closing(str):
    """An end tag that waits its turn."""


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self._open: list[Node] = []
        self._pieces: list[str] = []  # of the text that is being read
        self._elements = 0
        self._place: Any = None

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the names are SAX's
        self._place = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        self._elements += 1
        if len(self._open) >= DEEPEST or self._elements > ELEMENTS:
            raise Unusable(_("The file is nested too deeply, or holds too much, to be a bank of questions."))
        line = self._place.getLineNumber() if self._place else 0
        given = {_bare(key): value for key, value in attrs.items() if not key.startswith("xmlns")}
        node = Node(_bare(name), given, line)
        self._close_text()
        if self._open:
            self._open[-1].content.append(node)
        self.root = self.root or node
        self._open.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._close_text()
        self._open.pop()

    def characters(self, content: str) -> None:
        self._pieces.append(content)

    def _close_text(self) -> None:
        if self._pieces and self._open:
            self._open[-1].content.append("".join(self._pieces))
        self._pieces = []


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def parse(content: bytes) -> Node:
    """Raises Unusable."""
    text = DECLARED.sub(lambda found: "\n" * found[0].count("\n"), decode(content), count=1)
    builder = _Builder()
    try:
        sax.parseString(text.encode(), builder)
    except DefusedXmlException:
        raise Unusable(
            _("The file declares entities of its own, as attacks do. Export it again without them.")
        ) from None
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 1)() or 1
        raise Unusable(_("This is not XML: it breaks off or goes wrong on line %(line)s.", line=line)) from None
    if builder.root is None:
        raise Unusable(_("The file is empty."))
    return builder.root
