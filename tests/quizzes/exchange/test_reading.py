"""Files as others make them: everything that fits is taken, everything else is named with its line and reason."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from training.quizzes.exchange import FORMATS, aiken, gift, moodle_xml, qti, read, sheet, sheet_writer
from training.quizzes.exchange.items import Items, to_items
from training.quizzes.exchange.questions import Kind, Option, Pair, Quantity, Question, Situation
from training.quizzes.exchange.report import Reading, Report
from training.quizzes.exchange.sides import Terms

FIXTURES = Path(__file__).parent / "fixtures"


def reading_of(name: str) -> Reading:
    return read((FIXTURES / name).read_bytes())


def by_name(reading: Reading) -> dict[str, Question]:
    return {question.name: question for question in reading.questions}


# --- GIFT ---------------------------------------------------------------------------------------------------------


def test_gift_counts_what_it_read_and_names_what_it_left_out() -> None:
    report = reading_of("breadth.gift.txt").report
    assert (report.found, report.taken) == (14, 11)
    named = [(note.line, note.name.split(":")[2]) for note in report.left_out]
    assert named == [(49, "Info"), (51, "Broken"), (53, "Nothing right")]
    assert "asks nothing" in report.left_out[0].words
    assert "braces" in report.left_out[1].words
    assert "No option is right" in report.left_out[2].words


def test_gift_reads_every_kind() -> None:
    found = by_name(reading_of("breadth.gift.txt"))
    first = found["Visit first"]
    assert first.stem == "What does a new salesperson do first in a market: {walk} or {call}?"
    assert first.options == (
        Option("Walk it", Fraction(1), "Right: see it with your own eyes."),
        Option("Call everyone", Fraction(0), "Numbers without faces."),
        Option("Read the map", Fraction(1, 2), "Half the way."),
    )
    assert (first.explanation, first.category, first.line) == (
        "The first day belongs to the feet.", "$course$/top/Selling", 5)  # fmt: skip
    assert (first.objectives, first.difficulty, first.tags) == (("A07",), "easy", ("starter",))
    assert found["Missing word"].stem == "A forecast of 15 orders needs _____ effective customers."
    assert [option.share for option in found["Several"].options] == [Fraction(1, 2)] * 2 + [Fraction(-1, 2)] * 2
    truth = found["Truth"]
    assert (truth.answer, truth.when_wrong, truth.when_right) == (False, "It often wins one.", "Yes, wait.")
    assert [option.text for option in found["Accepted"].options] == ["Baigou", "baigou", "Gaobeidian"]
    assert [(one.value, one.tolerance) for one in found["Number"].quantities] == [(120, 0), (120, 2)]
    assert found["Tolerance"].quantities[0].tolerance == Decimal("0.005")
    assert found["Pairs"].pairs[2] == Pair("", "nothing at all")
    assert found["Pairs"].category == "$course$/top/Words"
    assert [step.text for step in found["Steps"].options][::3] == ["Greet", "Agree on the next visit"]
    assert found["Essay"].stem == "Tell of a visit that went wrong.\nWhat did you learn?"
    assert found[""].stem == "*Stars* and a formula: a=b+c \\ d"


def test_gift_says_what_it_changed() -> None:
    changed = [(note.line, note.words) for note in reading_of("breadth.gift.txt").report.changed]
    assert (5, "Bold type, links and the like became plain text.") in changed
    assert any(line == 24 and "Bai*gou" in words for line, words in changed)


# --- Aiken --------------------------------------------------------------------------------------------------------


def test_aiken_reads_both_languages_and_several_letters() -> None:
    reading = reading_of("breadth.aiken.txt")
    assert (reading.report.found, reading.report.taken) == (4, 3)
    assert reading.report.left_out[0].line == 19
    assert [question.kind for question in reading.questions] == [Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE]
    assert reading.questions[1].options[1] == Option("先认同", Fraction(1))


# --- Moodle XML ---------------------------------------------------------------------------------------------------


def test_moodle_xml_counts_what_it_read_and_names_what_it_left_out() -> None:
    report = reading_of("breadth.moodle.xml").report
    assert (report.found, report.taken) == (12, 10)
    assert [(note.line, note.name) for note in report.left_out] == [(84, "Info"), (88, "Drag")]
    assert "description" in report.left_out[0].words
    assert "ddmarker" in report.left_out[1].words


def test_moodle_xml_reads_every_kind() -> None:
    found = by_name(reading_of("breadth.moodle.xml"))
    first = found["Visit first"]
    assert first.stem == (
        "What does a new salesperson do first?\n\n![A map](market%20map.png)\n\n- in town\n- on the road"
    )
    assert first.pictures[0].content.startswith(b"\x89PNG")
    assert (first.marks, first.objectives, first.tags) == (Decimal("2.0000000"), ("A07",), ("starter",))
    assert [option.share for option in found["Several"].options] == [Fraction(1, 3)] * 3 + [Fraction(-1)]
    assert found["Truth"].stem == "Silence <always> loses."
    assert (found["Truth"].answer, found["Truth"].when_wrong) == (False, "It often wins.")
    assert [option.text for option in found["Town"].options] == ["Baigou"]
    assert [(unit.name, unit.factor) for unit in found["Distance"].units] == [("km", 1), ("m", 1000)]
    assert found["Pairs"].pairs == (Pair("forecast", "what comes"), Pair("visit", "a talk"), Pair("", "nothing"))
    assert [step.text for step in found["Steps"].options] == ["Greet", "Search", "Compare"]
    assert found["Essay"].explanation == "Look for the turning point."
    golden = found["Golden rule"]
    assert golden.quantities[0].formula == "{orders}*8/{days}"
    assert [(one.name, one.least, one.most, one.values) for one in golden.variables] == [
        ("orders", 10, 20, (15,)), ("days", 20, 25, (20,))]  # fmt: skip


def test_moodle_xml_says_what_it_changed() -> None:
    said = {(note.name, note.words) for note in reading_of("breadth.moodle.xml").report.changed}
    assert ("Town", "Moodle told capital letters from small ones; here they are the same.") in said
    assert any(name == "Town" and "Bai*" in words for name, words in said)
    assert any(name == "Essay" and "markers" in words for name, words in said)


def test_a_cloze_of_short_answers_is_a_fill_in_with_blanks() -> None:
    cloze = by_name(reading_of("moodle4.moodle.xml"))["Town and number"]
    assert (cloze.kind, cloze.blanks, cloze.marks, cloze.explanation) == (Kind.FILL_IN, 2, 2, "By heart.")
    assert cloze.stem == "Bags come from _____ and an order needs _____ visits."
    assert cloze.of_blank(1) == (Option("Baigou", Fraction(1), "Yes"), Option("Beijing", Fraction(0), "No"))
    assert [option.text for option in cloze.of_blank(2)] == ["eight", "8"]


def test_a_cloze_of_several_kinds_is_a_case() -> None:
    reading = reading_of("moodle4.moodle.xml")
    first, second = (one for one in reading.questions if one.case)
    assert first.case == second.case == Situation("Mixed cloze", "Greet (1) _____ and wait (2) _____ seconds.")
    assert (first.kind, first.name, first.stem) == (Kind.SINGLE, "Mixed cloze (1)", "(1) _____")
    assert first.options == (Option("first", Fraction(1)), Option("last"))
    assert second.quantities == (Quantity(Decimal(3), Decimal(1)),)
    assert any("parts of a case" in note.words for note in reading.report.changed)


# --- QTI ----------------------------------------------------------------------------------------------------------


def test_qti_3_is_read_with_its_mapping() -> None:
    (question,) = reading_of("choice.qti3.xml").questions
    assert question.stem == "In a new market,\n\nwhich two come first?"
    assert [(one.text, one.share) for one in question.options] == [
        ("Walk it", Fraction(1, 2)), ("Sign at once", Fraction(-1)), ("Listen", Fraction(1, 2))]  # fmt: skip


def test_qti_2_reads_a_number_with_its_tolerance() -> None:
    (question,) = reading_of("entry.qti21.xml").questions
    assert question.kind is Kind.NUMERIC
    assert question.stem == "Orders times _____ gives the customers."
    assert (question.quantities[0].value, question.quantities[0].tolerance) == (8, Decimal("0.5"))
    assert question.explanation == "Eight visits make an order."


# --- the sheet ----------------------------------------------------------------------------------------------------


def test_a_sheet_is_read_row_by_row() -> None:
    reading = reading_of("breadth.csv")
    assert (reading.report.found, reading.report.taken) == (11, 8)
    assert [(note.line, note.name) for note in reading.report.left_out] == [(10, "什么？"), (11, "谁对？"), (12, "")]
    assert [question.kind for question in reading.questions] == [
        Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL_IN, Kind.NUMERIC,
        Kind.MATCHING, Kind.ORDERING, Kind.ESSAY]  # fmt: skip
    assert reading.questions[1].tags == ("演示",)
    assert (reading.questions[0].difficulty, reading.questions[0].marks) == ("easy", 1)


def test_the_same_sheet_in_gb18030_says_the_same() -> None:
    text = (FIXTURES / "breadth.csv").read_text(encoding="utf-8")
    expected = sheet.read(text.encode())
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        assert sheet.read(text.encode(encoding)) == expected


def test_the_template_holds_an_example_of_every_kind_and_reads_back() -> None:
    reading = sheet.read(sheet_writer.template())
    assert reading.report.is_whole
    assert {question.kind for question in reading.questions} == set(Kind) - {Kind.CALCULATED}


# --- telling formats apart ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
def test_every_fixture_is_recognised(name: str) -> None:
    assert reading_of(name).report.taken > 0


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_what_we_write_is_recognised(form: str) -> None:
    question = Question(Kind.SINGLE, "One?", options=(Option("a", Fraction(1)), Option("b")))
    assert [one.stem for one in read(FORMATS[form].write([question]).content).questions] == ["One?"]


def test_each_reader_refuses_the_files_of_others_in_words() -> None:
    for module, name in ((moodle_xml, "choice.qti3.xml"), (qti, "breadth.moodle.xml"), (sheet, "breadth.aiken.txt"),
                         (moodle_xml, "breadth.gift.txt"), (qti, "breadth.csv")):  # fmt: skip
        assert module.read((FIXTURES / name).read_bytes()).report.refused
    for module in (gift, aiken):
        assert not module.read((FIXTURES / "breadth.moodle.xml").read_bytes()).questions


# --- as teachers really keep them ---------------------------------------------------------------------------------


def lines_of(reading: Reading) -> list[tuple[int, Kind]]:
    return [(question.line, question.kind) for question in reading.questions]


def test_a_teachers_gift_with_a_mark_crlf_html_and_weights_is_read_whole() -> None:
    reading = reading_of("teacher.gift.txt")
    assert (reading.report.found, reading.report.taken) == (11, 10)
    assert [(note.line, "braces" in note.words) for note in reading.report.left_out] == [(35, True)]
    assert reading.report.changed == ()
    assert lines_of(reading) == [
        (5, Kind.SINGLE), (12, Kind.NUMERIC), (14, Kind.MULTIPLE), (21, Kind.NUMERIC), (23, Kind.NUMERIC),
        (29, Kind.TRUE_FALSE), (31, Kind.FILL_IN), (33, Kind.FILL_IN), (37, Kind.SINGLE), (38, Kind.TRUE_FALSE),
    ]  # fmt: skip
    first, latex, thirds, pi, again = reading.questions[:5]
    assert (first.name, first.options[0].feedback) == ("", "Genau – „immer“.")
    assert latex.stem == "Der Aufschlag beträgt \\(\\frac{1}{4}\\) von 200 €.\nWie viel ist das?"
    assert [option.share for option in thirds.options] == [Fraction(1, 3)] * 3 + [Fraction(-1)]
    for question in (pi, again):
        assert [(str(one.value), str(one.tolerance), one.share) for one in question.quantities] == [
            ("3.14", "0.01", 1), ("3", "0.5", Fraction(1, 2))]  # fmt: skip


def test_a_chinese_gift_in_gb18030_is_read_whole() -> None:
    reading = reading_of("chinese.gift.txt")
    assert reading.report.notes == ()
    kinds = [Kind.SINGLE, Kind.FILL_IN, Kind.FILL_IN, Kind.NUMERIC, Kind.ESSAY]
    assert lines_of(reading) == list(zip((4, 10, 12, 14, 16), kinds, strict=True))
    assert (reading.questions[0].name, reading.questions[0].category) == ("第1题", "销售/第一周")


def test_a_chinese_aiken_in_gb18030_is_read_with_what_explains_its_answers() -> None:
    reading = reading_of("chinese.aiken.txt")
    assert reading.report.notes == ()
    assert lines_of(reading) == [(1, Kind.SINGLE), (8, Kind.SINGLE), (13, Kind.MULTIPLE), (20, Kind.SINGLE)]
    assert [question.explanation for question in reading.questions] == ["", "", "夸天气不算。", ""]


def test_an_export_of_moodle_4_names_each_question_that_it_leaves_out() -> None:
    report = reading_of("moodle4.moodle.xml").report
    assert (report.found, report.taken) == (7, 5)
    assert [note.name for note in report.left_out] == ["Random (Default)", "Code"]
    assert report.changed[0].words == "Moodle's own words of praise and blame were left out."
    assert reading_of("moodle4.moodle.xml").questions[0].when_right == ""


def test_a_package_of_h5p_is_refused_by_its_name() -> None:
    report = read((FIXTURES.parent / "refused" / "questions.h5p").read_bytes()).report
    assert "H5P" in report.refused
    assert (report.found, report.taken) == (0, 0)


# --- with files, cases and several blanks ---------------------------------------------------------------------------


def made(name: str) -> Items:
    return to_items(reading_of(name).questions, Terms("zh", objectives=("A07",)))


def words_of(report: Report) -> str:
    return " ".join(note.words for note in report.notes)


def test_an_export_of_moodle_with_files_brings_pictures_and_sounds() -> None:
    reading, items = reading_of("files.moodle.xml"), made("files.moodle.xml")
    assert (reading.report.found, reading.report.taken) == (9, 9)
    assert items.report.is_whole
    photo, call, table, pasted, *_others = items.items
    assert photo["media"] == [{"file": "1.png", "alt": dict.fromkeys(("zh", "en"), "一家箱包档口，门口堆着三摞纸箱")}]
    assert call["media"] == [{"file": "call.mp3", "transcript": dict.fromkeys(("zh", "en"), "喂，你们几天能到广州？")}]
    assert "广州 3" in table["stem"]["zh"]
    assert (pasted["media"][0]["file"], pasted["stem"]["zh"]) == ("embedded-1.jpg", "图里是什么？")
    assert set(items.media) == {"1.png", "call.mp3", "embedded-1.jpg"}
    assert "nothing is fetched" in words_of(reading.report)


def test_its_cloze_of_three_kinds_is_a_case_of_three_parts() -> None:
    case = next(item for item in made("files.moodle.xml").items if item["kind"] == "case")
    assert case["stem"]["zh"] == "(1) _____是箱包之乡，一单要跑 (2) _____ 趟，先(3) _____。"
    assert [(part["kind"], part["stem"]["zh"]) for part in case["parts"]] == [
        ("fill-in", "(1) {1}"), ("numeric", "(2) _____"), ("single", "(3) _____")]  # fmt: skip
    assert case["parts"][0]["blanks"][0]["near"][0]["texts"] == ["义乌"]
    assert (case["parts"][1]["answer"], case["parts"][1]["tolerance"]) == ("8", "1")


def test_a_gift_in_gb18030_with_the_line_ends_of_windows_is_read_whole() -> None:
    reading = reading_of("crlf.gift.txt")
    kinds = [Kind.SINGLE, Kind.MATCHING, Kind.NUMERIC, Kind.TRUE_FALSE, Kind.ESSAY]
    assert lines_of(reading) == list(zip((5, 11, 17, 19, 21), kinds, strict=True))
    assert reading.questions[2].stem == "一票 1.5 吨的货，按 _____ 吨计费。"
    assert "\r" not in repr(reading.questions)


def test_a_package_of_qti_with_a_test_tells_what_its_sections_tell() -> None:
    reading, items = reading_of("section.qti21.zip"), made("section.qti21.zip")
    assert (reading.report.found, reading.report.taken) == (6, 4)
    assert [note.name for note in reading.report.left_out] == ["https://example.com/item.xml", "Drag (i4/qti.xml)"]
    first, second, third = items.items
    assert first["stem"]["en"] == "Mr Liu sells bags. He sighs: too dear.\n\nWhat does Mr Liu worry about?"
    assert [part["kind"] for part in second["parts"]] == ["single", "numeric"]
    assert third["stem"]["en"] == "{1} sells {2}."
    assert (third["media"][0]["file"], list(items.media)) == ("market.png", ["market.png"])


def test_items_of_qti_3_that_refer_to_one_text_are_a_case() -> None:
    (case,) = made("stimulus.qti3.zip").items
    assert (case["id"], case["stem"]["en"]) == ("shop", "Mr Liu leans on the counter.")
    assert [part["answer"] for part in case["parts"]] == [True, False]


def test_a_trainers_sheet_fills_several_blanks_and_tells_cases() -> None:
    reading, items = reading_of("trainer.csv"), made("trainer.csv")
    assert [(note.line, note.words) for note in reading.report.left_out] == [
        (5, "Its stem shows 2 blanks, but 1 are filled.")]  # fmt: skip
    first, second, third, case = items.items
    assert [blank["accepted"]["zh"] for blank in first["blanks"]] == [["白沟", "Baigou"], ["8", "八"]]
    assert first["stem"]["zh"] == "{1}是箱包之乡，一单要跑{2}趟。"
    assert [blank["accepted"]["zh"] for blank in second["blanks"]] == [["看"], ["听", "听一听"]]
    assert third["blanks"][0]["accepted"]["zh"] == ["看", "瞧"]
    assert (case["stem"]["zh"], len(case["parts"])) == ("刘老板叹气：太贵了。", 2)


def test_a_quiz_of_canvas_in_qti_1_2_is_read() -> None:
    reading, items = reading_of("canvas.qti12.zip"), made("canvas.qti12.zip")
    assert (reading.report.found, reading.report.taken) == (12, 10)
    assert ["asks nothing" in note.words for note in reading.report.left_out] == [True, False]
    bag, truth, two, town, blanks, walk, market, pairs, visits, _essay = reading.questions
    assert (bag.explanation, bag.options) == (
        "Look again.", (Option("the red", Fraction(1)), Option("the blue", feedback="Too dark.")))  # fmt: skip
    assert (truth.kind, truth.answer) == (Kind.TRUE_FALSE, False)
    assert [option.share for option in two.options] == [Fraction(1, 2), 0, Fraction(1, 2)]
    assert [option.text for option in town.options] == ["Baigou", "baigou town"]
    assert (blanks.stem, blanks.blanks) == ("First _____, then _____.", 2)
    assert walk.case == market.case == Situation("Walk", "We (1) _____ the (2) _____.")
    assert pairs.pairs == (Pair("forecast", "what comes"), Pair("visit", "a talk"), Pair("", "nothing"))
    assert visits.quantities == (Quantity(Decimal(8), Decimal("0.5")),)
    assert items.items[0]["media"][0]["file"] == "red-bag.png"
    assert items.items[0]["stem"]["zh"] == "Which bag?"
