"""HTML of strangers -> the plain text of an item, and back. Nothing is ever shown as HTML again."""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, unquote

BREAKS = {"p", "div", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote", "hr"}
UNSEEN = {"script", "style", "head", "title", "template", "iframe"}
HOLDERS = {"audio": "src", "object": "data"}  # a sound or a picture, with its words inside
SOUND = re.compile(r"\.(mp3|ogg|oga|opus|m4a|aac|wav)$", re.IGNORECASE)
FORMATTED = {"b", "strong", "i", "em", "u", "s", "del", "code", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6",
             "a", "math", "video", "iframe"}  # fmt: skip
RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
OFFSET = {"sup": RAISED, "sub": LOWERED}
POWER = re.compile(r"[A-Za-z]|(?=.*\d)[A-Za-z0-9 .,+*/()−-]{1,20}", re.ASCII)  # rather than the st of 1st
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]{1,20}:|//", re.IGNORECASE)
TAGS = (  # by which a text is known to be HTML: <url> in a sentence is no tag
    "a|abbr|audio|b|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|div|dl|dt|em|figcaption|figure|font"
    "|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|math|object|ol|p|pre|q|s|samp|script|section|small|source|span|strike"
    "|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|video"
)
TAG = re.compile(
    rf"</?(?:{TAGS})(\s[^<>]*)?/?>|<!--|&(#\d{{1,7}}|#x[0-9a-f]{{1,6}}|[a-z][a-z0-9]{{1,30}});", re.IGNORECASE
)


def is_html(text: str) -> bool:
    """Whether it holds a tag or a named sign."""
    return TAG.search(text) is not None


@dataclass
class _Holder:
    tag: str
    source: str
    since: int  # of the parts, where its words begin


class _Flattener(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self._unseen = 0
        self._numbers: list[int] = []  # one for each open list: 0 for bullets
        self._held: list[_Holder] = []  # open sounds and objects
        self._offset: list[tuple[str, int]] = []  # open sup and sub, and since which of the parts

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
        told = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._mark(told.get("src", ""), told.get("alt", ""))
        if tag in OFFSET:
            self._offset.append((tag, len(self.parts)))
        if tag in HOLDERS:
            self._held.append(_Holder(tag, told.get(HOLDERS[tag], ""), len(self.parts)))
        if tag == "source" and self._held and not self._held[-1].source:
            self._held[-1].source = told.get("src", "")

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """'<![' of whatever kind: what Python's parser does not know is a comment, as it is to browsers."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def _bullet(self) -> None:
        number = self._numbers[-1] if self._numbers else 0
        self.parts.append(f"\n{number}. " if number else "\n- ")
        if number:
            self._numbers[-1] += 1

    def _mark(self, source: str, words: str) -> None:
        """A picture or a sound as it stands in a text."""
        name = source.strip().replace("@@PLUGINFILE@@/", "").partition("?")[0]
        if ELSEWHERE.match(name):  # none is fetched
            self.lost.add("img" if name.lower().startswith("data:") else "elsewhere")
        elif name:
            self.parts.append(f"![{flat(words)}]({quote(unquote(name))})")

    def _close_holder(self) -> None:
        holder = self._held.pop()
        words = "".join(self.parts[holder.since :])
        del self.parts[holder.since :]
        if holder.source:
            self._mark(holder.source, words)
        else:
            self.lost.add(holder.tag)

    def _close_offset(self) -> None:
        """10<sup>3</sup> is 10³, never 103."""
        tag, since = self._offset.pop()
        words = "".join(self.parts[since:])
        bare = words.strip()
        if bare and all(ord(sign) in OFFSET[tag] for sign in bare):
            self.parts[since:] = [bare.translate(OFFSET[tag])]
            return
        self.lost.add(tag)
        if tag == "sup" and POWER.fullmatch(bare):
            self.parts[since:] = [f"^{bare}" if len(bare) == 1 else f"^({bare})"]

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1
        if self._offset and self._offset[-1][0] == tag:
            self._close_offset()
        if any(holder.tag == tag for holder in self._held):
            while self._held and self._held[-1].tag != tag:
                self._held.pop()
            self._close_holder()
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


PICTURE = re.compile(r"!\[([^\[\]\n]{0,4000})\]\(([^()\s]{1,200})\)")


def flat(words: str) -> str:
    """As the words of a mark: in one line, without its brackets."""
    return " ".join(words.replace("[", "(").replace("]", ")").split())


def is_sound(name: str) -> bool:
    return SOUND.search(name) is not None


def to_html(text: str) -> str:
    """Paragraphs and line breaks; pictures as Moodle names those that come along."""
    written = html.escape(text, quote=False)
    written = PICTURE.sub(lambda found: _image(found[1], found[2]), written)
    paragraphs = written.split("\n\n")
    return "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)


def _image(words: str, name: str) -> str:
    name = html.escape(html.unescape(name))
    if is_sound(name):
        return f'<audio controls="controls"><source src="@@PLUGINFILE@@/{name}">{words}</audio>'
    return f'<img src="@@PLUGINFILE@@/{name}" alt="{html.escape(html.unescape(words))}">'


def pictures_in(text: str) -> list[str]:
    return [found[2] for found in PICTURE.finditer(text)]
