"""Moodle XML: writing, for Moodle 3.9 and later; an ordering needs its plugin up to Moodle 4.3."""

import base64
from collections.abc import Sequence
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # nothing is parsed by these

from flask_babel import gettext as _

from training.quizzes.exchange.cases import Announcing
from training.quizzes.exchange.cloze import put_together
from training.quizzes.exchange.decoding import CONTROL
from training.quizzes.exchange.markup import to_html
from training.quizzes.exchange.questions import (
    Kind,
    Option,
    Picture,
    Quantity,
    Question,
    Situation,
    percent_of,
    tags_of,
    written,
)
from training.quizzes.exchange.report import LeftOut, Notes, Writing, each
from training.quizzes.exchange.wildcards import guarded

TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.ORDERING: "ordering",
    Kind.MATCHING: "matching",
    Kind.FILL_IN: "shortanswer",
    Kind.NUMERIC: "numerical",
    Kind.CALCULATED: "calculatedsimple",
    Kind.ESSAY: "essay",
}


def write(questions: Sequence[Question]) -> Writing:
    notes, root, category, announcing = Notes(), Element("quiz"), "", Announcing()
    made = each(questions, notes, lambda question: (question, _written(question)))
    for question, node in made:
        if question.category != category:
            category = question.category
            _plain(SubElement(SubElement(root, "question", type="category"), "category"), category)
        if situation := announcing.before(question):
            root.append(_described(situation))
        root.append(node)
    indent(root)
    content = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"
    return Writing(content, notes.report(len(made)))


def _written(question: Question) -> Element:
    """Raises LeftOut."""
    several = question.blanks > 1
    node = Element("question", type="cloze" if several else TYPES[question.kind])
    _plain(SubElement(node, "name"), question.name)
    stem = _rich(node, "questiontext", question.stem)
    if several:
        stem.clear()
        stem.set("format", "html")
        _plain(stem, put_together(to_html(question.stem), question))
    _attach(stem, question.pictures)
    _rich(node, "generalfeedback", question.explanation)
    if question.marks is not None:
        SubElement(node, "defaultgrade").text = written(question.marks)
    if not several:
        _BODIES[question.kind](node, question)
    _tag(node, [tag for tag in tags_of(question) if not tag.startswith("marks:")])
    return node


def _described(situation: Situation) -> Element:
    """The stem of a case, before its parts."""
    node = Element("question", type="description")
    _plain(SubElement(node, "name"), situation.name)
    _attach(_rich(node, "questiontext", situation.stem), situation.pictures)
    SubElement(node, "defaultgrade").text = "0"
    _tag(node, [f"case:{situation.name}"])
    return node


def _attach(node: Element, pictures: Sequence[Picture]) -> None:
    for picture in pictures:
        file = SubElement(node, "file", name=unquote(picture.name), path="/", encoding="base64")
        file.text = base64.b64encode(picture.content).decode()


def _tag(node: Element, tags: Sequence[str]) -> None:
    holder = SubElement(node, "tags") if tags else node
    for tag in tags:
        _plain(SubElement(holder, "tag"), tag)


def _plain(node: Element, text: str) -> None:
    SubElement(node, "text").text = CONTROL.sub("", text)


def _rich(parent: Element, tag: str, text: str, fraction: str = "") -> Element:
    node = SubElement(parent, tag, {"fraction": fraction, "format": "html"} if fraction else {"format": "html"})
    _plain(node, to_html(text) if text else "")
    return node


def _choice(node: Element, question: Question) -> None:
    SubElement(node, "single").text = "true" if question.kind is Kind.SINGLE else "false"
    SubElement(node, "shuffleanswers").text = "true"
    if question.when_right or question.when_wrong:
        _rich(node, "correctfeedback", question.when_right)
        _rich(node, "incorrectfeedback", question.when_wrong)
    for option in question.options:
        answer = _rich(node, "answer", option.text, fraction=percent_of(option.share))
        _rich(answer, "feedback", option.feedback)


def _truth(node: Element, question: Question) -> None:
    for answer in (True, False):
        right = answer == question.answer
        told = SubElement(node, "answer", fraction="100" if right else "0", format="moodle_auto_format")
        _plain(told, "true" if answer else "false")
        _rich(told, "feedback", question.when_right if right else question.when_wrong)


def _accepted(node: Element, answer: Option | Quantity, text: str) -> Element:
    told = SubElement(node, "answer", fraction=percent_of(answer.share), format="moodle_auto_format")
    _plain(told, text)
    _rich(told, "feedback", answer.feedback)
    return told


def _fill_in(node: Element, question: Question) -> None:
    SubElement(node, "usecase").text = "0"
    for option in question.options:
        _accepted(node, option, guarded(option.text))


def _numeric(node: Element, question: Question) -> None:
    for quantity in question.quantities:
        if quantity.relative:
            raise LeftOut(_("Moodle knows no tolerance in per cent for a plain number."))
        told = _accepted(node, quantity, written(quantity.value))
        SubElement(told, "tolerance").text = written(quantity.tolerance)
    _units(node, question)


def _units(node: Element, question: Question) -> None:
    if question.units:
        units = SubElement(node, "units")
        for unit in question.units:
            told = SubElement(units, "unit")
            SubElement(told, "multiplier").text = written(unit.factor)
            SubElement(told, "unit_name").text = unit.name


def _pairs(node: Element, question: Question) -> None:
    SubElement(node, "shuffleanswers").text = "true"
    for pair in question.pairs:
        told = _rich(node, "subquestion", pair.prompt)
        _plain(SubElement(told, "answer"), pair.match)


def _steps(node: Element, question: Question) -> None:
    for name, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("gradingtype", "RELATIVE_NEXT_EXCLUDE_LAST"),
    ):
        SubElement(node, name).text = value
    for place, step in enumerate(question.options, 1):
        _rich(node, "answer", step.text, fraction=f"{place}.0000000")


def _essay(node: Element, question: Question) -> None:
    SubElement(node, "responseformat").text = "editor"
    SubElement(node, "responserequired").text = "1"


def _calculated(node: Element, question: Question) -> None:
    for quantity in question.quantities:
        told = _accepted(node, quantity, quantity.formula)
        SubElement(told, "tolerance").text = written(quantity.tolerance)
        SubElement(told, "tolerancetype").text = "1" if quantity.relative else "2"
        SubElement(told, "correctanswerformat").text = "1"
        SubElement(told, "correctanswerlength").text = "2"
    _units(node, question)
    datasets = SubElement(node, "dataset_definitions")
    for variable in question.variables:
        told = SubElement(datasets, "dataset_definition")
        _plain(SubElement(told, "status"), "private")
        _plain(SubElement(told, "name"), variable.name)
        SubElement(told, "type").text = "calculatedsimple"
        _plain(SubElement(told, "minimum"), written(variable.least))
        _plain(SubElement(told, "maximum"), written(variable.most))
        _plain(SubElement(told, "decimals"), str(variable.decimals))
        SubElement(told, "itemcount").text = str(len(variable.values))
        items = SubElement(told, "dataset_items")
        for place, value in enumerate(variable.values, 1):
            item = SubElement(items, "dataset_item")
            SubElement(item, "number").text = str(place)
            SubElement(item, "value").text = written(value)


_BODIES = {
    Kind.SINGLE: _choice,
    Kind.MULTIPLE: _choice,
    Kind.TRUE_FALSE: _truth,
    Kind.ORDERING: _steps,
    Kind.MATCHING: _pairs,
    Kind.FILL_IN: _fill_in,
    Kind.NUMERIC: _numeric,
    Kind.CALCULATED: _calculated,
    Kind.ESSAY: _essay,
}
