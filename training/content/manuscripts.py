"""One Markdown text of a manual: its cover, introduction and sections, with every fault of its lines."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import Field

from training.authored import OBJECTIVE, SLUG, Fault, Frozen, Slug, Unfit, Words, parse_yaml, plain_text, split_markdown
from training.content import pictures
from training.content.models import Severity, Shelf
from training.content.outlines import Numbered, Part, Section, attributes, read_section, split
from training.markup import ADMONITION_KINDS

CODE = re.compile(r"(`+).*?\1")
RAW_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(\s[^>]*|/)?>|<!--|<[!?]")
HIDDEN_HEADING = re.compile(r"^\s+#{1,2}(?!#)\s")
UNDERLINE = re.compile(r"^\s*(=+|-+)\s*$")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # controls; those of direction
LINK = re.compile(  # its words may run over the end of a line, as Markdown lets them
    r"(?<![!\\])\[(?:\\.|[^\[\]\\\n]|\[[^\[\]\n]*\]|\n(?!\s*\n)){0,500}\]\(\s*<?([^)\s>]*)>?[^)\n]{0,500}\)"
    r"|^ {0,3}\[[^\]\n]+\]: *<?(\S+?)>?(?:\s|$)",
    re.MULTILINE,
)
ADMONITION = re.compile(r"^(?P<indent>\s*)!!!\s*(?P<kind>[\w-]*)\s*(?P<title>.*?)\s*$")


PICTURE = re.compile(r'!\[(?P<alt>[^\]]*)\]\(\s*(?P<name>[^)\s"]*)(?:\s+"(?P<title>[^"]*)")?\s*\)')


class Change(Frozen):
    """What a section of this text asks of those who know the edition before."""

    severity: Annotated[Severity, Field(strict=False)]
    what: Annotated[Words, Field(max_length=200)]  # one sentence: what is different


class Cover(Frozen):
    title: Annotated[Words, Field(max_length=120)]
    summary: Annotated[Words, Field(max_length=400)]
    shelf: Annotated[Shelf, Field(strict=False)]
    review_by: date
    changes: dict[Slug, Change] = Field(default_factory=dict)  # by section


@dataclass(frozen=True)
class Link:
    line: int
    target: str


@dataclass(frozen=True)
class PictureUse:
    line: int
    name: str


@dataclass(frozen=True)
class Manuscript:
    file: str
    source: str  # as it was written, to the byte
    cover: Cover | None  # None: the keys at its head have faults
    cover_lines: dict[str, int]
    introduction: str
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    pictures: tuple[PictureUse, ...]

    def fault(self, line: int, cause: str, remedy: str) -> Fault:
        return Fault(self.file, line, cause, remedy)


def read_manuscript(text: str, file: str) -> tuple[Manuscript, list[Fault]]:
    """What could be read, and every fault. Raises Unfit when the keys have no beginning or no end."""
    head, body, first_line = split_markdown(plain_text(text), file)
    cover: Cover | None = None
    places: dict[str, int] = {}
    faults: list[Fault] = []
    try:
        cover, lines = parse_yaml(head, file, Cover, first_line=2)
        places = {name: lines.of(name) for name in Cover.model_fields}
        places |= {f"changes.{anchor}": lines.of("changes", anchor) for anchor in cover.changes}
    except Unfit as unfit:
        faults.extend(unfit.faults)
    numbered = list(enumerate(body.split("\n"), first_line))
    introduction, parts = split(numbered)
    sections = tuple(read_section(*part) for part in parts)
    links, shown = tuple(_links(numbered)), tuple(_pictures(numbered))
    manuscript = Manuscript(file, text, cover, places, introduction, sections, links, shown)
    for number, cause, remedy in (
        *_faults_of_headings(parts),
        *_faults_of_sections(sections),
        *_faults_of_lines(numbered),
    ):
        faults.append(Fault(file, number, cause, remedy))
    if not sections:
        cause, remedy = _("The manual has no section."), _('Begin one with ## Heading {#id objectives="A14"}.')
        faults.append(Fault(file, numbered[-1][0], cause, remedy))
    return manuscript, faults


def write_manuscript(cover: Mapping[str, str | date], introduction: str, sections: Iterable[Mapping[str, Any]]) -> str:
    """A text from its parts, as an author would write it."""
    keys = "".join(f"{name}: {_scalar(value)}\n" for name, value in cover.items())
    parts = [introduction] if introduction else []
    for section in sections:
        heading, objectives = section["heading"], " ".join(section["objectives"])
        parts += [f'## {heading} {{#{section["anchor"]} objectives="{objectives}"}}', section["markdown"]]
    return f"---\n{keys}---\n\n" + "\n\n".join(parts) + "\n"


PLAIN = re.compile(r"[\w\u3400-\u9fff](?:[^:#\n]|:(?=\S)|(?<=\S)#)*(?<!\s)")
MEANT_OTHERWISE = re.compile(r"(?i)true|false|null|yes|no|on|off|[-+.\d][\d_.:eExX+-]*")


def _scalar(value: str | date) -> str:
    """As YAML reads it back."""
    if isinstance(value, date):
        return value.isoformat()
    is_plain = PLAIN.fullmatch(value) and not value.endswith(":") and not MEANT_OTHERWISE.fullmatch(value)
    return value if is_plain else json.dumps(value, ensure_ascii=False)


Found = Iterator[tuple[int, str, str]]  # line, cause, remedy


def _links(numbered: list[Numbered]) -> Iterator[Link]:
    text = "\n".join(CODE.sub("", line) for _number, line in numbered)
    for found in LINK.finditer(text):
        line = numbered[0][0] + text.count("\n", 0, found.start())
        yield Link(line, found[1] if found[1] is not None else found[2])


def _pictures(numbered: list[Numbered]) -> Iterator[PictureUse]:
    for number, line in numbered:
        for found in PICTURE.finditer(CODE.sub("", line)):
            yield PictureUse(number, found["name"])


# --- faults -------------------------------------------------------------------------------------------------------


def _faults_of_headings(parts: list[Part]) -> Found:
    example = '## Heading {#id objectives="A14 A15"}'
    for (number, text), _below in parts:
        heading, named = attributes(text)
        if not heading:
            yield number, _("This section has no heading."), _("Write %(example)s.", example=example)
        if "id" not in named:
            yield number, _("This section has no id."), _("Write %(example)s.", example=example)
        elif not re.match(SLUG, named["id"]):
            remedy = _("Use small Latin letters, digits and hyphens, such as golden-rule.")
            yield number, _("The id '%(id)s' cannot be used.", id=named["id"]), remedy
        objectives = named.get("objectives", "").split()
        if not objectives:
            yield number, _("This section names no objective."), _("Write %(example)s.", example=example)
        for objective in objectives:
            if not re.match(OBJECTIVE, objective):
                remedy = _("Write a letter A to D and two digits, such as A14.")
                yield number, _("'%(objective)s' is no objective's id.", objective=objective), remedy
            if objectives.count(objective) > 1:
                yield number, _("'%(objective)s' stands here twice.", objective=objective), _("Keep one of the two.")
                break
        for unknown in named.keys() - {"id", "objectives"}:
            name = named["?"] if unknown == "?" else unknown
            yield number, _("'%(name)s' is not known here.", name=name), _("Write %(example)s.", example=example)


def _faults_of_sections(sections: tuple[Section, ...]) -> Found:
    first: dict[str, int] = {}
    for section in sections:
        if section.anchor and section.anchor in first:
            cause = _("The id '%(id)s' stands on line %(line)s already.", id=section.anchor, line=first[section.anchor])
            yield section.line, cause, _("Give each section an id of its own.")
        first.setdefault(section.anchor, section.line)
        if not section.markdown.strip():
            cause = _("The section '%(heading)s' holds no text.", heading=section.heading)
            yield section.line, cause, _("Write it, or remove its heading.")


def _faults_of_lines(numbered: list[Numbered]) -> Found:
    above = ""
    for place, (number, written) in enumerate(numbered):
        line = CODE.sub("", written)
        if line.startswith("#") and not line.startswith("##"):
            remedy = _("Begin a section with ##; the title stands at the head of the file.")
            yield number, _("A heading of the first level stands here."), remedy
        elif HIDDEN_HEADING.match(line):
            yield number, _("A section's heading is indented."), _("Begin it at the left edge, or use ###.")
        if UNDERLINE.match(line) and above.strip():
            remedy = _("Write headings with ##, and an empty line above a rule.")
            yield number, _("This line turns the one above it into a heading."), remedy
        if UNSEEN.search(written):
            yield number, _("A character that cannot be seen stands here."), _("Delete the line and type it again.")
        if RAW_HTML.search(line):
            yield number, _("HTML stands here."), _("Use Markdown; put a sign that is meant in `backquotes`.")
        yield from _faults_of_pictures(number, line)
        if found := ADMONITION.match(line):
            yield from _faults_of_admonition(number, found, [text for _number, text in numbered[place + 1 :]])
        above = line


def _faults_of_pictures(number: int, line: str) -> Found:
    example = "![what it shows](chart.png)"
    for found in PICTURE.finditer(line):
        if not found["alt"].strip():
            remedy = _("Write between the brackets what it shows: a manual is read aloud, too.")
            yield number, _("This picture has no words."), remedy
        if not pictures.NAME.fullmatch(found["name"]):
            cause = _("'%(name)s' cannot be a picture's name.", name=found["name"][:60])
            yield number, cause, _("Write it as %(example)s: small Latin letters, digits, hyphens.", example=example)
    if "![" in PICTURE.sub("", line):
        yield number, _("A picture is not written so."), _("Write %(example)s on one line.", example=example)


def _faults_of_admonition(number: int, found: re.Match[str], below: list[str]) -> Found:
    kinds = ", ".join(ADMONITION_KINDS)
    if found["kind"] not in ADMONITION_KINDS:
        cause = _("'%(kind)s' is no kind of box.", kind=found["kind"])
        yield number, cause, _("Write one of: %(kinds)s.", kinds=kinds)
    if not re.fullmatch(r'"[^"]+"', found["title"]):
        yield number, _("This box has no title."), _('Write it in straight quotes: !!! tip "Title".')
    first = next((line for line in below if line.strip()), "")
    if not first.startswith(found["indent"] + "    "):
        yield number, _("This box is empty."), _("Indent its text by four spaces.")
