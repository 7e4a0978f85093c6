"""GIFT, Moodle's text format: every type of question it knows, and what it can hold of ours.

Described at https://docs.moodle.org/en/GIFT_format; ordering as its plugin writes it ({>3 … }). Ids and tags stand in
comments, `// [id:…] [tag:…]`, as Moodle reads them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from flask_babel import gettext as _

from training.quizzes.exchange.cases import Situations
from training.quizzes.exchange.decoding import decode
from training.quizzes.exchange.questions import (
    BLANK,
    RIGHT,
    WRONG,
    Kind,
    Option,
    Pair,
    Quantity,
    Question,
    number,
    share_of,
    shortened,
    with_tags,
)
from training.quizzes.exchange.report import LeftOut, Notes, Reading, reader
from training.quizzes.exchange.texts import Texts
from training.quizzes.exchange.wildcards import without_wildcards

SPECIAL = "~=#{}:\\"
HIDDEN = {sign: chr(0xFDD0 + place) for place, sign in enumerate(SPECIAL)}  # no text may hold these
NEWLINE = chr(0xFDD0 + len(SPECIAL))
SHOWN = str.maketrans({**{hidden: sign for sign, hidden in HIDDEN.items()}, NEWLINE: "\n"})
ESCAPED = re.compile(r"\\([~=#{}:\\n])")
FORM = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
NOTED = re.compile(r"\[(id|tag):((?:[^\]\\\n]|\\.)*)\]")
TRUTH = re.compile(r"(TRUE|FALSE|T|F)\s*(#.*)?", re.IGNORECASE | re.DOTALL)
WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{1,7})?)%")
ORDERED = re.compile(r">[^\n]*\n")
PART = re.compile(r"blank:([1-9])/([1-9])")  # the tag of one blank of several


@reader
def read(content: bytes) -> Reading:
    notes, questions, category, situations = Notes(), list[Question](), "", Situations()
    for block in _blocks(decode(content)):
        category = block.category if block.category is not None else category
        if not block.text:
            continue
        texts = Texts()
        try:
            if "{" not in block.text and situations.keep(_described(block, texts)):
                continue
            question = with_tags(_question(block, texts, notes), list(block.tags))
        except LeftOut as reason:
            notes.found += 1
            notes.left_out(block.line, shortened(_show(block.text)), reason)
            continue
        notes.found += 1
        name = question.name or block.identifier
        question = replace(question, category=category, line=block.line, name=name, pictures=texts.shown(question.stem))
        questions.append(situations.placed(question))
        for words in texts.words():
            notes.changed(block.line, question.called, words)
    whole = _joined(questions)
    notes.found -= len(questions) - len(whole)
    return notes.reading(whole)


def _described(block: "Block", texts: Texts) -> Question:
    """A text that asks nothing, with its tags."""
    name, text = _named(block.text)
    form, text = _form(text, "")
    stem = texts.read(_show(text), form)
    question = Question(Kind.ESSAY, stem, name=name, line=block.line, pictures=texts.shown(stem))
    return with_tags(question, list(block.tags))


def _joined(questions: Sequence[Question]) -> list[Question]:
    """Fill-ins that `_blank_by_blank` took apart are one again."""
    found = list[Question]()
    for question in questions:
        part = next((told for tag in question.tags if (told := PART.fullmatch(tag))), None)
        bare = replace(question, tags=tuple(tag for tag in question.tags if not PART.fullmatch(tag)))
        if part and question.kind is Kind.FILL_IN and part[1] == "1":
            found.append(bare)
        elif part and found and _goes_on(found[-1], bare, int(part[1]), int(part[2])):
            options = (replace(option, blank=int(part[1])) for option in bare.options)
            found[-1] = replace(found[-1], options=(*found[-1].options, *options))
        else:
            found.append(question)
    return found


def _goes_on(last: Question, question: Question, place: int, blanks: int) -> bool:
    fits = last.kind is question.kind is Kind.FILL_IN and last.name == question.name
    return fits and last.stem.count(BLANK) == blanks and place == last.blanks + 1


@dataclass(frozen=True)
class Block:
    """What stands between two empty lines, escapes hidden, comments taken out."""

    line: int
    text: str
    tags: tuple[str, ...]
    identifier: str
    category: str | None


def _blocks(text: str) -> Iterator[Block]:
    lines = ESCAPED.sub(lambda found: NEWLINE if found[1] == "n" else HIDDEN[found[1]], text).split("\n")
    closes = _next_braces(lines)
    start, held, depth = 0, list[str](), False
    for place, line in enumerate([*lines, ""]):
        if held and not depth and held[-1].rstrip().endswith("}") and (line.lstrip().startswith("::") or "{" in line):
            yield _block(start + 1, held)  # nobody left an empty line before the next question
            held = []
        if line.strip():
            start, held = (start, held) if held else (place, [])
            held.append(line)
            if not line.strip().startswith("//"):
                depth = _open_after(line, depth)
        elif held and depth and place < len(lines) and closes[place]:
            held.append("")  # an empty line inside the braces
        elif held:
            yield _block(start + 1, held)
            held, depth = [], False


def _open_after(line: str, open_before: bool) -> bool:
    last = max(line.rfind("{"), line.rfind("}"))
    return open_before if last < 0 else line[last] == "{"


def _next_braces(lines: list[str]) -> list[bool]:
    """For each line whether the next brace from there on closes."""
    found, closes = False, [False] * (len(lines) + 1)
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place] if not lines[place].strip().startswith("//") else ""
        first = min((at for at in (line.find("{"), line.find("}")) if at >= 0), default=-1)
        found = found if first < 0 else line[first] == "}"
        closes[place] = found
    return closes


def _block(line: int, lines: list[str]) -> Block:
    kept, tags, identifier, category, first = list[str](), list[str](), "", None, 0
    for place, text in enumerate(lines):
        bare = text.strip()
        if bare.startswith("//"):
            for key, value in NOTED.findall(_show_escapes(bare)):
                value = value.replace("\\]", "]").strip()
                identifier = value if key == "id" else identifier
                tags += [value] if key == "tag" else []
        elif bare.upper().startswith("$CATEGORY:"):
            category = _show(bare[len("$CATEGORY:") :]).strip()
        else:
            first = first if kept else place
            kept.append(text)
    return Block(line + first, "\n".join(kept).strip(), tuple(tags), identifier, category)


def _show(text: str) -> str:
    return text.translate(SHOWN)


def _show_escapes(text: str) -> str:
    """As it was written: for comments, which know no escapes."""
    for sign, hidden in HIDDEN.items():
        text = text.replace(hidden, f"\\{sign}")
    return text.replace(NEWLINE, "\\n")


def _question(block: Block, texts: Texts, notes: Notes) -> Question:
    """Raises LeftOut."""
    name, text = _named(block.text)
    form, text = _form(text, "")
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        raise LeftOut(_("It asks nothing: a text without { }."))
    if not 0 <= start < end or text.find("{", start + 1) >= 0 or text.find("}", end + 1) >= 0:
        raise LeftOut(_("Its braces do not fit together. Braces that belong to the text are written \\{ and \\}."))
    before, inside, after = text[:start], text[start + 1 : end], text[end + 1 :]
    stem = texts.read(_show(f"{before}{BLANK}{after}" if after.strip() else before), form)
    if not stem:
        raise LeftOut(_("It has no text."))
    inside, _mark, general = inside.partition("####")
    explanation = Answers(form, texts).text(general)
    question = Question(Kind.ESSAY, stem, name=name, explanation=explanation, line=block.line)
    return _answered(question, inside.strip(), Answers(form, texts), notes)


def _named(text: str) -> tuple[str, str]:
    if text.startswith("::") and (end := text.find("::", 2)) > 0:
        return " ".join(_show(text[2:end]).split()), text[end + 2 :].strip()
    return "", text


def _form(text: str, default: str) -> tuple[str, str]:
    found = FORM.match(text.lstrip())
    if not found:
        return default, text
    return found[1].lower(), text.lstrip()[found.end() :].strip()


def _answered(question: Question, inside: str, answers: "Answers", notes: Notes) -> Question:
    """By what stands in the braces, in the order in which Moodle asks."""
    if not inside:
        return question
    if inside.startswith("#"):
        return replace(question, kind=Kind.NUMERIC, quantities=answers.quantities(inside[1:].strip()))
    if ORDERED.match(inside):
        steps = [step for line in inside.split("\n")[1:] if (step := answers.text(line))]
        return replace(question, kind=Kind.ORDERING, options=tuple(Option(step) for step in steps))
    if "~" in inside:
        kind = Kind.SINGLE if "=" in inside else Kind.MULTIPLE
        return _with_a_key(replace(question, kind=kind, options=answers.options(inside)))
    if "->" in inside and "=" in inside:
        return replace(question, kind=Kind.MATCHING, pairs=answers.pairs(inside))
    if found := TRUTH.fullmatch(inside):
        wrong, right = ([answers.text(part) for part in (found[2] or "").split("#")[1:]] + ["", ""])[:2]
        answer = found[1].upper().startswith("T")
        return replace(question, kind=Kind.TRUE_FALSE, answer=answer, when_wrong=wrong, when_right=right)
    accepted = answers.options(inside if inside.startswith("=") else f"={inside}")
    return without_wildcards(replace(question, kind=Kind.FILL_IN, options=accepted), notes)


def _with_a_key(question: Question) -> Question:
    if not any(option.share > 0 for option in question.options):
        raise LeftOut(_("No option is right."))
    return question


class Answers:
    """What stands between the braces, in the parts that each kind has."""

    def __init__(self, form: str, texts: Texts) -> None:
        self._form, self._texts = form, texts

    def text(self, raw: str) -> str:
        form, raw = _form(raw, self._form)
        return self._texts.read(_show(raw), form)

    def _parts(self, inside: str) -> Iterator[tuple[str, str, str, str]]:
        """Of each: its sign, its weight in per cent or '', its text, its feedback."""
        for sign, part in re.findall(r"([~=])([^~=]*)", inside):
            part = part.strip()
            weight = WEIGHT.match(part)
            raw = part[weight.end() :] if weight else part
            answer, _mark, feedback = raw.partition("#")
            yield sign, weight[1].replace(",", ".") if weight else "", answer.strip(), self.text(feedback)

    def options(self, inside: str) -> tuple[Option, ...]:
        found = []
        for sign, weight, raw, feedback in self._parts(inside):
            share = share_of(weight) if weight else (RIGHT if sign == "=" else WRONG)
            if not (text := self.text(raw)):
                raise LeftOut(_("One of its options is empty."))
            found.append(Option(text, share, feedback))
        return tuple(found)

    def pairs(self, inside: str) -> tuple[Pair, ...]:
        found = []
        for raw in inside.split("=")[1:]:
            prompt, arrow, match = raw.partition("->")
            if not arrow or not self.text(match):
                raise LeftOut(_("One of its pairs has no '->' with something after it."))
            found.append(Pair(self.text(prompt), self.text(match)))
        if sum(bool(pair.prompt) for pair in found) < 2:
            raise LeftOut(_("It has fewer than two pairs."))
        return tuple(found)

    def quantities(self, inside: str) -> tuple[Quantity, ...]:
        if not inside.startswith(("=", "~")):
            inside = f"={inside}"
        found = []
        for sign, weight, raw, feedback in self._parts(inside):
            if sign == "~" or raw in {"*", ""}:
                continue  # feedback for whatever else is answered
            value, tolerance = self._value(_show(raw))
            share = share_of(weight) if weight else RIGHT
            found.append(Quantity(value, tolerance, share=share, feedback=feedback))
        if not any(quantity.share > 0 for quantity in found):
            raise LeftOut(_("No number is right."))
        return tuple(found)

    def _value(self, raw: str) -> tuple[Decimal, Decimal]:
        """'12', '12:0.5' or '11.5..12.5'."""
        wrong = LeftOut(_("'%(text)s' is no number with a tolerance.", text=shortened(raw, 30)))
        ends = raw.split("..", 1)
        if len(ends) == 1:
            ends = [(parts := raw.partition(":"))[0], parts[2] or "0"]
            value, tolerance = number(ends[0]), number(ends[1])
            if value is None or tolerance is None or tolerance < 0:
                raise wrong
            return value, tolerance
        low, high = number(ends[0]), number(ends[1])
        if low is None or high is None or low > high:
            raise wrong
        with localcontext(prec=300):
            return (low + high) / 2, (high - low) / 2
