"""Moodle XML: reading. Every type of question that has a place here, and of each other one what it was.

Described at https://docs.moodle.org/en/Moodle_XML_format. `moodle_xml_writer` writes it.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from urllib.parse import quote, unquote

from flask_babel import gettext as _

from training.quizzes.exchange import cloze
from training.quizzes.exchange.cases import Situations
from training.quizzes.exchange.markup import pictures_in
from training.quizzes.exchange.questions import (
    Kind,
    Option,
    Pair,
    Picture,
    Quantity,
    Question,
    Unit,
    Variable,
    number,
    share_of,
    shortened,
    with_tags,
)
from training.quizzes.exchange.report import LeftOut, Notes, Reading, Unusable, reader
from training.quizzes.exchange.several import as_questions
from training.quizzes.exchange.texts import Texts
from training.quizzes.exchange.tree import Node, parse
from training.quizzes.exchange.wildcards import without_wildcards

FORMS = {"html": "html", "moodle_auto_format": "", "plain_text": "plain", "markdown": "markdown"}
CLOZE = {"multianswer", "cloze"}
SEVERAL_PARTS = {"gapselect", "ddwtos", "ddimageortext", "ddmarker", "calculatedmulti"}
PRAISE = ("correctfeedback", "incorrectfeedback", "partiallycorrectfeedback")
STOCK = {  # what Moodle itself puts into every question
    "Your answer is correct.",
    "Your answer is incorrect.",
    "Your answer is partially correct.",
}
YES = {"true", "1", "yes"}


@reader
def read(content: bytes) -> Reading:
    root = parse(content)
    if root.tag != "quiz":
        raise Unusable(_("This XML is no question bank of Moodle: it begins with <%(tag)s>, not <quiz>.", tag=root.tag))
    notes, questions, category, situations = Notes(), list[Question](), "", Situations()
    for node in root.nodes("question"):
        if node.attributes.get("type") == "category":
            category = text_in(node.node("category")).strip()
            continue
        one = OneQuestion(node, category, notes)
        try:
            if node.attributes.get("type") == "description" and situations.keep(one.described()):
                continue
            found = one.read()
        except LeftOut as reason:
            notes.found += 1
            notes.left_out(node.line, one.called, reason)
            continue
        notes.found += len(found)
        questions += map(situations.placed, found)
    return notes.reading(questions)


def text_in(node: Node | None) -> str:
    """What stands in its <text>, or in itself where it has none."""
    if node is None:
        return ""
    inner = node.node("text")
    return (inner or node).text() if inner or not list(node.nodes()) else ""


class OneQuestion:
    def __init__(self, node: Node, category: str, notes: Notes) -> None:
        self._node, self._category, self._notes = node, category, notes
        self._texts = Texts()
        self.called = shortened(text_in(node.node("name"))) or shortened(text_in(node.node("questiontext")))

    def read(self) -> list[Question]:
        """One; of a cloze as many as it asks. Raises LeftOut."""
        told = self._node.attributes.get("type", "")
        if told not in READERS and told not in CLOZE:
            raise LeftOut(self._no_place_for(told))
        if told in CLOZE:
            found = self._asked_inside()
        else:
            blank = self._begun(self._text(self._node.node("questiontext")))
            if not blank.stem:
                raise LeftOut(_("It has no text."))
            found = [self._with_pictures(self._with_tags(self._with_praise(READERS[told](self, blank))))]
        if any(self._text(hint) for hint in self._node.nodes("hint")):
            self._note(_("Its hints between tries were left out: here an item is answered once."))
        for words in self._texts.words():
            self._note(words)
        return found

    def described(self) -> Question:
        """A description, with its tags."""
        return self._with_pictures(self._with_tags(self._begun(self._text(self._node.node("questiontext")))))

    def _begun(self, stem: str) -> Question:
        node = self._node
        return Question(
            Kind.ESSAY,
            "\n\n".join(part for part in (stem, self._old_picture()) if part),
            name=" ".join(text_in(node.node("name")).split()),
            explanation=self._text(node.node("generalfeedback")),
            category=self._category,
            marks=number(text_in(node.node("defaultgrade"))),
            line=node.line,
        )

    def _with_tags(self, question: Question) -> Question:
        tags = self._node.node("tags")
        return with_tags(question, [text_in(tag) for tag in tags.nodes("tag")] if tags else [])

    def _asked_inside(self) -> list[Question]:
        """Of a cloze. Raises LeftOut."""
        node = self._node.node("questiontext")
        form = FORMS.get(node.attributes.get("format", ""), "") if node is not None else ""
        source = self._texts.bounded(text_in(node))
        text, asked, capitals = cloze.taken_apart(source, lambda part: self._texts.read(part, form))
        if capitals:
            self._note(_("Moodle told capital letters from small ones; here they are the same."))
        whole = self._with_pictures(self._with_tags(self._begun(self._texts.read(text, form))))
        asked = [
            without_wildcards(replace(one, name=whole.name, line=whole.line), self._notes)
            if one.kind is Kind.FILL_IN
            else one
            for one in asked
        ]
        return as_questions(whole, asked, self._notes)

    def _no_place_for(self, told: str) -> str:
        if told == "description":
            return _("It asks nothing: a description. Give it and the questions about it the same tag, case:NAME.")
        if told in SEVERAL_PARTS:
            return _("It asks several things in one text (%(type)s). Write them as items of a case.", type=told)
        return _("Questions of the type '%(type)s' have no place here.", type=shortened(told, 30))

    def _note(self, words: object) -> None:
        self._notes.changed(self._node.line, self.called, words)

    def _text(self, node: Node | None) -> str:
        form = node.attributes.get("format", "") if node is not None else ""
        return self._texts.read(text_in(node), FORMS.get(form, ""))

    # --- by type

    def choice(self, question: Question) -> Question:
        several = self._node.attributes["type"] == "multichoiceset"
        single = text_in(self._node.node("single")).strip().lower() in {*YES, ""} and not several
        options = self._options()
        if not any(option.share > 0 for option in options):
            raise LeftOut(_("No option is right."))
        if several:
            right = sum(option.share > 0 for option in options)
            options = [replace(one, share=Fraction(int(one.share > 0), right)) for one in options]
            self._note(_("Moodle marked it all or nothing; here every right choice earns its part."))
        return replace(question, kind=Kind.SINGLE if single else Kind.MULTIPLE, options=tuple(options))

    def _with_praise(self, question: Question) -> Question:
        """What is said to a right and to a wrong answer explains it where nothing else does."""
        told = [self._text(self._node.node(name)) for name in PRAISE]
        if set(told) & STOCK:
            told = ["" if text in STOCK else text for text in told]
            self._note(_("Moodle's own words of praise and blame were left out."))
        right, wrong, partly = told
        explains = right != wrong and not (question.explanation or question.when_right or question.when_wrong)
        if partly or (any(told) and not explains):
            self._note(_("What it said to right, wrong or partly right answers was left out."))
        return replace(question, when_right=right, when_wrong=wrong) if explains else question

    def _options(self) -> list[Option]:
        found = []
        for node in self._node.nodes("answer"):
            text = self._text(node)
            if not text:
                raise LeftOut(_("One of its options is empty."))
            found.append(Option(text, self._share(node), self._text(node.node("feedback"))))
        return found

    def _share(self, node: Node) -> Fraction:
        percent = number(node.attributes.get("fraction", "0"))
        if percent is None:
            raise LeftOut(_("The share of one of its answers is no number."))
        return share_of(percent)

    def truth(self, question: Question) -> Question:
        told = {text_in(node).strip().lower(): node for node in self._node.nodes("answer")}
        if set(told) != {"true", "false"}:
            raise LeftOut(_("Its two answers are not 'true' and 'false'."))
        shares = {name: self._share(node) for name, node in told.items()}
        answer = shares["true"] > shares["false"]
        feedback = {name: self._text(node.node("feedback")) for name, node in told.items()}
        right, wrong = ("true", "false") if answer else ("false", "true")
        return replace(
            question, kind=Kind.TRUE_FALSE, answer=answer, when_right=feedback[right], when_wrong=feedback[wrong]
        )

    def fill_in(self, question: Question) -> Question:
        if text_in(self._node.node("usecase")).strip() == "1":
            self._note(_("Moodle told capital letters from small ones; here they are the same."))
        accepted = [
            Option(self._texts.read(text_in(node), "plain"), self._share(node), self._text(node.node("feedback")))
            for node in self._node.nodes("answer")
        ]
        accepted = [option for option in accepted if option.text]
        return without_wildcards(replace(question, kind=Kind.FILL_IN, options=tuple(accepted)), self._notes)

    def numeric(self, question: Question) -> Question:
        found = []
        for node in self._node.nodes("answer"):
            raw = text_in(node).strip()
            if raw == "*":
                continue  # whatever else is answered
            value, tolerance = number(raw), number(text_in(node.node("tolerance")) or "0")
            if value is None or tolerance is None:
                raise LeftOut(_("'%(text)s' is no number with a tolerance.", text=shortened(raw, 30)))
            feedback = self._text(node.node("feedback"))
            found.append(Quantity(value, abs(tolerance), share=self._share(node), feedback=feedback))
        if not any(quantity.share > 0 for quantity in found):
            raise LeftOut(_("No number is right."))
        return replace(question, kind=Kind.NUMERIC, quantities=tuple(found), units=self._units())

    def _units(self) -> tuple[Unit, ...]:
        node = self._node.node("units")
        found = []
        for unit in node.nodes("unit") if node else ():
            factor = number(text_in(unit.node("multiplier")) or "1")
            name = " ".join(text_in(unit.node("unit_name")).split())
            if name and factor:
                found.append(Unit(name, factor))
        return tuple(found)

    def pairs(self, question: Question) -> Question:
        found = []
        for node in self._node.nodes("subquestion"):
            match = self._texts.read(text_in(node.node("answer")), "plain")
            prompt = self._text(node)
            if match or prompt:
                found.append(Pair(prompt, match))
        if sum(bool(pair.prompt) for pair in found) < 2 or not all(pair.match for pair in found):
            raise LeftOut(_("It has fewer than two pairs, or a half of one is missing."))
        return replace(question, kind=Kind.MATCHING, pairs=tuple(found))

    def essay(self, question: Question) -> Question:
        for name in ("graderinfo", "responsetemplate"):
            if told := self._text(self._node.node(name)):
                whole = "\n\n".join(part for part in (question.explanation, told) if part)
                question = replace(question, explanation=whole)
                self._note(_("What was noted for markers, or as a template, stands in the explanation."))
        return question

    def steps(self, question: Question) -> Question:
        nodes = list(self._node.nodes("answer"))
        order = sorted(nodes, key=lambda node: number(node.attributes.get("fraction", "")) or Decimal(0))
        steps = [Option(self._text(node), feedback=self._text(node.node("feedback"))) for node in order]
        if len(steps) < 2 or not all(step.text for step in steps):
            raise LeftOut(_("It has fewer than two steps, or an empty one."))
        return replace(question, kind=Kind.ORDERING, options=tuple(steps))

    def calculated(self, question: Question) -> Question:
        found = []
        for node in self._node.nodes("answer"):
            tolerance = number(text_in(node.node("tolerance")) or "0")
            told = text_in(node.node("tolerancetype")).strip() or "1"
            if tolerance is None or told not in {"1", "2"}:
                raise LeftOut(_("Its tolerance is of a kind that has no place here."))
            formula = " ".join(text_in(node).split())
            feedback = self._text(node.node("feedback"))
            found.append(Quantity(Decimal(0), abs(tolerance), told == "1", self._share(node), feedback, formula))
        variables = [self._variable(node) for node in self._node.every("dataset_definition")]
        if not variables or not any(quantity.share > 0 and quantity.formula for quantity in found):
            raise LeftOut(_("It has no formula, or no values for its variables."))
        return replace(
            question,
            kind=Kind.CALCULATED,
            quantities=tuple(found),
            units=self._units(),
            variables=tuple(variables),
        )

    def _variable(self, node: Node) -> Variable:
        least, most = (number(text_in(node.node(name))) for name in ("minimum", "maximum"))
        decimals = number(text_in(node.node("decimals")) or "0")
        values = [number(text_in(item.node("value"))) for item in node.every("dataset_item")]
        name = text_in(node.node("name")).strip()
        if None in {least, most, decimals, *values} or not name:
            raise LeftOut(_("The values of its variable '%(name)s' are no numbers.", name=shortened(name, 20)))
        told = tuple(value for value in values if value is not None)
        return Variable(name, least or Decimal(0), most or Decimal(0), int(decimals or 0), told)

    # --- pictures

    def _old_picture(self) -> str:
        """The one picture of a question before Moodle 2, as it stands in a text."""
        name, node = text_in(self._node.node("image")).strip(), self._node.node("image_base64")
        return f"![]({quote(unquote(name))})" if name and node is not None else ""

    def _files(self) -> Iterator[tuple[str, Node]]:
        """By the names that texts call them: with the folder in which one lies."""
        old = self._node.node("image_base64")
        if old is not None:
            yield quote(unquote(text_in(self._node.node("image")).strip())), old
        for node in self._node.every("file"):
            if node.attributes.get("encoding") == "base64":
                folder = node.attributes.get("path", "").strip("/")
                yield quote(unquote("/".join(filter(None, (folder, node.attributes.get("name", "")))))), node

    def _with_pictures(self, question: Question) -> Question:
        texts = [question.stem, question.explanation, *(option.text for option in question.options)]
        texts += [part for pair in question.pairs for part in (pair.prompt, pair.match)]
        wanted = {name for text in texts for name in pictures_in(text)}
        found = {picture.name: picture for picture in self._texts.embedded if picture.name in wanted}
        for name, node in self._files():
            if name in wanted:
                try:
                    found[name] = Picture(name, base64.b64decode("".join(node.text().split()), validate=True))
                except (binascii.Error, ValueError):
                    self._note(_("The picture '%(name)s' is damaged and was left out.", name=shortened(name, 40)))
        return replace(question, pictures=tuple(found[name] for name in sorted(found)))


READERS: dict[str, Callable[[OneQuestion, Question], Question]] = {
    "multichoice": OneQuestion.choice,
    "multichoiceset": OneQuestion.choice,
    "truefalse": OneQuestion.truth,
    "shortanswer": OneQuestion.fill_in,
    "numerical": OneQuestion.numeric,
    "matching": OneQuestion.pairs,
    "match": OneQuestion.pairs,
    "essay": OneQuestion.essay,
    "ordering": OneQuestion.steps,
    "calculated": OneQuestion.calculated,
    "calculatedsimple": OneQuestion.calculated,
}
