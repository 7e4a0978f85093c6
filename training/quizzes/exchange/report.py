"""What became of each question: so many read, so many taken, each other one with its line and reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any

from training.quizzes.exchange.questions import Question


class Verdict(StrEnum):
    LEFT_OUT = "left out"
    CHANGED = "changed"  # taken, but something could not be carried as it was


@dataclass(frozen=True)
class Note:
    """`line` counts from 1 in the file that was read; 0 where there is none. A sheet's line is its row."""

    line: int
    name: str
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Report:
    """`found` questions, of which `taken` came through; a `refused` file was not read at all."""

    found: int = 0
    taken: int = 0
    notes: tuple[Note, ...] = ()
    refused: str = ""

    @property
    def left_out(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.verdict is Verdict.LEFT_OUT)

    @property
    def changed(self) -> tuple[Note, ...]:
        """Of what was taken: a change to something that was left out after all concerns nobody."""
        gone = {(note.line, note.name) for note in self.left_out}
        taken = (note for note in self.notes if (note.line, note.name) not in gone)
        return tuple(note for note in taken if note.verdict is Verdict.CHANGED)

    def grouped(self) -> list[tuple[str, str]]:
        """What was changed, each wording once, with the lines that it concerns: '3, 7, 12'; with names where there
        are no lines."""
        found: dict[str, dict[int | str, None]] = {}
        for note in self.changed:
            found.setdefault(note.words, {})[note.line or note.name] = None
        return [(words, _listed(list(places))) for words, places in found.items()]

    @property
    def is_whole(self) -> bool:
        """Whether every question came through."""
        return not self.refused and self.found == self.taken

    def and_then(self, later: "Report") -> "Report":
        """This reading, and what a later step made of what it took."""
        notes = sorted((*self.notes, *later.notes), key=lambda note: note.line)
        return Report(self.found, later.taken, tuple(notes), self.refused or later.refused)


def _listed(places: list[int | str], most: int = 12) -> str:
    return ", ".join(map(str, places[:most])) + (" …" if len(places) > most else "")


@dataclass(frozen=True)
class Reading:
    questions: tuple[Question, ...]
    report: Report


@dataclass(frozen=True)
class Writing:
    content: bytes = field(repr=False)
    report: Report


class Unusable(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


class LeftOut(Exception):
    """This question cannot be taken; the text says why."""


class Notes:
    """Collects while a file is read or written."""

    def __init__(self) -> None:
        self.found = 0
        self._notes: list[Note] = []

    def left_out(self, line: int, name: str, words: object) -> None:
        self._notes.append(Note(line, name, Verdict.LEFT_OUT, str(words)))

    def changed(self, line: int, name: str, words: object) -> None:
        note = Note(line, name, Verdict.CHANGED, str(words))
        if note not in self._notes:
            self._notes.append(note)

    def report(self, taken: int) -> Report:
        return Report(self.found, taken, tuple(sorted(self._notes, key=lambda note: note.line)))

    def reading(self, questions: Iterable[Question]) -> Reading:
        taken = tuple(questions)
        return Reading(taken, self.report(len(taken)))


Reader = Callable[[bytes], Reading]


def reader(read: Reader) -> Reader:
    """A file that cannot be used gives an empty reading that says so."""

    @wraps(read)
    def guarded(content: bytes) -> Reading:
        try:
            return read(content)
        except Unusable as unusable:
            return Reading((), Report(refused=str(unusable)))

    return guarded


def each(questions: Sequence[Question], notes: Notes, write: Callable[[Question], Any]) -> list[Any]:
    """What `write` makes of each; a question that it refuses (LeftOut) is noted."""
    made = []
    for question in questions:
        notes.found += 1
        try:
            made.append(write(question))
        except LeftOut as reason:
            notes.left_out(question.line, question.called, reason)
    return made
