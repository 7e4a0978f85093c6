"""HTML of strangers -> the plain text of an item, and back. Nothing is ever shown as HTML again."""

import html
import re
from html.parser import HTMLParser

BREAKS = {"p", "div", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote", "hr"}
UNSEEN = {"script", "style", "head", "title", "template", "object", "iframe"}
FORMATTED = {"b", "strong", "i", "em", "u", "s", "del", "code", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6",
             "a", "sub", "sup", "math", "video", "audio"}  # fmt: skip
TAG = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]{0,20}(\s[^<>]*)?/?>|<!--|&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
)


def is_html(text: str) -> bool:
    """Whether it holds a tag or a named sign."""
    return TAG.search(text) is not None


class _Flattener(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self._unseen = 0
        self._numbers: list[int] = []  # one for each open list: 0 for bullets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        if tag in FORMATTED:
            self.lost.add(tag)
        if tag in BREAKS:
            self.parts.append("\n")
        if tag in {"ul", "ol"}:
            self._numbers.append(1 if tag == "ol" else 0)
        if tag == "li":
            self._bullet()
        if tag in {"td", "th"}:
            self.parts.append(" ")
        if tag == "img":
            self._picture({name: value or "" for name, value in attrs})

    def _bullet(self) -> None:
        number = self._numbers[-1] if self._numbers else 0
        self.parts.append(f"\n{number}. " if number else "\n- ")
        if number:
            self._numbers[-1] += 1

    def _picture(self, attributes: dict[str, str]) -> None:
        name = attributes.get("src", "").replace("@@PLUGINFILE@@/", "").partition("?")[0]
        if name.startswith(("data:", "http:", "https:", "//")):  # none is fetched
            self.lost.add("img")
            return
        words = " ".join(attributes.get("alt", "").replace("[", "").replace("]", "").split())
        self.parts.append(f"![{words}]({name})")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in BREAKS and tag != "br":
            self.parts.append("\n")
        if tag in {"ul", "ol"} and self._numbers:
            self._numbers.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def flatten(source: str) -> tuple[str, set[str]]:
    """The text of HTML with its line breaks and lists, and the tags whose look is lost."""
    flattener = _Flattener()
    flattener.feed(source)
    flattener.close()
    return tidy("".join(flattener.parts)), flattener.lost


def tidy(text: str) -> str:
    """No blanks at the ends of lines, at most one empty line, nothing before or after."""
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


PICTURE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(([^()\s]{1,200})\)")


def to_html(text: str) -> str:
    """Paragraphs and line breaks; pictures as Moodle names those that come along."""
    written = html.escape(text, quote=False)
    written = PICTURE.sub(lambda found: _image(found[1], found[2]), written)
    paragraphs = written.split("\n\n")
    return "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)


def _image(words: str, name: str) -> str:
    name = html.escape(html.unescape(name))
    return f'<img src="@@PLUGINFILE@@/{name}" alt="{html.escape(html.unescape(words))}">'


def pictures_in(text: str) -> list[str]:
    return [found[2] for found in PICTURE.finditer(text)]
