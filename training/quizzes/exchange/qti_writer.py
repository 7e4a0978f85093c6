"""QTI 2.1 and 3: writing a package, one file an item and a manifest that carries the tags."""

import hashlib
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, tostring  # nothing is parsed by these

from flask_babel import gettext as _

from training.quizzes.exchange.decoding import CONTROL
from training.quizzes.exchange.markup import PICTURE, is_sound
from training.quizzes.exchange.questions import BLANK, RIGHT, Kind, Option, Picture, Question, tags_of, written
from training.quizzes.exchange.report import LeftOut, Notes, Writing, each

EPOCH = (2020, 1, 1, 0, 0, 0)  # of every file in the archive, so that the same items give the same bytes
RESPONSE = "RESPONSE"
FIELD = "\ufdd0"  # no text may hold it
SOUNDS = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "m4a": "audio/mp4"}


@dataclass(frozen=True)
class Dialect:
    namespace: str
    manifest: str
    resource: str
    new: bool

    def tag(self, name: str) -> str:
        """simpleChoice, or qti-simple-choice."""
        return f"qti-{kebab(name)}" if self.new else name

    def attributes(self, given: dict[str, str]) -> dict[str, str]:
        return {kebab(name): value for name, value in given.items()} if self.new else given


QTI_2_1 = Dialect(
    "http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/imscp_v1p1", "imsqti_item_xmlv2p1", False
)
QTI_3 = Dialect(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "imsqti_item_xmlv3p0",
    True,
)


def write(questions: Sequence[Question]) -> Writing:
    """A package of QTI 2.1."""
    return _package(questions, QTI_2_1)


def write_3(questions: Sequence[Question]) -> Writing:
    """A package of QTI 3."""
    return _package(questions, QTI_3)


def kebab(name: str) -> str:
    return "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in name)


def _package(questions: Sequence[Question], dialect: Dialect) -> Writing:
    notes = Notes()
    filed = dict[str, bytes]()  # pictures and sounds by the names that they have in the package
    questions = [_filed(question, filed) for question in questions]
    made = each(questions, notes, lambda question: (question, ItemWriter(dialect, question, notes).element()))
    manifest = Element("manifest", {"xmlns": dialect.manifest, "identifier": "items"})
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    packed, target = dict[str, bytes](), io.BytesIO()
    for place, (question, element) in enumerate(made, 1):
        path = f"items/item-{place:04}.xml"
        element.set("identifier", f"item-{place:04}")
        packed[path] = _xml(element)
        resource = SubElement(resources, "resource", identifier=f"item-{place:04}", type=dialect.resource, href=path)
        _describe(resource, question)
        SubElement(resource, "file", href=path)
        for picture in question.pictures:
            SubElement(resource, "file", href=f"items/{picture.name}")
    if any(question.case for question, _element in made):
        packed["items/test.xml"] = _xml(_test([question for question, _element in made], dialect))
        kind = dialect.resource.replace("item", "test")
        resource = SubElement(resources, "resource", identifier="test", type=kind, href="items/test.xml")
        SubElement(resource, "file", href="items/test.xml")
    packed |= {f"items/{unquote(name)}": content for name, content in filed.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {"imsmanifest.xml": _xml(manifest), **packed}.items():
            archive.writestr(zipfile.ZipInfo(path, EPOCH), content, zipfile.ZIP_DEFLATED)
    return Writing(target.getvalue(), notes.report(len(made)))


def _filed(question: Question, filed: dict[str, bytes]) -> Question:
    """With other names for pictures whose names others have in the package."""
    case = question.case
    if case:
        stem, pictures = _named_apart(case.stem, case.pictures, filed)
        case = replace(case, stem=stem, pictures=pictures)
    stem, pictures = _named_apart(question.stem, question.pictures, filed)
    return replace(question, stem=stem, pictures=pictures, case=case)


def _named_apart(stem: str, pictures: Sequence[Picture], filed: dict[str, bytes]) -> tuple[str, tuple[Picture, ...]]:
    found = []
    for picture in pictures:
        name = picture.name
        if filed.setdefault(name, picture.content) != picture.content:
            folder, base = posixpath.split(name)
            name = posixpath.join(folder, f"{hashlib.sha256(picture.content).hexdigest()[:8]}-{base}")
            filed[name] = picture.content
            stem = stem.replace(f"]({picture.name})", f"]({name})")
        found.append(Picture(name, picture.content))
    return stem, tuple(found)


def _test(questions: Sequence[Question], dialect: Dialect) -> Element:
    """Its sections hold the items in order; one that is a case tells its situation first."""
    test = Element(dialect.tag("assessmentTest"), xmlns=dialect.namespace, identifier="test", title="test")
    modes = dialect.attributes({"navigationMode": "nonlinear", "submissionMode": "simultaneous"})
    part = SubElement(test, dialect.tag("testPart"), modes, identifier="part")
    numbered = [(place, question) for place, question in enumerate(questions, 1)]
    runs = groupby(numbered, key=lambda pair: pair[1].case)
    for number, (case, run) in enumerate(runs, 1):
        title = CONTROL.sub("", case.name) if case else str(number)
        head = {"identifier": f"section-{number}", "title": title, "visible": "true"}
        section = SubElement(part, dialect.tag("assessmentSection"), head)
        if case:
            told = SubElement(section, dialect.tag("rubricBlock"), view="candidate")
            write_paragraphs(told, CONTROL.sub("", case.stem))
        for place, _question in run:
            name = f"item-{place:04}"
            SubElement(section, dialect.tag("assessmentItemRef"), identifier=name, href=f"{name}.xml")
    return test


def _xml(element: Element) -> bytes:
    written_out: bytes = tostring(element, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written_out + b"\n"


def _describe(resource: Element, question: Question) -> None:
    tags = (tag for tag in tags_of(question) if not tag.startswith("case:"))  # the test tells that
    words = [*tags, *([f"category:{question.category}"] if question.category else [])]
    if not words:
        return
    lom = SubElement(SubElement(resource, "metadata"), "lom", {"xmlns": "http://ltsc.ieee.org/xsd/LOM"})
    general = SubElement(lom, "general")
    for word in words:
        SubElement(SubElement(general, "keyword"), "string").text = CONTROL.sub("", word)


class ItemWriter:
    """One question as an element."""

    def __init__(self, dialect: Dialect, question: Question, notes: Notes) -> None:
        self._dialect, self._question, self._notes = dialect, question, notes

    def element(self) -> Element:
        """Raises LeftOut."""
        question = self._question
        head = {"xmlns": self._dialect.namespace, "title": CONTROL.sub("", question.name)}
        item = Element(self._dialect.tag("assessmentItem"), head)
        for name, value in self._dialect.attributes({"adaptive": "false", "timeDependent": "false"}).items():
            item.set(name, value)
        match question.kind:
            case Kind.SINGLE | Kind.MULTIPLE:
                self._choice(item)
            case Kind.TRUE_FALSE:
                self._truth(item)
            case Kind.ORDERING:
                self._order(item)
            case Kind.MATCHING:
                self._match(item)
            case Kind.FILL_IN:
                self._fill_in(item)
            case Kind.NUMERIC:
                self._numeric(item)
            case Kind.ESSAY:
                self._declare(item, "single", "string")
                self._ask(item, "extendedTextInteraction")
            case _:
                raise LeftOut(_("QTI knows no questions of this kind that others could play."))
        for name in ("explanation", "when_right", "when_wrong"):
            if text := getattr(question, name):
                self._rich(item, "modalFeedback", text, outcomeIdentifier="FEEDBACK",
                           identifier=name.replace("_", "-"), showHide="show")  # fmt: skip
        return item

    def _add(self, parent: Element, tag: str, **attributes: str) -> Element:
        return SubElement(parent, self._dialect.tag(tag), self._dialect.attributes(attributes))

    def _rich(self, parent: Element, tag: str, text: str, **attributes: str) -> Element:
        node = self._add(parent, tag, **attributes)
        write_paragraphs(node, CONTROL.sub("", text))
        return node

    def _lose_feedback(self) -> None:
        words = _("Feedback on single answers was left out: QTI has no place for it.")
        self._notes.changed(0, self._question.called, words)

    def _declare(
        self,
        item: Element,
        cardinality: str,
        base: str,
        correct: Sequence[str] = (),
        mapped: Sequence[tuple[str, Fraction]] = (),
        name: str = RESPONSE,
    ) -> None:
        declared = self._add(item, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=base)
        if correct:
            holder = self._add(declared, "correctResponse")
            for text in correct:
                self._add(holder, "value").text = CONTROL.sub("", text)
        if mapped:
            holder = self._add(declared, "mapping", defaultValue="0", lowerBound="0", upperBound="1")
            for text, share in mapped:
                self._add(holder, "mapEntry", mapKey=CONTROL.sub("", text), mappedValue=f"{float(share):.7g}")
        if name in {RESPONSE, f"{RESPONSE}-{self._question.blanks}"}:  # the last
            self._outcomes(item)

    def _outcomes(self, item: Element) -> None:
        self._add(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
        self._add(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier")

    def _ask(self, item: Element, tag: str, **attributes: str) -> Element:
        body = self._rich(item, "itemBody", self._question.stem)
        return self._add(body, tag, responseIdentifier=RESPONSE, **attributes)

    def _process(self, item: Element, template: str) -> None:
        base = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates" if self._dialect.new else (
            "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
        )  # fmt: skip
        name = f"{template}.xml" if self._dialect.new else template
        self._add(item, "responseProcessing", template=f"{base}/{name}")

    def _choice(self, item: Element) -> None:
        options, several = self._question.options, self._question.kind is Kind.MULTIPLE
        names = [f"choice-{place}" for place in range(1, len(options) + 1)]
        right = [name for name, option in zip(names, options, strict=True) if self._is_right(option)]
        parted = several or any(option.share not in {0, RIGHT} for option in options)
        mapped = [(name, option.share) for name, option in zip(names, options, strict=True)] if parted else []
        self._declare(item, "multiple" if several else "single", "identifier", right, mapped)
        asked = self._ask(item, "choiceInteraction", shuffle="true", maxChoices="0" if several else "1")
        for name, option in zip(names, options, strict=True):
            choice = self._rich(asked, "simpleChoice", option.text, identifier=name)
            if option.feedback:
                self._rich(choice, "feedbackInline", option.feedback, outcomeIdentifier="FEEDBACK",
                           identifier=name, showHide="show")  # fmt: skip
        self._process(item, "map_response" if mapped else "match_correct")

    def _is_right(self, option: Option) -> bool:
        return option.share > 0 if self._question.kind is Kind.MULTIPLE else option.share == RIGHT

    def _truth(self, item: Element) -> None:
        self._declare(item, "single", "identifier", ["true" if self._question.answer else "false"])
        asked = self._ask(item, "choiceInteraction", shuffle="false", maxChoices="1")
        for name, text in (("true", _("True")), ("false", _("False"))):
            self._add(asked, "simpleChoice", identifier=name).text = text
        self._process(item, "match_correct")

    def _order(self, item: Element) -> None:
        names = [f"step-{place}" for place in range(1, len(self._question.options) + 1)]
        self._declare(item, "ordered", "identifier", names)
        asked = self._ask(item, "orderInteraction", shuffle="true")
        for name, step in zip(names, self._question.options, strict=True):
            self._rich(asked, "simpleChoice", step.text, identifier=name)
        self._process(item, "match_correct")

    def _match(self, item: Element) -> None:
        pairs = self._question.pairs
        asked_for = [pair for pair in pairs if pair.prompt]
        matches = list(dict.fromkeys(pair.match for pair in pairs))
        correct = [f"prompt-{place} match-{matches.index(pair.match) + 1}" for place, pair in enumerate(asked_for, 1)]
        self._declare(item, "multiple", "directedPair", correct)
        asked = self._ask(item, "matchInteraction", shuffle="true", maxAssociations=str(len(asked_for)))
        most = str(len(asked_for))
        for word, texts, times in (("prompt", [pair.prompt for pair in asked_for], "1"), ("match", matches, most)):
            holder = self._add(asked, "simpleMatchSet")
            for place, text in enumerate(texts, 1):
                self._rich(holder, "simpleAssociableChoice", text, identifier=f"{word}-{place}", matchMax=times)
        self._process(item, "match_correct")

    def _fill_in(self, item: Element) -> None:
        options = self._question.options
        if any(option.feedback for option in options):
            self._lose_feedback()
        blanks = self._question.blanks
        names = [RESPONSE] if blanks == 1 else [f"{RESPONSE}-{place}" for place in range(1, blanks + 1)]
        for place, name in enumerate(names, 1):
            its = self._question.of_blank(place)
            right = next((option.text for option in its if option.share == RIGHT), its[0].text)
            self._declare(item, "single", "string", [right], [(one.text, one.share) for one in its], name)
        self._entries(item, names)
        if blanks == 1:
            self._process(item, "map_response")
        else:
            self._process_sum(item, names)

    def _process_sum(self, item: Element, names: Sequence[str]) -> None:
        """Each of the blanks earns its part."""
        score = self._add(self._add(item, "responseProcessing"), "setOutcomeValue", identifier="SCORE")
        share = self._add(score, "divide")
        total = self._add(share, "sum")
        for name in names:
            self._add(total, "mapResponse", identifier=name)
        self._add(share, "baseValue", baseType="float").text = str(len(names))

    def _entries(self, item: Element, names: Sequence[str]) -> None:
        """The stem with a field for each blank; a single one that it does not show stands below it. Raises LeftOut."""
        stem = CONTROL.sub("", self._question.stem)
        if len(names) > 1 and stem.count(BLANK) != len(names):
            raise LeftOut(_("Its stem does not show each of its blanks."))
        body, waiting = self._add(item, "itemBody"), iter(names)

        def field(parent: Element) -> Element:
            return self._add(parent, "textEntryInteraction", responseIdentifier=next(waiting))

        write_paragraphs(body, stem.replace(BLANK, FIELD, len(names)), field)
        if BLANK not in stem:
            field(SubElement(body, "p"))

    def _numeric(self, item: Element) -> None:
        quantities = [quantity for quantity in self._question.quantities if quantity.share > 0]
        if len({(one.tolerance, one.relative) for one in quantities}) > 1 or any(
            one.share != RIGHT for one in quantities
        ):
            raise LeftOut(_("QTI holds numbers of one tolerance only, each worth everything."))
        if self._question.units:
            self._notes.changed(0, self._question.called, _("Units were left out: QTI has no place for them."))
        if any(one.feedback for one in self._question.quantities):
            self._lose_feedback()
        values = [written(one.value) for one in quantities]
        self._declare(item, "single", "float", values[:1], [(value, RIGHT) for value in values[1:]])
        self._entries(item, [RESPONSE])
        tolerance = quantities[0].tolerance * (100 if quantities[0].relative else 1)
        processing = self._add(item, "responseProcessing")
        condition = self._add(self._add(processing, "responseCondition"), "responseIf")
        either = self._add(condition, "or")
        for value in values:
            mode = "relative" if quantities[0].relative else "absolute"
            allowed = f"{written(tolerance)} {written(tolerance)}"
            equal = self._add(either, "equal", toleranceMode=mode, tolerance=allowed)
            self._add(equal, "variable", identifier=RESPONSE)
            self._add(equal, "baseValue", baseType="float").text = value
        score = self._add(condition, "setOutcomeValue", identifier="SCORE")
        self._add(score, "baseValue", baseType="float").text = "1"


def write_paragraphs(parent: Element, text: str, field: Callable[[Element], Element] | None = None) -> None:
    """`field` puts one where FIELD stands."""
    for paragraph in text.split("\n\n"):
        write_lines(SubElement(parent, "p"), paragraph, field)


def write_lines(parent: Element, text: str, field: Callable[[Element], Element] | None = None) -> None:
    """Text with its line breaks, pictures, sounds and fields."""
    place, last = 0, None
    for found in re.finditer(rf"\n|{FIELD}|{PICTURE.pattern}", text):
        _append(parent, last, text[place : found.start()])
        if found[0] == FIELD and field:
            last = field(parent)
        elif found[0] == "\n":
            last = SubElement(parent, "br")
        elif is_sound(found[2]):
            kind = SOUNDS.get(found[2].rpartition(".")[2].lower(), "audio/mpeg")
            last = SubElement(parent, "object", data=found[2], type=kind)
            last.text = found[1]
        else:
            last = SubElement(parent, "img", src=found[2], alt=found[1])
        place = found.end()
    _append(parent, last, text[place:])


def _append(parent: Element, last: Element | None, text: str) -> None:
    if last is None:
        parent.text = (parent.text or "") + text
    else:
        last.tail = (last.tail or "") + text
