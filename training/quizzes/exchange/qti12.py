"""QTI 1.2 as Canvas exports it, and what it shares with others: reading only.

Described at https://www.imsglobal.org/question/qtiv1p2/imsqti_asi_bindv1p2.html; Canvas names the type in its metadata.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from training.quizzes.exchange.qti_package import Package
from training.quizzes.exchange.questions import (
    RIGHT,
    WRONG,
    Kind,
    Option,
    Pair,
    Quantity,
    Question,
    number,
    shortened,
)
from training.quizzes.exchange.report import LeftOut, Notes
from training.quizzes.exchange.several import MARK, as_questions, ensure_few
from training.quizzes.exchange.texts import Texts
from training.quizzes.exchange.tree import Node

BASES = ("$IMS-CC-FILEBASE$/", "%24IMS-CC-FILEBASE%24/")  # where Canvas keeps what its texts show
UNNAMED = "Question"  # Canvas's title of what has none


def read_all(package: Package, notes: Notes) -> Iterator[Question]:
    """The questions of every file of this version."""
    for root in package.older:
        for node in root.every("item"):
            one = OlderItem(node, package, notes)
            try:
                found = one.read()
            except LeftOut as reason:
                notes.found += 1
                notes.left_out(node.line, one.called, reason)
                continue
            notes.found += len(found)
            yield from found


class OlderItem:
    def __init__(self, node: Node, package: Package, notes: Notes) -> None:
        self._node, self._package, self._notes, self._texts = node, package, notes, Texts()
        self._told = {
            field.text_of("fieldlabel"): field.text_of("fieldentry") for field in node.every("qtimetadatafield")
        }
        self._feedbacks = {one.attributes.get("ident", ""): one for one in node.nodes("itemfeedback")}
        title = " ".join(node.attributes.get("title", "").split())
        self._name = "" if title == UNNAMED else title
        self.called = shortened(self._name or node.text_of("mattext") or node.attributes.get("ident", ""))

    def read(self) -> list[Question]:
        """One, or the parts of a case where it asks several things. Raises LeftOut."""
        shown = self._node.node("presentation")
        told = self._told.get("question_type") or self._guessed()
        if shown is None or told not in READERS:
            raise LeftOut(
                _("It asks nothing.")
                if told in {"", "text_only_question"}
                else _("Questions of the type '%(type)s' have no place here.", type=shortened(told, 40))
            )
        asked = [node for node in shown.nodes() if node.tag.startswith("response_")]
        ensure_few(asked)
        stem = self._stem(shown, [] if told not in IN_TEXT else asked)
        if not stem:
            raise LeftOut(_("It has no text."))
        whole = Question(
            Kind.ESSAY,
            stem,
            name=self._name,
            explanation=self._feedback("general_fb"),
            when_right=self._feedback("correct_fb"),
            when_wrong=self._feedback("general_incorrect_fb"),
            marks=number(self._told.get("points_possible", "")),
            line=self._node.line,
        )
        whole = replace(whole, pictures=(*self._package.pictures("", [stem]), *self._texts.shown(stem)))
        found = READERS[told](self, whole, asked)
        for words in self._texts.words():
            self._notes.changed(self._node.line, self.called, words)
        return found

    def _guessed(self) -> str:
        """By its parts, where no metadata names a type."""
        if next(self._node.every("render_fib"), None):
            return "short_answer_question"
        lists = list(self._node.every("response_lid"))
        several = lists and lists[0].attributes.get("rcardinality") == "Multiple"
        return "" if not lists else "multiple_answers_question" if several else "multiple_choice_question"

    def _stem(self, shown: Node, inside: list[Node]) -> str:
        """With MARK where a blank of the text is asked for."""
        material = shown.node("material")
        node = next(material.every("mattext"), None) if material else None
        if node is None:
            return ""
        source = node.text()
        for asked in inside:
            source = source.replace(f"[{_blank_of(asked)}]", MARK, 1)
        return self._rich(node, source)

    def _rich(self, node: Node | None, source: str = "") -> str:
        """The text of a mattext, or of the first in the node."""
        text = node if node is None or node.tag == "mattext" else next(node.every("mattext"), None)
        if text is None:
            return ""
        source = source or text.text()
        for base in BASES:
            source = source.replace(base, "")
        return self._texts.read(source, "plain" if text.attributes.get("texttype") == "text/plain" else "html")

    def _feedback(self, name: str) -> str:
        return self._rich(self._feedbacks.get(name))

    # --- what is right

    def _scoring(self) -> Iterator[Node]:
        """The conditions that earn something."""
        for condition in self._node.every("respcondition"):
            earned = (number(node.text()) for node in condition.nodes("setvar"))
            told = condition.node("conditionvar")
            if told and any(value is not None and value > 0 for value in earned):
                yield told

    def _equal(self) -> Iterator[tuple[str, str]]:
        """(response, value) of all that has to be so, or may be."""
        for condition in self._scoring():
            waiting = [condition]
            while waiting:
                node = waiting.pop()
                if node.tag == "varequal":
                    yield node.attributes.get("respident", ""), node.text().strip()
                elif node.tag != "not":
                    waiting += reversed(list(node.nodes()))

    def _labels(self, asked: Node) -> dict[str, str]:
        return {node.attributes.get("ident", ""): self._rich(node) for node in asked.every("response_label")}

    def _options(self, asked: Node, *, several: bool) -> tuple[Option, ...]:
        name, labels = asked.attributes.get("ident", ""), self._labels(asked)
        right = [value for response, value in self._equal() if response == name and value in labels]
        if not right or not all(labels.values()):
            raise LeftOut(_("No option is right."))
        share = Fraction(1, len(set(right))) if several else RIGHT
        return tuple(
            Option(text, share if label in right else WRONG, self._feedback(f"{label}_fb"))
            for label, text in labels.items()
        )

    # --- by type

    def choice(self, whole: Question, asked: list[Node]) -> list[Question]:
        return [replace(whole, kind=Kind.SINGLE, options=self._options(asked[0], several=False))]

    def several_choices(self, whole: Question, asked: list[Node]) -> list[Question]:
        return [replace(whole, kind=Kind.MULTIPLE, options=self._options(asked[0], several=True))]

    def truth(self, whole: Question, asked: list[Node]) -> list[Question]:
        right = [option.text.lower() for option in self._options(asked[0], several=False) if option.share]
        if right not in (["true"], ["false"]):
            return self.choice(whole, asked)
        return [replace(whole, kind=Kind.TRUE_FALSE, answer=right == ["true"])]

    def fill_in(self, whole: Question, asked: list[Node]) -> list[Question]:
        texts = list(dict.fromkeys(value for _response, value in self._equal() if value))
        if not texts:
            raise LeftOut(_("No answer is right."))
        return [replace(whole, kind=Kind.FILL_IN, options=tuple(Option(text, RIGHT) for text in texts))]

    def blanks(self, whole: Question, asked: list[Node]) -> list[Question]:
        parts = [
            Question(
                Kind.FILL_IN, "", options=tuple(Option(text, RIGHT) for text in self._labels(node).values() if text)
            )
            for node in asked
        ]
        if not parts or not all(part.options for part in parts):
            raise LeftOut(_("No answer is right."))
        return as_questions(whole, parts, self._notes)

    def lists(self, whole: Question, asked: list[Node]) -> list[Question]:
        parts = [Question(Kind.SINGLE, "", options=self._options(node, several=False)) for node in asked]
        return as_questions(whole, parts, self._notes)

    def pairs(self, whole: Question, asked: list[Node]) -> list[Question]:
        right, found, matches = dict(self._equal()), list[Pair](), dict[str, str]()
        for node in asked:
            matches |= self._labels(node)
            match = matches.get(right.get(node.attributes.get("ident", ""), ""), "")
            found.append(Pair(self._rich(node.node("material")), match))
        if len(found) < 2 or not all(pair.prompt and pair.match for pair in found):
            raise LeftOut(_("It does not give each prompt exactly one match."))
        taken = {pair.match for pair in found}
        spare = [Pair("", text) for text in dict.fromkeys(matches.values()) if text not in taken]
        return [replace(whole, kind=Kind.MATCHING, pairs=(*found, *spare))]

    def numeric(self, whole: Question, asked: list[Node]) -> list[Question]:
        found = []
        for condition in self._scoring():
            told = {
                tag: [number(one.text()) for one in condition.every(tag)] for tag in ("varequal", "vargte", "varlte")
            }
            exact, least, most = (next(iter(told[tag]), None) for tag in ("varequal", "vargte", "varlte"))
            if least is not None and most is not None and least <= most:
                found.append(Quantity((least + most) / 2, (most - least) / 2))
            elif exact is not None:
                found.append(Quantity(exact, Decimal(0)))
        if not found:
            raise LeftOut(_("No number is right."))
        return [replace(whole, kind=Kind.NUMERIC, quantities=tuple(found))]

    def essay(self, whole: Question, asked: list[Node]) -> list[Question]:
        return [whole]


def _blank_of(asked: Node) -> str:
    return asked.attributes.get("ident", "").removeprefix("response_")


IN_TEXT = {"fill_in_multiple_blanks_question", "multiple_dropdowns_question"}
READERS: dict[str, Callable[[OlderItem, Question, list[Node]], list[Question]]] = {
    "multiple_choice_question": OlderItem.choice,
    "multiple_answers_question": OlderItem.several_choices,
    "true_false_question": OlderItem.truth,
    "short_answer_question": OlderItem.fill_in,
    "fill_in_multiple_blanks_question": OlderItem.blanks,
    "multiple_dropdowns_question": OlderItem.lists,
    "matching_question": OlderItem.pairs,
    "numerical_question": OlderItem.numeric,
    "essay_question": OlderItem.essay,
}
