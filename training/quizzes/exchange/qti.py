"""QTI 2.1, 2.2 and 3: reading items, alone or in a package with its manifest; `qti12` reads the older files in it.

Version 3 renames all elements (qti-choice-interaction for choiceInteraction): both are read by the older names.
Described at https://www.imsglobal.org/question/. `qti_writer` writes it.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from training.quizzes.exchange import qti12
from training.quizzes.exchange.qti_package import Package, for_candidates
from training.quizzes.exchange.questions import (
    BLANK,
    RIGHT,
    WRONG,
    Kind,
    Option,
    Pair,
    Quantity,
    Question,
    Situation,
    number,
    share_of,
    shortened,
    with_tags,
)
from training.quizzes.exchange.report import LeftOut, Notes, Reading, reader
from training.quizzes.exchange.several import MARK, as_questions, ensure_few
from training.quizzes.exchange.texts import Texts
from training.quizzes.exchange.tree import Node

PLACES = {"when-right": "when_right", "when-wrong": "when_wrong", "correct": "when_right", "incorrect": "when_wrong"}
ASIDE = frozenset({"feedbackInline", "modalFeedback", "rubricBlock", "prompt", "feedbackBlock", "templateBlock"})


@reader
def read(content: bytes) -> Reading:
    """A package (zip), or one XML file with one item."""
    notes, questions = Notes(), list[Question]()
    package = Package(content)
    for place, (path, root) in enumerate(package.items(notes), 1):
        one = OneItem(root, package.tags.get(path, []), package, path, place if len(package.files) > 1 else root.line)
        try:
            found = one.read(notes)
        except LeftOut as reason:
            notes.found += 1
            notes.left_out(one.line, f"{one.called} ({path})" if path else one.called, reason)
            continue
        notes.found += len(found)
        questions += found
    questions += qti12.read_all(package, notes)
    return notes.reading(questions)


class OneItem:
    """`line`: of a package the place among its items, else the line."""

    def __init__(self, root: Node, tags: list[str], package: Package, path: str, line: int) -> None:
        self._root, self._tags, self._package, self._path, self.line = root, tags, package, path, line
        self._texts = Texts()
        title = root.attributes.get("title", "")
        self.called = shortened(title or root.attributes.get("identifier", ""))

    def read(self, notes: Notes) -> list[Question]:
        """One, or the parts of a case where it asks several things. Raises LeftOut."""
        body = self._root.node("itemBody")
        interactions = [node for node in _all_of(body) if node.tag.endswith("Interaction")] if body else []
        if body is None or not interactions:
            raise LeftOut(_("It asks nothing."))
        unknown = next((node.tag for node in interactions if node.tag not in READERS), None)
        if unknown:
            raise LeftOut(_("Questions of the type '%(type)s' have no place here.", type=shortened(unknown, 40)))
        if len(interactions) > 1 or interactions[0].tag == "inlineChoiceInteraction":
            found = self._several(body, interactions, notes)
        else:
            asked = interactions[0]
            question = self._described(self._stem(body, asked))
            found = [self._with_pictures(READERS[asked.tag](self, question, asked))]
        if not all(one.stem for one in found):
            raise LeftOut(_("It has no text."))
        case = self._situation(body)
        if case and found[0].case:  # it is a case in itself: what was told before belongs to its own text
            own = found[0].case
            case = replace(own, stem=f"{case.stem}\n\n{own.stem}", pictures=(*case.pictures, *own.pictures))
        found = self._with_guide(found, notes)
        for words in self._texts.words():
            notes.changed(self.line, self.called, words)
        return [replace(one, case=case or one.case) for one in found]

    def _with_guide(self, found: list[Question], notes: Notes) -> list[Question]:
        """What stands there for those who mark or teach."""
        rubrics = [node for node in self._root.every("rubricBlock") if not for_candidates(node)]
        told = [text for node in rubrics if (text := self._texts.read(node.markup(), "html"))]
        if told:
            words = _("What was noted for markers, or as a template, stands in the explanation.")
            notes.changed(self.line, self.called, words)
        return [
            replace(one, explanation="\n\n".join(part for part in (one.explanation, *told) if part)) for one in found
        ]

    def _described(self, stem: str) -> Question:
        name = " ".join(self._root.attributes.get("title", "").split())
        question = self._with_feedback(Question(Kind.ESSAY, stem, name=name, marks=self._marks(), line=self.line))
        categories = [tag.removeprefix("category:") for tag in self._tags if tag.startswith("category:")]
        own = [tag for tag in self._tags if not tag.startswith(("category:", "case:"))]
        return replace(with_tags(question, own), category=next(iter(categories), ""))

    def _marks(self) -> Decimal | None:
        """The most that its outcome can be, as the declaration of SCORE says it, or that of MAXSCORE."""
        declared = {node.attributes.get("identifier", ""): node for node in self._root.nodes("outcomeDeclaration")}
        score, most = declared.get("SCORE"), declared.get("MAXSCORE")
        told = score.attributes.get("normalMaximum", "") if score else ""
        marks = number(told or (most.text_of("value") if most else ""))
        return marks if marks is not None and marks > 0 else None

    def _situation(self, body: Node) -> Situation | None:
        """What is told before the question: by the test, in a file of its own, or in the item. Raises LeftOut."""
        refer = next(self._root.nodes("assessmentStimulusRef"), None)
        if refer is not None:
            return self._package.stimulus(self._path, refer.attributes.get("href", ""))
        told = next((node for node in body.every("rubricBlock") if for_candidates(node)), None)
        own = self._package.situation(self._path, "", told) if told else None
        return own if own and own.stem else self._package.situations.get(self._path)

    def _several(self, body: Node, interactions: list[Node], notes: Notes) -> list[Question]:
        """Each by its own declaration; those inside the text leave a mark there. Raises LeftOut."""
        ensure_few(interactions)
        asked = []
        for node in interactions:
            prompt = node.node("prompt")
            stem = self._texts.read(prompt.markup(ASIDE - {"prompt"}), "html") if prompt else ""
            asked.append(READERS[node.tag](self, Question(Kind.ESSAY, stem, line=self.line), node))
            if node.tag in INLINE:
                node.content = [MARK]
        block = frozenset(node.tag for node in interactions) - INLINE
        whole = self._described(self._texts.read(body.markup(ASIDE | block), "html"))
        return as_questions(self._with_pictures(whole), asked, notes)

    def _stem(self, body: Node, asked: Node) -> str:
        blank = BLANK if asked.tag == "textEntryInteraction" else ""
        if blank:
            asked.content.append(BLANK)
        asked_tag = frozenset() if blank else frozenset({asked.tag})
        text = self._texts.read(body.markup(ASIDE | asked_tag), "html")
        prompt = asked.node("prompt")
        told = self._texts.read(prompt.markup(ASIDE - {"prompt"}), "html") if prompt else ""
        stem = "\n\n".join(part for part in (text, told) if part)
        if blank and stem.endswith(f"\n\n{BLANK}") and stem.count(BLANK) == 1:
            stem = stem.removesuffix(BLANK).rstrip()  # a blank alone below the text is only where one types
        return stem

    def _with_feedback(self, question: Question) -> Question:
        """Modal feedback by what its name says; of any other name it is part of the explanation."""
        told: dict[str, list[str]] = {}
        for node in self._root.every("modalFeedback"):
            place = PLACES.get(node.attributes.get("identifier", "").lower(), "explanation")
            told.setdefault(place, []).append(self._rich(node))
        texts = {place: "\n\n".join(text for text in texts if text) for place, texts in told.items()}
        return replace(
            question,
            explanation=texts.get("explanation", ""),
            when_right=texts.get("when_right", ""),
            when_wrong=texts.get("when_wrong", ""),
        )

    def _rich(self, node: Node) -> str:
        return self._texts.read(node.markup(ASIDE), "html")

    def _declared(self, asked: Node) -> Node:
        wanted = asked.attributes.get("responseIdentifier", "")
        for node in self._root.nodes("responseDeclaration"):
            if node.attributes.get("identifier") == wanted:
                return node
        raise LeftOut(_("It does not say what is right."))

    def _correct(self, asked: Node) -> list[str]:
        node = self._declared(asked).node("correctResponse")
        return [" ".join(value.text().split()) for value in node.nodes("value")] if node else []

    def _mapped(self, asked: Node) -> dict[str, Fraction]:
        node = self._declared(asked).node("mapping")
        found = {}
        for entry in node.nodes("mapEntry") if node else ():
            value = number(entry.attributes.get("mappedValue", ""))
            if value is not None:
                found[" ".join(entry.attributes.get("mapKey", "").split())] = Fraction(value)
        return found

    # --- by interaction

    def choice(self, question: Question, asked: Node) -> Question:
        correct, mapped = self._correct(asked), self._mapped(asked)
        correct = correct or [name for name, value in mapped.items() if value > 0]
        if not correct:
            raise LeftOut(_("No option is right."))
        several = self._declared(asked).attributes.get("cardinality") == "multiple"
        nodes = [*asked.every("simpleChoice"), *asked.every("inlineChoice")]
        names = [node.attributes.get("identifier", "") for node in nodes]
        if not several and {name.lower() for name in names} == {"true", "false"}:
            return replace(question, kind=Kind.TRUE_FALSE, answer=correct[0].lower() == "true")
        most = sum((value for value in mapped.values() if value > 0), Fraction(0)) if several else RIGHT
        options = []
        for node, name in zip(nodes, names, strict=True):
            text = self._rich(node)
            if not text:
                raise LeftOut(_("One of its options is empty."))
            even = Fraction(int(name in correct), len(correct) if several else 1)
            share = _near(mapped.get(name, WRONG) / most) if mapped and most else even
            feedback = [self._rich(one) for one in node.every("feedbackInline")]
            options.append(Option(text, share, "\n\n".join(feedback)))
        if not any(option.share > 0 for option in options):
            raise LeftOut(_("No option is right."))
        return replace(question, kind=Kind.MULTIPLE if several else Kind.SINGLE, options=tuple(options))

    def order(self, question: Question, asked: Node) -> Question:
        texts = {node.attributes.get("identifier", ""): self._rich(node) for node in asked.every("simpleChoice")}
        correct = self._correct(asked)
        if len(correct) < 2 or set(correct) != set(texts) or not all(texts.values()):
            raise LeftOut(_("It does not say in which order all its steps stand."))
        return replace(question, kind=Kind.ORDERING, options=tuple(Option(texts[name]) for name in correct))

    def match(self, question: Question, asked: Node) -> Question:
        sets = [
            {one.attributes.get("identifier", ""): self._rich(one) for one in node.every("simpleAssociableChoice")}
            for node in asked.nodes("simpleMatchSet")
        ]
        joined = [pair.partition(" ") for pair in self._correct(asked)]
        if len(sets) != 2 or sorted(prompt for prompt, _blank, _match in joined) != sorted(sets[0]):
            raise LeftOut(_("It does not give each prompt exactly one match."))
        right = {prompt: match for prompt, _blank, match in joined}
        if not set(right.values()) <= set(sets[1]) or not all((*sets[0].values(), *sets[1].values())):
            raise LeftOut(_("It does not give each prompt exactly one match."))
        pairs = [Pair(text, sets[1][right[name]]) for name, text in sets[0].items()]
        spare = [Pair("", text) for name, text in sets[1].items() if name not in right.values()]
        return replace(question, kind=Kind.MATCHING, pairs=(*pairs, *spare))

    def entry(self, question: Question, asked: Node) -> Question:
        correct, mapped = self._correct(asked), self._mapped(asked)
        if self._declared(asked).attributes.get("baseType") in {"float", "integer"}:
            return self._numeric(question, correct, mapped)
        most = max(mapped.values(), default=Fraction(0))
        texts = list(dict.fromkeys([*correct, *mapped]))
        options = tuple(
            Option(self._texts.read(text, "plain"), _near(mapped[text] / most) if text in mapped and most else RIGHT)
            for text in texts
            if text
        )
        if not any(option.share > 0 for option in options):
            raise LeftOut(_("No answer is right."))
        return replace(question, kind=Kind.FILL_IN, options=options)

    def _numeric(self, question: Question, correct: list[str], mapped: dict[str, Fraction]) -> Question:
        tolerance, relative = self._tolerance()
        values = [
            number(text) for text in dict.fromkeys([*correct, *(key for key, share in mapped.items() if share > 0)])
        ]
        if not values or None in values:
            raise LeftOut(_("No number is right."))
        quantities = tuple(Quantity(value, tolerance, relative) for value in values if value is not None)
        return replace(question, kind=Kind.NUMERIC, quantities=quantities)

    def _tolerance(self) -> tuple[Decimal, bool]:
        """Of the first comparison that states one; in QTI a relative one is in per cent."""
        for node in self._root.every("equal"):
            mode, told = node.attributes.get("toleranceMode", "exact"), node.attributes.get("tolerance", "")
            value = number(next(iter(told.split()), ""))
            if mode != "exact" and value is not None:
                return (value / 100, True) if mode == "relative" else (value, False)
        return Decimal(0), False

    def essay(self, question: Question, asked: Node) -> Question:
        return question

    # --- pictures

    def _with_pictures(self, question: Question) -> Question:
        texts = [question.stem, question.explanation, *(option.text for option in question.options)]
        texts += [part for pair in question.pairs for part in (pair.prompt, pair.match)]
        return replace(question, pictures=self._package.pictures(self._path, texts))


def _near(share: Fraction) -> Fraction:
    """A third, where the file could only write 0.33333."""
    return share_of(Decimal(share.numerator * 100) / Decimal(share.denominator))


def _all_of(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += reversed(list(one.nodes()))
    return found


INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})
READERS: dict[str, Callable[[OneItem, Question, Node], Question]] = {
    "choiceInteraction": OneItem.choice,
    "inlineChoiceInteraction": OneItem.choice,
    "orderInteraction": OneItem.order,
    "matchInteraction": OneItem.match,
    "textEntryInteraction": OneItem.entry,
    "extendedTextInteraction": OneItem.essay,
}
