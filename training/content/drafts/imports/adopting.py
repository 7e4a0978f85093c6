"""Anybody's Markdown -> a manuscript of ours: keys at its head, sections with ids, pictures by their names."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from training.content.drafts.imports.lists import Heading, Line, arranged
from training.content.drafts.imports.report import Report
from training.content.manuscripts import CODE, RAW_HTML, UNSEEN, Cover
from training.content.outlines import attributes

Find = Callable[[str], str | None]  # a picture's path as it is cited -> the name by which it was kept

FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
ATX = re.compile(r"^ {0,3}(#{1,6})(?!#)\s*(.*?)(?:\s+#+)?\s*$")
SETEXT = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(\s*<?(?P<path>[^)\s>]+)>?(?:\s+[\"'](?P<title>[^\"']*)[\"'])?\s*\)")
IMAGE_BY_NAME = re.compile(r"!\[(?P<alt>[^\]]*)\]\[(?P<ref>[^\]]*)\]")
DEFINITION = re.compile(r"^ {0,3}\[(?!\^)(?P<ref>[^\]]+)\]:\s*<?(?P<path>\S+?)>?(?:\s+[\"'(].*)?\s*$")
INNER_LINK = re.compile(
    r"(?<![!\\])\[(?P<text>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\]\(\s*<?(?P<target>(?!https?://|mailto:)[^)\s>]*)>?[^)]{0,500}\)"
)
FOOTNOTE = re.compile(r"\[\^([^\]]+)\](:)?")
STRONG = re.compile(r"(?<!\\)(\*\*|(?<!\w)__)(?=\S)(.+?)(?<=\S)\1")
SIGN = re.compile(r"\\([\\`*_\[\]])")
TASK = re.compile(r"^(\s*[-*+] )\[[ xX]\] ")
KEY = re.compile(r"^([\w-]+):")


@dataclass
class Names:
    """The ids given so far: those of the other language at the same place, where it has one, else made of words."""

    others: Sequence[str]
    given: list[str] = field(default_factory=list)

    def take(self, wanted: str) -> str:
        self.given.append(wanted)
        return wanted

    def make(self, heading: str) -> str:
        from pypinyin import lazy_pinyin  # here, for its tables take 58 MB of every worker

        place = len(self.given)
        if place < len(self.others) and self.others[place] and self.others[place] not in self.given:
            return self.take(self.others[place])
        stem = "-".join(re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(heading)).lower()))[:60].strip("-")
        stem, name, number = stem or f"section-{place + 1}", "", 1
        name = stem
        while name in self.given or name in self.others:
            number += 1
            name = f"{stem}-{number}"
        return self.take(name)


def adopt(
    text: str, *, head: str, other_ids: Sequence[str], published: Collection[str], find: Find, report: Report
) -> str:
    """`head`: the draft's keys, for what the text does not bring itself; `other_ids`: the ids of the other language's
    sections, in order; `published`: 'manual#section' of what may be linked to; `find`: the name under which a cited
    picture was kept, or None."""
    keys, body, first = _split_head(text, report)
    lines = list(arranged(_lines(body.split("\n"), first)))
    title = _shift(lines)
    paths = {found["ref"].lower(): found["path"] for line in lines if (found := DEFINITION.match(line.text))}
    names = Names(other_ids)
    written = [_written(line, names, paths, find, report) for line in lines]
    known = {*published, *(f"#{anchor}" for anchor in names.given)}
    kept = [_without_dead_links(line, known, report) for line in written if line is not None]
    merged = _keys(head) | ({"title": f"title: {_quoted(title)}"} if title else {}) | keys
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")
    return "---\n" + "\n".join(merged.values()) + f"\n---\n\n{body}\n"


# --- the keys -----------------------------------------------------------------------------------------------------


def _split_head(text: str, report: Report) -> tuple[dict[str, str], str, int]:
    """The keys that a manual has, the text below, the number of its first line."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), 0)
    if lines[0].rstrip() != "---" or not end:
        return {}, text, 1
    keys = _keys("\n".join(lines[1:end]))
    for name in keys.keys() - set(Cover.model_fields):
        line = next(number for number, line in enumerate(lines, 1) if line.startswith(f"{name}:"))
        report.note(line, _("The key '%(name)s' at the head has no place in a manual.", name=name))
    return (
        {name: text for name, text in keys.items() if name in Cover.model_fields},
        "\n".join(lines[end + 1 :]),
        end + 2,
    )


def _keys(head: str) -> dict[str, str]:
    """Each key with its lines, as they are written."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in head.split("\n"):
        if key := KEY.match(line):
            name = key[1]
        if name:
            found.setdefault(name, []).append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def _quoted(title: str) -> str:
    plain = title.replace("\\", "").replace('"', "'")
    return f'"{plain[:120]}"'


# --- lines and headings -------------------------------------------------------------------------------------------


def _lines(written: Sequence[str], first: int) -> Iterator[Line]:
    """Fenced code becomes indented code; headings of both kinds are found."""
    fence = ""
    below = [*written[1:], ""]
    skip = False
    for number, (text, next_one) in enumerate(zip(written, below, strict=True), first):
        if skip:
            skip = False
        elif fence:
            if text.strip().startswith(fence) and not text.strip().strip(fence[0]):
                fence = ""
                yield Line(number, "")
            else:
                yield Line(number, f"    {text}", code=True)
        elif opened := FENCE.match(text):
            fence = opened[1]
            yield Line(number, "")
        elif heading := ATX.match(text):
            yield Line(number, "", heading=Heading(len(heading[1]), heading[2]))
        elif text.strip() and not text.lstrip().startswith(("|", ">", "-", "*")) and SETEXT.match(next_one):
            skip = True
            yield Line(number, "", heading=Heading(1 if "=" in next_one else 2, text.strip()))
        else:
            yield Line(number, text)


def _shift(lines: list[Line]) -> str:
    """Bring the headings to the levels of a manual: sections are of the second. A single first heading of the first
    level is the manual's title, which is returned and taken out."""
    headings = [line.heading for line in lines if line.heading]
    tops = [heading for heading in headings if heading.level == 1]
    title = ""
    if len(tops) == 1 and headings[0] is tops[0]:
        title = _unmarked(attributes(tops[0].text)[0])
        for line in lines:
            if line.heading is tops[0]:
                line.heading = None
        headings = headings[1:]
    by = 2 - min((heading.level for heading in headings), default=2)
    for heading in headings:
        heading.level = min(6, heading.level + by)
    return title


def _written(line: Line, names: Names, paths: Mapping[str, str], find: Find, report: Report) -> "Line | None":
    if line.code:
        return line
    if DEFINITION.match(line.text):
        return None  # what it led to stands where it was cited
    text = line.heading.text if line.heading else line.text
    text = _plain(text, line.number, report)
    text = _pictures(text, line.number, paths, find, report)
    if line.heading:
        text = _heading(line.heading.level, text, names, line.number, report)
    return Line(line.number, text)


def _heading(level: int, text: str, names: Names, number: int, report: Report) -> str:
    words, named = attributes(text)
    if level > 2:
        return f"{'#' * level} {words}"
    words = _unmarked(words)
    if "?" in named:
        report.note(number, _("'%(mark)s' beside a heading is left out.", mark=named["?"]))
    wanted = named.get("id", "")
    usable = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", wanted) and wanted not in names.given
    anchor = names.take(wanted) if usable else names.make(words)
    return f'## {words} {{#{anchor} objectives="{named.get("objectives", "")}"}}'


def _unmarked(words: str) -> str:
    """A section's heading and a title are plain text: nothing in them is bold, and no sign needs a stroke."""
    return SIGN.sub(r"\1", STRONG.sub(r"\2", words)).replace("&lt;", "<")


# --- what stands in a line ----------------------------------------------------------------------------------------


def _plain(text: str, number: int, report: Report) -> str:
    if UNSEEN.search(text):
        report.note(number, _("A character that cannot be seen is left out."))
        text = UNSEEN.sub("", text)
    for tag in RAW_HTML.finditer(CODE.sub("", text)):
        report.note(number, _("HTML is left out, its words are kept: %(tag)s", tag=tag[0][:40]))
    text = "".join(part if part.startswith("`") else RAW_HTML.sub("", part) for part in re.split(r"(`[^`]*`)", text))
    text = text.replace("-->", "")
    if FOOTNOTE.search(text):
        report.note(number, _("A footnote is kept as text: it is no link any more."))
        text = FOOTNOTE.sub(lambda found: f"({found[1]})", text)
    if TASK.match(text):
        report.note(number, _("A box to tick is kept as a point of a list."))
        text = TASK.sub(r"\1", text)
    return text


def _pictures(text: str, number: int, paths: Mapping[str, str], find: Find, report: Report) -> str:
    def show(alt: str, path: str, title: str) -> str:
        name = find(path)
        if name is None:
            report.note(number, _("The picture '%(path)s' is not there: its words are kept.", path=path[:80]))
            return alt
        caption = f' "{title}"' if title else ""
        return f"![{alt}]({name}{caption})"

    def by_name(found: "re.Match[str]") -> str:
        return show(found["alt"], paths.get((found["ref"] or found["alt"]).lower(), found["ref"]), "")

    text = IMAGE.sub(lambda found: show(found["alt"], found["path"], found["title"] or ""), text)
    return IMAGE_BY_NAME.sub(by_name, text)


def _without_dead_links(line: Line, known: Collection[str], report: Report) -> str:
    def link(found: "re.Match[str]") -> str:
        target = found["target"]
        if target in known:
            return found[0]
        report.note(line.number, _("The link to '%(target)s' leads nowhere: its words are kept.", target=target[:80]))
        return found["text"]

    return line.text if line.code else INNER_LINK.sub(link, line.text)
