"""The texts of one question in both languages: of its file, of its twin, and what is said for lack of both."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from training.authored import LANGUAGES, LanguageCode
from training.quizzes.exchange.markup import PICTURE
from training.quizzes.exchange.questions import Pair, Picture, Question, shortened
from training.quizzes.exchange.report import Notes
from training.quizzes.exchange.shelf import Shelf, without_marks
from training.quizzes.media.authored import MOST, PICTURES
from training.refusals import Invalid

Raw = dict[str, Any]
NO_WORDS = {
    "alt": {"zh": "图片，尚无说明。", "en": "A picture, not described yet."},
    "transcript": {"zh": "录音，尚无文字稿。", "en": "A sound, not written down yet."},
}


@dataclass(frozen=True)
class Terms:
    """How questions become items. `fill`: whether the other language gets the same text, so that the item is whole."""

    language: LanguageCode
    fill: bool = True
    objectives: tuple[str, ...] = ()  # of questions that name none
    difficulty: str = "medium"
    taken: frozenset[str] = frozenset()  # ids of the bank


class Sides:
    """The texts of one question in both languages."""

    def __init__(self, question: Question, twin: Question | None, terms: Terms, notes: Notes, shelf: Shelf) -> None:
        self._question, self.twin, self.terms, self._notes = question, twin, terms, notes
        self._shelf = shelf

    def note(self, words: object) -> None:
        self._notes.changed(self._question.line, self._question.called, words)

    def both(self, text: str, other: str = "") -> dict[str, str]:
        text, other = (without_marks(one) for one in (text, other))
        if not other and not self.twin and self.terms.fill:
            other = text
        second = "en" if self.terms.language == "zh" else "zh"
        sides = {self.terms.language: text, second: other or (text if self.terms.fill else "")}
        return {name: sides[name] for name in LANGUAGES}

    def stem(self, text: str, pictures: tuple[Picture, ...], other: str) -> Raw:
        """The stem, and what it shows, for an item or a case."""
        media, names = self._media(text, pictures, other)
        raw = {"stem": self.both(without_marks(text, names), without_marks(other, names))}
        return {**raw, "media": media} if media else raw

    def _media(self, text: str, pictures: tuple[Picture, ...], other: str) -> tuple[list[Raw], set[str]]:
        """The pictures and sounds of a stem, as an item shows them, and the names of their marks."""
        rows, marks, told = list[Raw](), set[str](), {mark[2]: mark[1] for mark in PICTURE.finditer(other)}
        second = list(told.values())
        by_name = {picture.name: picture for picture in pictures}
        for mark in PICTURE.finditer(text):
            if mark[2] not in by_name:
                self.note(_("The picture '%(name)s' is not in the file.", name=shortened(mark[2], 40)))
            if mark[2] not in by_name or mark[2] in marks:
                continue
            try:
                name = self._shelf.take(by_name[mark[2]])
            except Invalid as refusal:
                self.note(f"'{shortened(mark[2], 40)}': {refusal.title}")
                continue
            if len(rows) == MOST:
                self.note(_("An item shows %(most)s pictures and sounds at most: the others were left out.", most=MOST))
                break
            words = told.get(mark[2]) or (second[len(rows)] if len(rows) < len(second) else "")
            rows.append(self._medium(name, mark[1], words))
            marks.add(mark[2])
        return rows, marks

    def _medium(self, name: str, words: str, other: str) -> Raw:
        what = "alt" if name.rpartition(".")[2] in PICTURES else "transcript"
        if not words and not other:
            self.note(
                _("Its picture had no words for those who cannot see it: write them.")
                if what == "alt"
                else _("Its sound had no transcript: write one.")
            )
            if self.terms.fill:
                return {"file": name, what: dict(NO_WORDS[what])}
        return {"file": name, what: self.both(words or other, other)}

    def feedback(self, place: int, *, right: bool) -> dict[str, str]:
        """What was written; for lack of it a word that says whether it is right."""
        told = self._question.options[place].feedback
        other = self.twin.options[place].feedback if self.twin else ""
        if told or other:
            return self.both(told or other, other or told)
        words = {"zh": "对。", "en": "Right."} if right else {"zh": "不对。", "en": "Not this one."}
        return dict(words)

    def explained(self) -> dict[str, str]:
        told = [_explained(one) for one in (self._question, self.twin) if one]
        if told[0] or told[-1]:
            return self.both(told[0] or told[-1], told[-1] if self.twin else "")
        self.note(_("It had no explanation: write one."))
        return {"zh": "尚无解析。", "en": "No explanation yet."} if self.terms.fill else {"zh": "", "en": ""}

    def option_texts(self, place: int) -> dict[str, str]:
        return self.both(self._question.options[place].text, self.twin.options[place].text if self.twin else "")

    def pair(self, place: int) -> Pair | None:
        return self.twin.pairs[place] if self.twin else None


def _explained(question: Question) -> str:
    return "\n\n".join(text for text in (question.explanation, question.when_right, question.when_wrong) if text)
