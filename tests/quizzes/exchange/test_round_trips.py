"""What goes out in a format comes back the same, whatever it says; what a format cannot carry is said."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.quizzes.exchange.questions import questions, without
from training.quizzes.exchange import (
    aiken,
    gift,
    gift_writer,
    moodle_xml,
    moodle_xml_writer,
    qti,
    qti_writer,
    sheet,
    sheet_writer,
)
from training.quizzes.exchange.questions import Kind, Option, Question
from training.quizzes.exchange.report import Reading, Writing

often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
rarely = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ensure_whole(writing: Writing, reading: Reading) -> None:
    if not writing.report.taken:
        assert reading.report.refused or not reading.report.found
        return
    assert not reading.report.refused, reading.report
    assert reading.report.found == writing.report.taken
    assert [note.words for note in reading.report.left_out] == []


@often
@given(questions())
def test_moodle_xml_carries_everything(question: Question) -> None:
    writing = moodle_xml_writer.write([question])
    reading = moodle_xml.read(writing.content)
    ensure_whole(writing, reading)
    assert writing.report.notes == ()
    assert list(reading.questions) == [question]


@often
@given(questions())
def test_gift_carries_all_but_what_it_says(question: Question) -> None:
    writing = gift_writer.write([question])
    reading = gift.read(writing.content)
    ensure_whole(writing, reading)
    if writing.report.left_out:
        assert question.kind is Kind.CALCULATED or any("->" in note.words for note in writing.report.left_out)
        return
    expected = without(question, "units") if any("units" in note.words for note in writing.report.notes) else question
    assert list(reading.questions) == [expected]


@rarely
@given(questions())
def test_qti_carries_all_but_what_it_says(question: Question) -> None:
    for write in (qti_writer.write, qti_writer.write_3):
        writing = write([question])
        reading = qti.read(writing.content)
        ensure_whole(writing, reading)
        if question.kind is Kind.CALCULATED:
            assert len(writing.report.left_out) == 1
            continue
        said = " ".join(note.words for note in writing.report.notes)
        expected = without(question, *(["units"] if "Units" in said else []))
        if "Feedback on single answers" in said:
            expected = replace(
                expected,
                options=tuple(replace(one, feedback="") for one in expected.options),
                quantities=tuple(replace(one, feedback="") for one in expected.quantities),
            )
        assert list(reading.questions) == [expected]


@rarely
@given(questions())
def test_the_sheet_carries_all_but_what_it_says(question: Question) -> None:
    writing = sheet_writer.write([question])
    reading = sheet.read(writing.content)
    ensure_whole(writing, reading)
    if writing.report.left_out:
        assert question.kind in {Kind.CALCULATED, Kind.MATCHING, Kind.FILL_IN}
        return
    said = " ".join(note.words for note in writing.report.notes)
    expected = without(question, *(["units"] if "Units" in said else []))
    if "Feedback on right" in said:
        expected = without(expected, "when_right", "when_wrong")
        expected = replace(expected, quantities=tuple(replace(one, feedback="") for one in expected.quantities))
    if "Feedback on single" in said:
        expected = replace(expected, options=tuple(replace(one, feedback="") for one in expected.options))
    assert list(reading.questions) == [expected]


@often
@given(questions((Kind.SINGLE,)))
def test_aiken_carries_single_choice_and_says_what_not(question: Question) -> None:
    writing = aiken.write([question])
    reading = aiken.read(writing.content)
    ensure_whole(writing, reading)
    if writing.report.left_out:
        return
    stem = f"{question.case.stem}\n{question.stem}" if question.case else question.stem
    plain = Question(Kind.SINGLE, " ".join(stem.split()))
    options = (Option(" ".join(one.text.split()), one.share) for one in question.options)
    assert list(reading.questions) == [replace(plain, options=tuple(options))]


def test_of_aiken_every_other_kind_is_left_out_by_name() -> None:
    writing = aiken.write([Question(Kind.ESSAY, "Write."), Question(Kind.TRUE_FALSE, "So?", answer=True)])
    assert (writing.report.found, writing.report.taken, len(writing.report.left_out)) == (2, 0, 2)
    assert [note.name for note in writing.report.left_out] == ["Write.", "So?"]


@rarely
@given(questions(), questions(), questions())
def test_several_questions_keep_their_order_and_categories(one: Question, two: Question, three: Question) -> None:
    writing = moodle_xml_writer.write([one, two, three])
    assert list(moodle_xml.read(writing.content).questions) == [one, two, three]
    in_gift = [question for question in (one, two, three) if question.kind is not Kind.CALCULATED]
    written = gift_writer.write(in_gift)
    assert len(gift.read(written.content).questions) == written.report.taken


@pytest.mark.parametrize("write", [gift_writer.write, moodle_xml_writer.write, qti_writer.write, sheet_writer.write])
def test_nothing_is_written_of_nothing(write: object) -> None:
    assert callable(write)
    writing = write([])
    assert (writing.report.found, writing.report.taken, writing.report.notes) == (0, 0, ())
