"""The Excel template: reading, one question a row, headings in Chinese or English, in any order; CSV too.

题型 题干 选项A-F 答案 解析 分值 难度 知识点, and if wanted 编号 分类 来源 材料 材料编号 反馈A-F.
`sheet_writer` writes it.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from training.authored import OBJECTIVE
from training.quizzes.exchange.cells import COLUMNS, ROWS, sheets
from training.quizzes.exchange.decoding import decode
from training.quizzes.exchange.markup import tidy
from training.quizzes.exchange.questions import (
    BLANK,
    GAP,
    RIGHT,
    WRONG,
    Kind,
    Option,
    Pair,
    Quantity,
    Question,
    Situation,
    number,
    shortened,
)
from training.quizzes.exchange.report import LeftOut, Notes, Reading, Unusable, reader
from training.quizzes.exchange.texts import Texts

LETTERS = "ABCDEFGH"
HEAD_WITHIN = 10  # rows: a title may stand above the headings

HEADINGS: dict[str, tuple[str, ...]] = {  # the first two are those that are written
    "kind": ("题型", "type", "kind", "question type", "类型"),
    "stem": ("题干", "stem", "question", "题目", "试题", "question text"),
    "answer": ("答案", "answer", "正确答案", "key", "correct answer", "参考答案"),
    "explanation": ("解析", "explanation", "答案解析", "试题解析", "feedback"),
    "marks": ("分值", "marks", "分数", "points", "score"),
    "difficulty": ("难度", "difficulty", "难易度", "level"),
    "objectives": ("知识点", "objectives", "考点", "tags", "topic", "标签"),
    "name": ("编号", "id", "name", "题号", "title"),
    "category": ("分类", "category", "章节", "chapter"),
    "situation": ("材料", "situation", "案例", "情景", "背景", "共用题干", "case"),
    "case": ("材料编号", "situation id", "案例编号"),
    "sections": ("来源", "sections", "出处", "source"),
    **{f"option {letter}": (f"选项{letter}", f"option {letter}", letter, f"选项 {letter}") for letter in LETTERS},
    **{f"feedback {letter}": (f"反馈{letter}", f"feedback {letter}", f"反馈 {letter}") for letter in LETTERS},
}
KINDS: dict[Kind, tuple[str, ...]] = {
    Kind.SINGLE: ("单选", "single", "单选题", "单项选择题", "single choice", "选择题"),
    Kind.MULTIPLE: ("多选", "multiple", "多选题", "多项选择题", "multiple choice", "不定项选择题"),
    Kind.TRUE_FALSE: ("判断", "true or false", "判断题", "true-false", "true/false", "是非题"),
    Kind.ORDERING: ("排序", "ordering", "排序题", "order"),
    Kind.MATCHING: ("连线", "matching", "连线题", "匹配", "匹配题", "match", "配对题"),
    Kind.FILL_IN: ("填空", "fill-in", "填空题", "fill in", "short answer"),
    Kind.NUMERIC: ("数值", "numeric", "数值题", "计算题", "number", "numerical"),
    Kind.ESSAY: ("简答", "essay", "简答题", "问答题", "论述题", "主观题"),
}
LEVELS: dict[str, tuple[str, ...]] = {
    "easy": ("易", "easy", "简单", "容易", "低", "1"),
    "medium": ("中", "medium", "一般", "中等", "适中", "2"),
    "hard": ("难", "hard", "困难", "较难", "高", "3"),
}
TRUTHS: dict[bool, tuple[str, ...]] = {
    True: ("对", "true", "正确", "是", "t", "√", "✓", "y", "yes", "1"),
    False: ("错", "false", "错误", "否", "f", "×", "✗", "x", "n", "no", "0", "不正确"),
}
LETTERED = re.compile("([A-Ha-h\uff21-\uff28\uff41-\uff48])\\s{0,3}[.\u3001\uff0e)\uff09:\uff1a]\\s*(?=\\S)")
DITTO = {"同上", "〃", '"', "″", "ditto"}
Row = Mapping[str, str]


def known(word: str, words: Mapping[Any, tuple[str, ...]]) -> Any:
    """The key under which this word stands, whatever its case."""
    word = " ".join(word.split()).casefold()
    return next((key for key, those in words.items() if word in {one.casefold() for one in those}), None)


@reader
def read(content: bytes) -> Reading:
    rows = _sheet(content) if content.startswith(b"PK") else _csv(decode(content))
    place, columns = _headings(rows)
    notes, questions, case = Notes(), list[Question](), None
    for line, cells in enumerate(rows[place + 1 :], place + 2):
        row = {name: cells[column] for name, column in columns.items() if column < len(cells) and cells[column]}
        if not row or set(row) <= {"kind", "difficulty", "marks"}:  # a row that was only prepared
            continue
        notes.found += 1
        try:
            case = _situation(row, case)
            questions.append(replace(OneRow(row, line).read(notes), case=case))
        except LeftOut as reason:
            notes.left_out(line, shortened(row.get("name") or row.get("stem", "")), reason)
    return notes.reading(questions)


def _situation(row: Row, before: Situation | None) -> Situation | None:
    """What stands under 材料; ditto marks say that of the row above."""
    told = tidy(row.get("situation", ""))
    if not told:
        return None
    if before is not None and told in {*DITTO, before.stem}:
        return before
    name = " ".join(row.get("case", "").split())
    return Situation(name or f"case-{hashlib.sha256(told.encode()).hexdigest()[:8]}", told)


# --- cells --------------------------------------------------------------------------------------------------------


def _sheet(content: bytes) -> list[list[str]]:
    """The first sheet with our headings, else the first. Raises Unusable."""
    read = sheets(content)
    return next((rows for rows in read if _find(rows) is not None), read[0])


def _csv(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(1_000_000)
    try:
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        raise Unusable(_("This is no table: neither an Excel file nor CSV.")) from None
    if len(rows) > ROWS:
        raise Unusable(_("The sheet is too large: at most %(rows)s rows are read.", rows=ROWS))
    return rows


def _find(rows: list[list[str]]) -> tuple[int, dict[str, int]] | None:
    for place, cells in enumerate(rows[:HEAD_WITHIN]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(cells[:COLUMNS]):
            key = known(cell.strip("*＊ "), HEADINGS)
            if key is not None:
                columns.setdefault(str(key), column)
        if {"stem", "answer"} <= set(columns):
            return place, columns
    return None


def _headings(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    found = _find(rows)
    if found is None:
        raise Unusable(_("The headings are missing: at least the stem and the answer. Use the template."))
    return found


def without_letters(options: dict[str, str]) -> dict[str, str]:
    """'A. …' in the cell of option A, and so in each: a paper shows them in another order."""
    found = {letter: LETTERED.match(text) for letter, text in options.items()}
    own = [one and unicodedata.normalize("NFKC", one[1]).upper() == letter for letter, one in found.items()]
    return {letter: LETTERED.sub("", text, count=1) for letter, text in options.items()} if all(own) else options


# --- a row --------------------------------------------------------------------------------------------------------


class OneRow:
    def __init__(self, row: Row, line: int) -> None:
        self._row, self._line, self._texts = row, line, Texts()
        options = {letter: self._text(f"option {letter}") for letter in LETTERS if row.get(f"option {letter}")}
        self._options = without_letters(options)
        self._lettered = self._options != options

    def read(self, notes: Notes) -> Question:
        """Raises LeftOut."""
        kind = self._kind()
        names = [name for name in re.split("[,\uff0c\u3001;\uff1b\\s]+", self._row.get("objectives", "")) if name]
        level = self._row.get("difficulty", "")
        question = Question(
            kind,
            self._text("stem"),
            name=" ".join(self._row.get("name", "").split()),
            explanation=self._text("explanation"),
            category=self._row.get("category", ""),
            marks=self._marks(),
            difficulty=str(known(level, LEVELS) or level),
            objectives=tuple(name for name in names if re.fullmatch(OBJECTIVE, name)),
            sections=tuple(name for name in re.split("[,\uff0c;\uff1b\\s]+", self._row.get("sections", "")) if name),
            tags=tuple(name for name in names if not re.fullmatch(OBJECTIVE, name)),
            line=self._line,
        )
        if not question.stem:
            raise LeftOut(_("The stem is empty."))
        question = READERS[kind](self, question)
        if self._lettered:
            notes.changed(self._line, question.called, _("The letters before its options were left out."))
        for words in self._texts.words():
            notes.changed(self._line, question.called, words)
        return question

    def _text(self, name: str) -> str:
        return self._texts.read(self._row.get(name, ""), "plain")

    def _kind(self) -> Kind:
        told = self._row.get("kind", "")
        if told:
            kind = known(told, KINDS)
            if not isinstance(kind, Kind):
                raise LeftOut(_("The type '%(type)s' is not known.", type=shortened(told, 30)))
            return kind
        if not self._options:
            return Kind.TRUE_FALSE if known(self._row.get("answer", ""), TRUTHS) is not None else Kind.FILL_IN
        return Kind.MULTIPLE if len(self._letters()) > 1 else Kind.SINGLE

    def _marks(self) -> Decimal | None:
        told = self._row.get("marks", "")
        marks = number(told.rstrip("分 ")) if told else None
        if told and (marks is None or marks <= 0):
            raise LeftOut(_("'%(text)s' is no number of marks.", text=shortened(told, 20)))
        return marks

    def _letters(self) -> list[str]:
        """Those of the answer, in its order. Raises LeftOut."""
        told = "".join(chr(ord(sign) - 0xFEE0) if 0xFF21 <= ord(sign) <= 0xFF5A else sign for sign in self._answer())
        letters = re.sub("[\\s,\uff0c\u3001;\uff1b/.\u3002|]+", "", told).upper()
        if not letters or not set(letters) <= set(self._options) or len(set(letters)) < len(letters):
            said = shortened(told, 20)
            raise LeftOut(_("The answer '%(answer)s' does not name options of this row.", answer=said))
        return list(letters)

    def _answer(self) -> str:
        return self._row.get("answer", "")

    def choice(self, question: Question) -> Question:
        letters = self._letters()
        if question.kind is Kind.SINGLE and len(letters) > 1:
            raise LeftOut(_("A single choice has one right option; the answer names several."))
        if len(self._options) < 2:
            raise LeftOut(_("It has fewer than two options."))
        share = Fraction(1, len(letters))
        options = [
            Option(text, share if letter in letters else WRONG, self._text(f"feedback {letter}"))
            for letter, text in self._options.items()
        ]
        return replace(question, options=tuple(options))

    def truth(self, question: Question) -> Question:
        told = self._answer().strip(" .。")
        answer = known(self._options.get(told.upper(), told), TRUTHS)
        if answer is None:
            said = shortened(told, 20)
            raise LeftOut(_("The answer '%(answer)s' is neither true nor false.", answer=said))
        return replace(question, answer=bool(answer))

    def steps(self, question: Question) -> Question:
        """In the order of the answer's letters; without an answer, as they stand."""
        letters = self._letters() if self._answer() else list(self._options)
        if len(letters) < 2 or set(letters) != set(self._options):
            raise LeftOut(_("The answer does not put all the steps in order."))
        return replace(question, options=tuple(Option(self._options[letter]) for letter in letters))

    def pairs(self, question: Question) -> Question:
        """'prompt -> match' in each option's cell; without a prompt it is a distractor."""
        found = []
        for letter, text in self._options.items():
            parts = re.split("->|\u2192|=>", text, maxsplit=1)
            if len(parts) < 2 or not parts[1].strip():
                raise LeftOut(_("Option %(letter)s is no pair: write 'prompt -> match'.", letter=letter))
            found.append(Pair(parts[0].strip(), parts[1].strip()))
        if sum(bool(pair.prompt) for pair in found) < 2:
            raise LeftOut(_("It has fewer than two pairs."))
        return replace(question, pairs=tuple(found))

    def fill_in(self, question: Question) -> Question:
        """Of one blank: accepted texts one a line, or with | between them. Of several: those of each blank with |,
        the blanks one a line, or with ; between them."""
        told = self._row.get("answer", "")
        blanks = question.stem.count(BLANK) or len(GAP.findall(question.stem))
        if blanks < 2:
            return replace(question, options=self._accepted(told.split("\n") if "\n" in told else split(told), 1))
        parts = [part for part in told.split("\n") if part.strip()] if "\n" in told else re.split("[;\uff1b]", told)
        if len(parts) != blanks:
            numbers = {"shown": blanks, "filled": len(parts)}
            raise LeftOut(_("Its stem shows %(shown)s blanks, but %(filled)s are filled.", **numbers))
        options = [option for place, part in enumerate(parts, 1) for option in self._accepted(split(part), place)]
        stem = GAP.sub(BLANK, question.stem) if BLANK not in question.stem else question.stem
        return replace(question, stem=stem, options=tuple(options))

    def _accepted(self, parts: list[str], blank: int) -> tuple[Option, ...]:
        texts = [text for part in parts if (text := self._texts.read(part, "plain"))]
        if not texts:
            raise LeftOut(_("The answer is empty."))
        return tuple(Option(text, RIGHT, blank=blank) for text in texts)

    def numeric(self, question: Question) -> Question:
        """'12', '12±0.5', '12±5%' or '11..13', one a line."""
        return replace(question, quantities=tuple(self._quantity(line) for line in self._answer().split("\n")))

    def _quantity(self, told: str) -> Quantity:
        if ".." in told:
            low, high = (number(part) for part in told.split("..", 1))
            if low is not None and high is not None and low <= high:
                return Quantity((low + high) / 2, (high - low) / 2)
        value, _sign, allowed = re.sub(r"\+-|\+/-", "±", told).partition("±")
        relative = allowed.strip().endswith(("%", "\uff05"))
        middle, tolerance = number(value), number(allowed.strip().rstrip("%\uff05") or "0")
        if middle is None or tolerance is None or tolerance < 0:
            raise LeftOut(_("'%(text)s' is no number with a tolerance.", text=shortened(told, 30)))
        return Quantity(middle, tolerance / 100 if relative else tolerance, relative)

    def essay(self, question: Question) -> Question:
        """What stands as the answer is what a good one holds: part of the explanation."""
        whole = "\n\n".join(text for text in (self._text("answer"), question.explanation) if text)
        return replace(question, explanation=whole)


def split(told: str) -> list[str]:
    return re.split("[|\uff5c]", told)


READERS: dict[Kind, Callable[[OneRow, Question], Question]] = {
    Kind.SINGLE: OneRow.choice,
    Kind.MULTIPLE: OneRow.choice,
    Kind.TRUE_FALSE: OneRow.truth,
    Kind.ORDERING: OneRow.steps,
    Kind.MATCHING: OneRow.pairs,
    Kind.FILL_IN: OneRow.fill_in,
    Kind.NUMERIC: OneRow.numeric,
    Kind.ESSAY: OneRow.essay,
}
