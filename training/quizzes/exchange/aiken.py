"""Aiken: single choice in plain text, a question, its options by letters, `ANSWER: B`. Nothing else fits.

Described at https://docs.moodle.org/en/Aiken_format.
"""

import re
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from training.quizzes.exchange.decoding import decode
from training.quizzes.exchange.questions import RIGHT, WRONG, Kind, Option, Question, shortened, tags_of
from training.quizzes.exchange.report import LeftOut, Notes, Reading, Writing, each, reader
from training.quizzes.exchange.texts import Texts

OPTION = re.compile("\\s*([A-Za-z\uff21-\uff3a\uff41-\uff5a])\\s{0,3}[.)\u3001\uff0e\uff09:\uff1a]\\s*(.*)")
ANSWER = re.compile(
    "\\s*[\u3010\\[]?\\s*(?:ANSWER|答案|正确答案|参考答案)\\s*(?:[:\uff1a]|[\u3011\\]]\\s*[:\uff1a]?)\\s*(.*)",
    re.IGNORECASE,
)
EXPLAINED = re.compile(
    "\\s*[\u3010\\[]?\\s*(?:解析|答案解析|试题解析|EXPLANATION|FEEDBACK)\\s*(?:[:\uff1a]|[\u3011\\]]\\s*[:\uff1a]?)\\s*(.*)",
    re.IGNORECASE,
)
NUMBERED = re.compile("\\s*\\d{1,4}\\s{0,3}[.)\u3001\uff0e\uff09]")
NARROW = {0xFF21 + place: 65 + place for place in range(26)} | {0xFF41 + place: 65 + place for place in range(26)}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@reader
def read(content: bytes) -> Reading:
    notes, questions = Notes(), list[Question]()
    for line, lines in _blocks(decode(content).split("\n")):
        notes.found += 1
        try:
            questions.append(_question(line, lines))
        except LeftOut as reason:
            notes.left_out(line, shortened(lines[0]), reason)
    return notes.reading(questions)


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """A question ends with its ANSWER line and what explains it, or where an empty line follows its options."""
    start, held, answered, explained = 0, list[str](), False, False
    for place, line in enumerate([*lines, ""], 1):
        explains = answered and bool(EXPLAINED.fullmatch(line))
        if answered and line.strip() and not explains and (not explained or NUMBERED.match(line)):
            yield start, held
            held, answered, explained = [], False, False
        if line.strip():
            start, held = (start, held) if held else (place, [])
            held.append(line.strip())
            answered, explained = answered or bool(ANSWER.fullmatch(line)), explained or explains
        elif held and (place > len(lines) or explained or (not answered and OPTION.fullmatch(held[-1]))):
            yield start, held
            held, answered, explained = [], False, False


def _without_explanation(lines: list[str]) -> tuple[list[str], str]:
    """Its lines up to the answer, and what stands after it: not in the format, but met."""
    last = next((place for place, line in enumerate(lines) if ANSWER.fullmatch(line)), len(lines) - 1)
    told = "\n".join(lines[last + 1 :])
    found = EXPLAINED.match(told)
    return lines[: last + 1], told[found.start(1) :] if found else told


def _question(line: int, lines: list[str]) -> Question:
    """Raises LeftOut."""
    lines, explanation = _without_explanation(lines)
    answer = ANSWER.fullmatch(lines[-1])
    if not answer:
        raise LeftOut(_("Its line 'ANSWER: …' is missing."))
    first = next((place for place in range(len(lines) - 1) if _is_first(lines, place)), None)
    if not first:
        raise LeftOut(_("It has no text, or no options 'A. …' from A on."))
    options, texts = list[str](), Texts()
    for text in lines[first:-1]:
        found = OPTION.fullmatch(text)
        if found and _letter(found[1]) == LETTERS[len(options) : len(options) + 1]:
            options.append(found[2])
        else:  # the option goes on
            options[-1] += f"\n{text}"
    keys = {_letter(letter) for letter in re.split("[\\s,\uff0c\u3001;\uff1b.\u3002]*", answer[1]) if letter}
    if len(options) < 2 or not keys or not keys <= set(LETTERS[: len(options)]):
        said = shortened(answer[1], 20)
        raise LeftOut(_("Its answer '%(answer)s' names none of its options.", answer=said))
    kind = Kind.SINGLE if len(keys) == 1 else Kind.MULTIPLE  # several letters: not in the format, but met
    share = RIGHT / len(keys)
    made = [
        Option(texts.read(text, "plain"), share if letter in keys else WRONG)
        for letter, text in zip(LETTERS, options, strict=False)
    ]
    if not all(option.text for option in made):
        raise LeftOut(_("One of its options is empty."))
    stem = texts.read("\n".join(lines[:first]), "plain")
    return Question(kind, stem, options=tuple(made), explanation=texts.read(explanation, "plain"), line=line)


def _is_first(lines: list[str], place: int) -> bool:
    """Whether option A stands here, with B after it: a stem may hold lines that look like one."""
    return _letter_of(lines[place]) == "A" and "B" in map(_letter_of, lines[place + 1 : -1])


def _letter_of(line: str) -> str:
    found = OPTION.fullmatch(line)
    return _letter(found[1]) if found else ""


def _letter(letter: str) -> str:
    return letter.translate(NARROW).upper()


def write(questions: Sequence[Question]) -> Writing:
    notes = Notes()
    made = each(questions, notes, lambda question: _written(question, notes))
    return Writing("\n".join(made).encode(), notes.report(len(made)))


def _written(question: Question, notes: Notes) -> str:
    """Raises LeftOut."""
    if question.kind is not Kind.SINGLE:
        raise LeftOut(_("Aiken holds single choice only."))
    right = [letter for letter, option in zip(LETTERS, question.options, strict=False) if option.share == RIGHT]
    if len(right) != 1 or len(question.options) > len(LETTERS):
        raise LeftOut(_("Aiken holds exactly one right option, of at most 26."))
    lines = [_one_line(_whole_stem(question))]
    lines += [f"{letter}. {_one_line(option.text)}" for letter, option in zip(LETTERS, question.options, strict=False)]
    text = "\n".join([*lines, f"ANSWER: {right[0]}", ""])
    again = read(text.encode())
    if again.report.found > 1 or [[one.stem, *(option.text for option in one.options)] for one in again.questions] != [
        _texts_of(question)
    ]:
        raise LeftOut(_("Its text would be read as something else."))
    for words in _lost(question):
        notes.changed(0, question.called, words)
    return text


def _whole_stem(question: Question) -> str:
    return f"{question.case.stem}\n{question.stem}" if question.case else question.stem


def _texts_of(question: Question) -> list[str]:
    return [_one_line(_whole_stem(question)), *(_one_line(option.text) for option in question.options)]


def _lost(question: Question) -> Iterator[str]:
    if question.explanation or any(option.feedback for option in question.options):
        yield _("Feedback and explanation were left out: Aiken has no place for them.")
    if question.case:
        yield _("The situation of its case stands before its stem.")
    if question.pictures or (question.case and question.case.pictures):
        yield _("Its pictures and sounds stay behind: only their names and words are written.")
    if question.name or question.category or tags_of(question):
        yield _("Name, category, marks, objectives and tags were left out: Aiken has no place for them.")
    if "\n" in question.stem or any("\n" in option.text for option in question.options):
        yield _("Line breaks became blanks.")
    if any(option.share not in {RIGHT, WRONG} for option in question.options):
        yield _("Part marks were left out.")


def _one_line(text: str) -> str:
    return " ".join(text.split())
