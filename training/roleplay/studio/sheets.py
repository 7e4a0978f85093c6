"""A script as an Excel workbook and back: for authors who would rather fill in rows.

One sheet a kind of line; what the sheets hold is written as a script and read by the one parser, so that its messages
are the only ones. Cells are text: nothing in them is ever computed.
"""

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any
from zipfile import BadZipFile, ZipFile

from flask_babel import lazy_gettext as _l
from python_calamine import CalamineError, CalamineWorkbook

from training.refusals import Invalid
from training.roleplay.script import (
    CohortBranch,
    CustomerLine,
    Jump,
    Screen,
    Script,
    SellerTurn,
    Step,
    Target,
    format_condition,
    format_script,
)
from training.roleplay.script.clicks import click_list, taken_at_its_word, with_tail
from training.roleplay.script.lexicon import ARROW, OPENING, WORDS, word
from training.roleplay.script.tree import Language
from training.roleplay.script.writer import escaped
from training.workbooks import Damaged, TooLarge, ensure_modest

LARGEST = 5 * 1024 * 1024  # bytes that the sheets of a workbook may unpack to
MOST_ROWS = 3000
UNREADABLE = (BadZipFile, CalamineError, OSError, EOFError, ValueError, RuntimeError, zlib.error)  # damaged, locked
SCENES: dict[Language, tuple[str, tuple[str, ...]]] = {
    "zh": ("场景", ("场景", "限几次", "种类", "语气、秒数或点击", "内容或条件", "客户的回答", "去哪里")),
    "en": (
        "Scenes",
        ("scene", "limit", "kind", "tone, seconds or clicks", "text or condition", "customer answers", "leads to"),
    ),
}
REST: dict[Language, tuple[str, tuple[str, ...]]] = {"zh": ("其余", ("逐行",)), "en": ("The rest", ("line by line",))}
BRANCH, JUMP = "[ ]", "→"  # kinds of rows that have no keyword


class NotOurSheet(Invalid):
    title = _l("This workbook cannot be read as a script.")
    remedy = _l("Take the workbook that this page offers, fill it in, and send that one as .xlsx.")


def write(script: Script) -> bytes:
    """The workbook of one language. Scenes stand in rows; everything else line by line, as the script writes it."""
    import xlsxwriter  # here, for it takes 8 MB of every worker

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        rows: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]] = (
            (*SCENES[script.language], list(_scene_rows(script))),
            (*REST[script.language], [[line] for line in _rest(script)]),
        )
        for name, headings, lines in rows:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, headings, head)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(headings) - 1, 18 if len(headings) > 1 else 100, wrap)
            for number, line in enumerate(lines, 1):
                for column, text in enumerate(line):
                    sheet.write_string(number, column, text)
    return file.getvalue()


def read(content: bytes, language: Language) -> str:
    """The script that a workbook says, as text; its faults are the parser's to tell. Raises NotOurSheet."""
    sheets = _sheets(content)
    scenes, rest = sheets.get(SCENES[language][0]), sheets.get(REST[language][0])
    if scenes is None or rest is None:
        raise NotOurSheet
    before, after = _around([row[0] if row else "" for row in rest[1:]])
    return "\n".join([*before, "", *_scene_lines(scenes[1:], language), "", *after, ""])


# --- writing ------------------------------------------------------------------------------------------------------


def _scene_rows(script: Script) -> Iterator[Sequence[str]]:
    language = script.language
    for scene in script.scenes:
        named = (scene.name, str(scene.limit or ""))
        for step in scene.steps or (None,):
            for row in _step_rows(step, language):
                yield (*named, *row)
                named = ("", "")


def _step_rows(step: Step | None, language: Language) -> Iterator[Sequence[str]]:
    """Kind, tone or seconds or clicks, text or condition, the customer's answer, where it leads."""
    if isinstance(step, CustomerLine):
        yield word("customer", language), step.tone, step.text, "", ""
    elif isinstance(step, Screen):
        yield word("screen", language), click_list(step.clicks, language), step.text, "", ""
    elif isinstance(step, Jump):
        yield JUMP, "", "", "", _target(step.target, language)
    elif isinstance(step, CohortBranch):
        yield word("if", language), "", step.cohort, "", _target(step.target, language)
    elif isinstance(step, SellerTurn):
        yield word("seller", language), str(step.seconds or ""), "、".join(step.expects), "", ""
        for branch in step.branches:
            line, condition = branch.customer_line, format_condition(branch.condition, language)
            yield (
                BRANCH,
                line.tone if line else "",
                condition,
                line.text if line else "",
                _target(branch.target, language),
            )
    else:
        yield ("",) * 5


def _target(target: Target, language: Language) -> str:
    return f"{word('end', language)}：{target.name}" if target.ends else target.name


def _rest(script: Script) -> list[str]:
    """The canonical text without its scenes."""
    before, within = _around(format_script(script).rstrip("\n").split("\n"), to="scene")
    return [*before, *_around(within)[1]]


# --- reading ------------------------------------------------------------------------------------------------------


def _sheets(content: bytes) -> dict[str, list[list[str]]]:
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
                raise NotOurSheet
            ensure_modest(map(packed.read, packed.namelist()), MOST_ROWS)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = {name: book.get_sheet_by_name(name).to_python(nrows=MOST_ROWS) for name in book.sheet_names}
    except (*UNREADABLE, Damaged, TooLarge):
        raise NotOurSheet from None
    return {name: [[_cell(value) for value in row] for row in found] for name, found in rows.items()}


def _cell(value: Any) -> str:
    """Numbers as they look; a line break inside a cell is a blank."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).splitlines()).rstrip()


def _around(lines: Sequence[str], to: str = "") -> tuple[list[str], list[str]]:
    """What stands before the first scene (`to`: 'scene') or the first part after the scenes, and from there on."""
    opens = [OPENING[kind] for kind in ([to] if to else ["key point", "pitfall", "flow", "criterion"])]
    for number, line in enumerate(lines):
        if any(pattern.match(line) for pattern in opens):
            return list(lines[:number]), list(lines[number:])
    return list(lines), []


def _scene_lines(rows: Sequence[Sequence[str]], language: Language) -> Iterator[str]:
    for row in rows:
        scene, limit, *step = [*row, *[""] * 7][:7]
        if scene:
            times = f"限{limit}次" if language == "zh" else f"limit {limit}"
            yield f"== {scene} {times}" if limit else f"== {scene}"
        if any(step):
            yield _step_line(*step, language=language)


def _kind(typed: str, language: Language) -> str:
    """The kind of a row as the script's language writes it, whatever the language and the keyboard it was typed in."""
    if re.fullmatch(r"[\[［【]\s*[\]］】]", typed.strip()):
        return BRANCH
    if re.fullmatch(ARROW, typed.strip()):
        return JUMP
    known = (key for key in ("customer", "screen", "seller", "if") if typed.strip().casefold() in WORDS[key])
    return next((word(key, language) for key in known), typed)


def _step_line(kind: str, tone: str, text: str, answer: str, target: str, *, language: Language) -> str:
    """A row as the script's language writes it; a row of no kind stays as it was typed, for the parser to name."""
    kind = _kind(kind, language)
    manner, leads = f"（{escaped(tone)}）" if tone else "", f" → {target}" if target else ""
    if kind == BRANCH:
        said = f" {word('customer', language)}{manner}：{escaped(answer)}" if answer else ""
        return f"  [{text}]{said}{leads}"
    if kind == JUMP:
        return leads.strip()
    if kind == word("if", language):
        return f"{kind} {text}{leads}"
    if kind == word("seller", language):
        unit = ("秒" if language == "zh" else " s") if tone[-1:].isdecimal() else ""
        seconds = f" {tone}{unit}" if tone else ""
        expects = f"{word('expect', language)} {text}" if text else ""
        return f"{kind}{seconds}：{expects}{leads}"
    if kind == word("screen", language):
        shown = escaped(text)
        return f"{kind}：{with_tail(shown, tone, language) if tone else taken_at_its_word(shown)}{leads}"
    return f"{kind}{manner}：{escaped(text)}{leads}" if kind else f"{text}{leads}"
