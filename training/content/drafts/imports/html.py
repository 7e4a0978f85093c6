"""The HTML that the Word converter writes -> Markdown: headings, lists, tables, links, pictures, bold."""

import re
from html.parser import HTMLParser

from flask_babel import gettext as _

from training.content.drafts.imports.report import Report

SIGNS = re.compile(r"([\\`*_\[\]])")
AT_THE_START = re.compile(r"^(\s*)(?=#{1,6}\s|[-+>]\s|!!!)|^(\s*\d+)(?=[.)]\s)")
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6"}


def markdown_of(html: str, report: Report) -> str:
    writer = _Writer(report)
    writer.feed(html)
    writer.close()
    return "\n\n".join(block for block in writer.blocks if block.strip()) + "\n"


class _Writer(HTMLParser):
    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.lists: list[int | None] = []  # the kind of each open list: the next number, or None for points
        self.points: list[str] = []  # lines of the outermost list
        self.rows: list[list[str]] | None = None
        self.depth = 0  # of tables
        self.links: list[str] = []
        self.below = 0  # levels that headings stand below the document's title

    # --- what comes ---

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("class") == "title":
            self.below = -1  # this one
        elif tag in {"ul", "ol"}:
            self._end_point()
            self.lists.append(1 if tag == "ol" else None)
            if self.depth:
                self.report.note(0, _("A list in a table is written in one line of its cell."))
        elif tag == "li" and self.depth:
            self.words.append(f" {self._sign('•')} ")
        elif tag == "table":
            self._start_table()
        elif tag == "tr" and self.rows is not None and self.depth == 1:
            self.rows.append([])
        elif tag in {"td", "th"} and self.depth == 1:
            self._take()
            if "colspan" in values or "rowspan" in values:
                self.report.note(0, _("A table has joined cells: each is written once, the others stay empty."))
        elif tag in {"strong", "b"}:
            self.words.append("\x01")
        elif tag == "a":
            self.links.append(values.get("href", ""))
            self.words.append("\x02")
        elif tag == "img":
            self.words.append(f"![{values.get('alt', '').replace(']', ' ')}]({values.get('src', '')})")
        elif tag == "br":
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_block(tag)
        elif tag == "li":
            self._end_point()
        elif tag in {"ul", "ol"}:
            self._end_list()
        elif tag in {"td", "th"} and self.depth == 1 and self.rows:
            self.rows[-1].append(self._take().replace("|", "\\|"))
        elif tag == "table":
            self._end_table()
        elif tag in {"strong", "b"}:
            self._wrap("\x01", "**", "**")
        elif tag == "a" and self.links:
            target = self.links.pop()
            is_kept = re.match(r"https?://|mailto:", target)
            self._wrap("\x02", "[" if is_kept else "", f"]({target})" if is_kept else "")

    def handle_data(self, data: str) -> None:
        text = SIGNS.sub(r"\\\1", data.replace("\n", " "))
        self.words.append(text.replace("<", "&lt;"))

    # --- what is written ---

    def _wrap(self, mark: str, before: str, after: str) -> None:
        """Put signs round what came since the mark; Markdown wants no space at their inner side."""
        place = max((index for index, word in enumerate(self.words) if word == mark), default=None)
        if place is None:
            return
        inner = "".join(self.words[place + 1 :])
        core = inner.strip()
        lead, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :] if core else ""
        self.words[place:] = [f"{lead}{before}{core}{after}{tail}" if core else inner]

    def _take(self) -> str:
        text = "".join(word for word in self.words if word not in {"\x01", "\x02"})
        self.words = []
        return re.sub(r"[ \t]{2,}", " ", text).strip()

    def _end_block(self, tag: str) -> None:
        if self.depth or self.lists:
            self.words.append(" ")
            return
        text = self._take()
        if text and tag != "p":
            level = 1 if self.below < 0 else min(6, int(tag[1]) + self.below)
            self.below = abs(self.below)
            text = f"{'#' * level} {text}"
        elif text:
            text = _plain_at_the_start(text)
        self.blocks.append(text)

    def _end_point(self) -> None:
        """In a table the words of a list stay among those of their cell."""
        if self.depth:
            self.words.append(" ")
            return
        text = self._take()
        if text and self.lists:
            place = "    " * (len(self.lists) - 1)
            self.points.append(f"{place}{self._sign('-')} {_plain_at_the_start(text)}")

    def _sign(self, of_points: str) -> str:
        number = self.lists[-1] if self.lists else None
        if number is None:
            return of_points
        self.lists[-1] = number + 1
        return f"{number}."

    def _end_list(self) -> None:
        self._end_point()
        if self.lists:
            self.lists.pop()
        if not self.lists and self.points and not self.depth:
            self.blocks.append("\n".join(self.points))
            self.points = []

    def _start_table(self) -> None:
        self.depth += 1
        if self.depth == 1:
            self.rows = []
        else:
            self.report.note(0, _("A table within a table is written as the words of its cell."))

    def _end_table(self) -> None:
        self.depth -= 1
        if self.depth or self.rows is None:
            return
        width = max((len(row) for row in self.rows), default=0)
        rows = [row + [""] * (width - len(row)) for row in self.rows if any(row)]
        self.rows = None
        if rows:
            ruled = [rows[0], ["---"] * width, *rows[1:]]
            self.blocks.append("\n".join(f"| {' | '.join(row)} |" for row in ruled))


def _plain_at_the_start(text: str) -> str:
    """Without what would make it a heading, a point or a box: '1. ' that somebody typed stays as it was typed."""
    return AT_THE_START.sub(r"\1\2\\", text)
