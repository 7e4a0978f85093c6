"""What strangers may send: no file breaks a reader, takes long or takes memory; each is answered in words."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.factories.media import picture_file
from tests.quizzes.exchange.test_reading import FIXTURES
from training.quizzes.exchange import FORMATS, aiken, gift, moodle_xml, qti, read, sheet, sheet_writer
from training.quizzes.exchange.items import to_items
from training.quizzes.exchange.questions import Kind, Option, Picture, Question
from training.quizzes.exchange.report import Reading
from training.quizzes.exchange.sides import Terms
from training.quizzes.exchange.workbook import FORMULA_SIGNS

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><quiz><question type="essay"><name><text>&c;</text></name></question></quiz>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>"""
READERS = [module.read for module in (gift, aiken, moodle_xml, qti, sheet)]


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("reader", [moodle_xml.read, qti.read])
def test_entities_are_refused(reader: Callable[[bytes], Reading], content: bytes) -> None:
    report = reader(content).report
    assert "entities" in report.refused
    assert report.taken == 0


def test_a_package_with_entities_inside_names_the_file() -> None:
    report = qti.read(packed(item_xml=LAUGHS)).report
    assert (report.found, report.taken) == (1, 0)
    assert report.left_out[0].name == "item.xml"


def test_zip_bombs_are_not_opened() -> None:
    bomb = packed(item_xml=b"<x>" + b" " * 50_000_000)
    for reader in (qti.read, sheet.read):
        assert "unpack" in reader(bomb).report.refused


@pytest.mark.parametrize("path", ["../item.xml", "/item.xml", "a/../../item.xml", "..\\item.xml", "C:\\item.xml"])
def test_a_zip_whose_paths_lead_out_is_not_opened(path: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(path), b"<assessmentItem/>")
    assert "leads out" in qti.read(target.getvalue()).report.refused


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "../../../etc/passwd", "http://127.0.0.1/x.png", "//x/y.png"]
)
def test_a_picture_from_elsewhere_is_neither_fetched_nor_read(address: str) -> None:
    content = (
        f"<quiz><question type='essay'><questiontext format='html'><text>Look: &lt;img src='{address}' alt='x'&gt;"
        "</text></questiontext></question></quiz>"
    ).encode()
    reading = moodle_xml.read(content)
    items = to_items(reading.questions, Terms("en", objectives=("A07",)))
    said = " ".join(note.words for note in (*reading.report.notes, *items.report.notes))
    assert (items.media, "media" in items.items[0]) == ({}, False)
    assert "nothing is fetched" in said or "is not in the file" in said


def test_a_picture_that_would_unfold_to_too_many_pixels_is_said() -> None:
    bomb = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    question = Question(Kind.ESSAY, "![x](x.png)\n\nWrite.", pictures=(Picture("x.png", bomb.getvalue()),))
    items = to_items([question], Terms("en", objectives=("A07",)))
    assert any("too many pixels" in note.words for note in items.report.notes)
    assert items.report.is_whole


def test_of_more_than_a_hundred_pictures_the_rest_is_said() -> None:
    pictures = [Picture(f"{n}.png", picture_file(f"#0000{n:02x}")) for n in range(102)]
    questions = [Question(Kind.ESSAY, f"![x]({one.name})\n\nWrite.", pictures=(one,)) for one in pictures]
    items = to_items(questions, Terms("en", objectives=("A07",)))
    assert (len(items.media), items.report.taken) == (100, 102)
    assert sum("more than 100" in note.words for note in items.report.notes) == 2


def many(form: str, number: int) -> bytes:
    """One item that asks so many things."""
    if form == "1.2":
        asked = "".join(f"<response_lid ident='r{n}'><response_label ident='a'/></response_lid>" for n in range(number))
        told = "<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>matching_question</fieldentry>"
        item = f"<item title='x'>{told}</qtimetadatafield><presentation>{asked}</presentation></item>"
        return f"<questestinterop>{item}</questestinterop>".encode()
    if form == "2.1":
        asked = "".join(f"<textEntryInteraction responseIdentifier='r{n}'/>" for n in range(number))
        return f"<assessmentItem title='x'><itemBody><p>{asked}</p></itemBody></assessmentItem>".encode()
    asked = "{1:SA:=a}" * number
    return (
        f"<quiz><question type='cloze'><name><text>x</text></name><questiontext><text>{asked}</text></questiontext>"
        "</question></quiz>"
    ).encode()


@pytest.mark.parametrize("form", ["1.2", "2.1", "cloze"])
def test_an_item_that_asks_without_end_is_left_out_soon(form: str) -> None:
    begun = time.monotonic()
    report = read(many(form, 50_000)).report
    assert [note.name for note in report.left_out] == ["x"]
    assert time.monotonic() - begun < 20


def test_a_zip_that_lies_about_its_size_is_not_opened() -> None:
    content = bytearray(packed(item_xml=b" " * 3_000_000))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(mark) + offset, 10)
    assert qti.read(bytes(content)).report.refused


def template_with(path: str, old: bytes, new: bytes) -> bytes:
    """The template, changed in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(sheet_writer.template())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[path]
    return packed(**{**parts, path: parts[path].replace(old, new, 1)})


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c  s='1'  r='XFD1048576'><v>1</v></c></row>",
        b'<row><c r = "XFD2"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_claims_a_far_cell_is_not_built(cell: bytes) -> None:
    content = template_with(SHEET, b"<sheetData>", b"<sheetData>" + cell)
    assert "too large" in sheet.read(content).report.refused


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (STRINGS, b'uniqueCount="', b'uniqueCount="4294967296'),  # the reader would reserve 100 GB, and end the process
        (STRINGS, b'uniqueCount="', b'uniqueCount="-'),
        (SHEET, b"<sheetData>", b'<sheetData><row><c a="<" r="XFD1048576"><v>1</v></c></row>'),
        (SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY y "z">]><worksheet'),
        (SHEET, b'encoding="UTF-8"', b'encoding="UTF-99999"'),
    ],
)
def test_a_workbook_that_no_program_writes_is_refused_before_it_is_built(path: str, old: bytes, new: bytes) -> None:
    assert "no Excel file" in sheet.read(template_with(path, old, new)).report.refused


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "content",
    [
        b"", b"   \n", b"PK", b"PK\x03\x04broken", b"\xff\xfe", b"\xff" * 100, b"\x00" * 100, b"<quiz>",
        b"<quiz><question", b"<quiz></quiz>", b"<assessmentItem/>",
         b"\xd0\xcf\x11\xe0 old", b"%PDF-1.7", b"{", b"}" * 1000, b"{=" * 1000,
        b"::", b"$CATEGORY:", b"ANSWER: A", b"A. x", "题干,答案\n".encode(), b"\x81\x20\x8d\x9d", b"<" * 1000,
    ],
)  # fmt: skip
def test_rubbish_is_answered_in_words(reader: Callable[[bytes], Reading], content: bytes) -> None:
    reading = reader(content)
    assert reading.questions == ()
    assert reading.report.refused or reading.report.found == len(reading.report.left_out)
    assert not read(content).questions


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "content",
    [
        b"x" * 10_000_000,
        b"::a::" + b"y " * 5_000_000 + b"{=a ~b}",
        b"<quiz>" * 100_000,
        b"{" * 5_000_000,
        b"~=" * 5_000_000,
        b"A. x\n" * 500_000,
        b"\\" * 10_000_000,
        b"<quiz><question type='essay'><questiontext><text>" + b"&lt;p " * 2_000_000
        + b"</text></questiontext></question></quiz>",
        "题干,答案\n".encode() + b'"' + b"," * 5_000_000,
    ],
    ids=range(9),
)  # fmt: skip
def test_ten_megabytes_in_a_line_are_answered_soon(reader: Callable[[bytes], Reading], content: bytes) -> None:
    begun = time.monotonic()
    assert reader(content).questions == ()
    assert time.monotonic() - begun < 20


def test_a_file_beyond_twenty_megabytes_is_not_read() -> None:
    for form in FORMATS.values():
        assert "larger than 20 MB" in form.read(b"x" * (21 * 2**20)).report.refused


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_a_reader(content: bytes) -> None:
    for reader in READERS:
        reader(content)
    read(content)


DAMAGE = [b"", b"{", b"}", b"<", b'"', b"\n\n", b"=", b"\xff", b"&"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(path.name for path in FIXTURES.iterdir())), st.data())
def test_no_damage_breaks_a_reader(name: str, data: st.DataObject) -> None:
    content = bytearray((FIXTURES / name).read_bytes())
    for _time in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.integers(0, 60))
        content[place : place + cut] = data.draw(st.sampled_from(DAMAGE))
        content = content or bytearray(b"x")
    reading = read(bytes(content))
    assert len(reading.questions) == reading.report.taken <= reading.report.found


def test_control_and_direction_signs_are_taken_out() -> None:
    (question,) = gift.read("\u202eevil\u202c\x07 stem \u200b{=a ~b}".encode()).questions
    assert question.stem == "evil stem"


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_cell_becomes_a_formula(sign: str) -> None:
    options = (Option(f"{sign}a".strip(), Fraction(1)), Option(f"{sign}b".strip()))
    question = Question(Kind.SINGLE, f"{sign}1+1".strip(), options=options)
    content = sheet_writer.write([question]).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        cells = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in cells


def test_western_text_without_a_mark_is_read() -> None:
    (question,) = gift.read("Où est le café? {=là-bas ~ici}".encode("cp1252")).questions
    assert question.stem == "Où est le café?"
