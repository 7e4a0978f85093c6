"""Files as other programs export them: what is taken means the same here, and what is not taken is said."""

from decimal import Decimal
from fractions import Fraction

import pytest

from training.quizzes.exchange import aiken, gift, moodle_xml, qti, sheet
from training.quizzes.exchange.items import Items, to_items
from training.quizzes.exchange.markup import flatten
from training.quizzes.exchange.questions import Option, Question, number
from training.quizzes.exchange.report import Reading
from training.quizzes.exchange.sides import Terms

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQAAAADsdIMmAAAAC0lEQVR4nGNgQAUAABAAATm9j2UAAAAASUVORK5CYII="
CHOICES = "<answer fraction='100'><text>two</text></answer><answer fraction='0'><text>ten</text></answer>"


def moodle(kind: str, inside: str, stem: str = "How many?") -> Reading:
    head = f"<question type='{kind}'><name><text>One</text></name>"
    return moodle_xml.read(
        f"<quiz>{head}<questiontext format='html'><text>{stem}</text></questiontext>{inside}</question></quiz>".encode()
    )


def said(reading: Reading | Items) -> set[str]:
    return {note.words for note in reading.report.changed}


def items_of(reading: Reading) -> Items:
    return to_items(reading.questions, Terms("en", objectives=("A07",)))


def one_of(reading: Reading) -> Question:
    (question,) = reading.questions
    return question


# --- texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("10<sup>3</sup> is more than 103", "10³ is more than 103"),
        ("10<sup><b>-3</b></sup>", "10⁻³"),
        ("H<sub>2</sub>O", "H₂O"),
        ("x<sup>y</sup> and x<sup>2y</sup>", "x^y and x^(2y)"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("a<sup></sup>b</sup>c<sub>", "abc"),
        ("a<![if !supportLists]>b<![endif]>c", "abc"),
        ("a<![CDA[b]]>c", "ac"),
        ("a<![0]>b", "ab"),
        ("a <![0]", "a <![0]"),
    ],
)
def test_html_means_here_what_it_means_there(source: str, text: str) -> None:
    assert flatten(source)[0] == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1,500", "1500"),
        ("0,125", "0.125"),
        ("-0,5", "-0.5"),
        (",5", "0.5"),
        ("1,2e3", "1200"),
        ("１２，５", "12.5"),
    ],
)
def test_a_number_is_what_its_commas_say(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["0,1,2", "1,25,0", "1.2.3,4", "1,2.3,4", ",", "1,2,3.5"])
def test_what_its_commas_do_not_make_a_number_is_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    "stem", ["Type git clone <url> and <Enter>.", "Is x <y and y> z?", "Write to <lin@example.com>."]
)
def test_what_only_looks_like_a_tag_stays(stem: str) -> None:
    escaped = stem.replace("=", "\\=")
    assert one_of(gift.read(f"{escaped} {{=yes ~<name>}}".encode())).stem == stem
    assert one_of(gift.read(f"{escaped} {{=yes ~<name>}}".encode())).options[1].text == "<name>"


@pytest.mark.parametrize(
    "stem", ["2<sup>3</sup>?", "A<br>b", "<P CLASS='x'>A</P>", "Caf&eacute;", "&#8364; 5", "a <b>c</b>"]
)
def test_what_is_a_tag_is_read_as_one(stem: str) -> None:
    assert (
        one_of(gift.read(f"[moodle]{stem.replace('=', chr(92) + '=').replace('#', chr(92) + '#')} {{}}".encode())).stem
        == flatten(stem)[0]
        != stem
    )


def test_a_formula_is_named_where_it_lost_its_shape() -> None:
    stem = "<![CDATA[E = <math><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>?]]>"
    assert said(moodle("essay", "", stem)) == {"A formula became plain text: check it."}


# --- Moodle XML ---------------------------------------------------------------------------------------------------


def test_the_picture_of_a_question_before_moodle_2_comes_along() -> None:
    old = f"<image>old map.png</image><image_base64>\n{PNG}\n</image_base64>"
    question = one_of(moodle("multichoice", old + CHOICES))
    assert question.stem == "How many?\n\n![](old%20map.png)"
    assert [picture.name for picture in question.pictures] == ["old%20map.png"]
    items = items_of(moodle("multichoice", old + CHOICES))
    assert [row["file"] for row in items.items[0]["media"]] == ["old-map.png"]


def test_a_picture_in_a_folder_comes_along() -> None:
    stem = (
        "<![CDATA[Look: <img src='@@PLUGINFILE@@/maps/%E5%9B%BE%201.png?time=1687' alt='map'>]]></text>"
        f"<file name='图 1.png' path='/maps/' encoding='base64'>{PNG}</file><text>"
    )
    reading = moodle("multichoice", CHOICES, stem)
    assert [picture.name for picture in one_of(reading).pictures] == ["maps/%E5%9B%BE%201.png"]
    assert items_of(reading).media


def test_what_was_said_to_right_and_wrong_answers_explains_or_is_named() -> None:
    told = "<correctfeedback><text>Well done</text></correctfeedback>"
    told += "<incorrectfeedback><text>Not at all</text></incorrectfeedback>"
    pairs = "".join(
        f"<subquestion><text>{prompt}</text><answer><text>{match}</text></answer></subquestion>"
        for prompt, match in (("a", "1"), ("b", "2"))
    )
    for kind, inside in (("multichoice", CHOICES), ("matching", pairs)):
        alone = moodle(kind, told + inside)
        assert (one_of(alone).when_right, one_of(alone).when_wrong) == ("Well done", "Not at all")
        assert said(alone) == set()
        general = "<generalfeedback><text>Two, for they are a pair.</text></generalfeedback>"
        both = moodle(kind, told + general + inside)
        assert one_of(both).explanation == "Two, for they are a pair."
        assert said(both) == {"What it said to right, wrong or partly right answers was left out."}


def test_hints_and_what_is_said_to_steps_are_named() -> None:
    steps = "".join(
        f"<answer fraction='{place}'><text>{step}</text><feedback><text>Yes</text></feedback></answer>"
        for place, step in enumerate(("greet", "ask", "sell"), 1)
    )
    reading = moodle("ordering", steps + "<hint><text>Think of the door.</text></hint><hint><text></text></hint>")
    assert said(reading) == {"Its hints between tries were left out: here an item is answered once."}
    assert "Feedback on single steps was left out." in said(items_of(reading))


def test_what_only_capitals_told_apart_is_right_here() -> None:
    answers = "<usecase>1</usecase>" + "".join(
        f"<answer fraction='{share}'><text>{text}</text><feedback><text>{said}</text></feedback></answer>"
        for share, text, said in ((100, "H2O", ""), (0, "h2o", "Mind the capitals."), (0, "HO", "Too little."))
    )
    items = items_of(moodle("shortanswer", answers))
    blank = items.items[0]["blanks"][0]
    assert (blank["accepted"]["en"], [near["texts"] for near in blank["near"]]) == (["H2O"], [["HO"]])
    assert "The nearly right text 'h2o' counts as right here." in said(items)


def test_braces_beside_a_blank_are_named() -> None:
    answers = "<answer fraction='100'><text>6</text></answer>"
    items = items_of(moodle("shortanswer", answers, r"Solve \(\frac{1}{2}x = 3\)"))
    assert items.items[0]["stem"]["en"] == r"Solve \(\frac(1)(2)x = 3\) {1}"
    assert "Braces in its stem became round brackets: here they mark blanks." in said(items)
    assert "Braces in its stem became round brackets: here they mark blanks." not in said(
        items_of(moodle("shortanswer", answers))
    )


def test_what_was_said_to_a_wider_tolerance_is_named() -> None:
    answers = "".join(
        f"<answer fraction='{share}'><text>{text}</text><tolerance>{wide}</tolerance>"
        f"<feedback><text>{said}</text></feedback></answer>"
        for share, text, wide, said in ((100, "12", "0.5", ""), (50, "12", "2", "Near."), (0, "24", "0", "Twice."))
    )
    items = items_of(moodle("numerical", answers))
    assert [near["answer"] for near in items.items[0]["near"]] == ["24"]
    words = "What was said to numbers near the right one was left out: here it is said to exact numbers only."
    assert words in said(items)


# --- QTI ----------------------------------------------------------------------------------------------------------


def item(declared: str, body: str) -> Reading:
    response = '<responseDeclaration identifier="R" cardinality="single" baseType="identifier">'
    key = "<correctResponse><value>a</value></correctResponse></responseDeclaration>"
    return qti.read(
        f'<assessmentItem identifier="i" title="One">{response}{key}{declared}<itemBody>{body}</itemBody>'
        "</assessmentItem>".encode()
    )


CHOICE = (
    '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Which?</prompt>'
    '<simpleChoice identifier="a">A</simpleChoice><simpleChoice identifier="b">B</simpleChoice></choiceInteraction>'
)


@pytest.mark.parametrize(
    ("declared", "marks"),
    [
        ('<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="2.0"/>', 2),
        (
            '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
            '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
            "<defaultValue><value>3</value></defaultValue></outcomeDeclaration>",
            3,
        ),
        ('<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>', None),
        ('<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="0"/>', None),
    ],
)
def test_a_qti_item_keeps_its_marks(declared: str, marks: int | None) -> None:
    assert one_of(item(declared, CHOICE)).marks == marks


def test_what_a_qti_item_tells_its_markers_is_kept() -> None:
    reading = item("", f'<rubricBlock view="scorer"><p>Two points for A.</p></rubricBlock>{CHOICE}')
    assert (one_of(reading).stem, one_of(reading).explanation) == ("Which?", "Two points for A.")
    assert said(reading) == {"What was noted for markers, or as a template, stands in the explanation."}
    candidates = item("", f'<rubricBlock view="candidate"><p>Read well.</p></rubricBlock>{CHOICE}')
    assert one_of(candidates).explanation == ""


# --- Aiken --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["Explanation", "FEEDBACK", "解析"])
def test_an_explanation_below_an_answer_is_not_the_next_question(word: str) -> None:
    text = f"One?\nA. a\nB. b\nANSWER: A\n{word}: because.\n\nTwo?\nA. a\nB. b\nANSWER: B\n"
    first, second = aiken.read(text.encode()).questions
    assert (first.explanation, second.stem) == ("because.", "Two?")
    assert second.options[1] == Option("b", Fraction(1))


# --- the sheet ----------------------------------------------------------------------------------------------------


def row(*options: str) -> Reading:
    return sheet.read(f"题型,题干,选项A,选项B,选项C,答案\n单选,哪一个？,{','.join(options)},B\n".encode())


@pytest.mark.parametrize(
    "options", [("A. 甲", "B. 乙", "C. 丙"), ("Ａ、甲", "Ｂ、乙", "Ｃ、丙"), ("a)甲", "b）乙", "c: 丙")]
)
def test_letters_before_the_options_of_a_row_are_left_out(options: tuple[str, ...]) -> None:
    reading = row(*options)
    assert [option.text for option in one_of(reading).options] == ["甲", "乙", "丙"]
    assert said(reading) == {"The letters before its options were left out."}


@pytest.mark.parametrize(
    "options", [("A. 甲", "乙", "C. 丙"), ("B. 甲", "A. 乙", "C. 丙"), ("A.", "B.", "C."), ("A类", "B类", "C类")]
)
def test_what_is_no_letter_before_each_option_stays(options: tuple[str, ...]) -> None:
    reading = row(*options)
    assert [option.text for option in one_of(reading).options] == list(options)
    assert said(reading) == set()
