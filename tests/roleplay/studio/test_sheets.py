"""A script through Excel and back."""

import io
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings

from tests.roleplay.script.scripts import fixture, script
from tests.roleplay.script.trees import scripts
from training.roleplay.script import Script, parse
from training.roleplay.studio import sheets


@pytest.mark.parametrize("name", ["price.zh", "price.en"])
def test_a_script_comes_back_as_it_went(name: str) -> None:
    tree = script(fixture(name))
    assert script(sheets.read(sheets.write(tree), tree.language)) == tree


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts())
def test_any_script_comes_back_as_it_went(tree: Script) -> None:
    parsed = parse(sheets.read(sheets.write(tree), tree.language))
    assert [message.sentence("en") for message in parsed.messages] == []
    assert parsed.script == tree


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    tree = script(fixture("price.en").replace('"Too dear"', '"=1+1"'))
    book = openpyxl.load_workbook(io.BytesIO(sheets.write(tree)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type in {"s", "n"} for cell in cells)


def test_the_parser_tells_what_is_wrong_in_a_row() -> None:
    tree = script(fixture("price.en"))
    book = openpyxl.load_workbook(io.BytesIO(sheets.write(tree)))
    book["Scenes"]["G4"] = "nowhere"
    changed = io.BytesIO()
    book.save(changed)
    assert "nowhere" in sheets.read(changed.getvalue(), "en")


def test_a_row_may_be_typed_as_the_script_itself_is() -> None:
    """The unit behind the seconds, the other language's keyword, another keyboard's brackets and arrow."""
    zh = script(fixture("price.zh"))
    book = openpyxl.load_workbook(io.BytesIO(sheets.write(zh)))
    rows = list(book["场景"].iter_rows(min_row=2))
    for row in rows:
        kind, manner = row[2], row[3]
        if kind.value == "销售" and manner.value:
            manner.value = f"{manner.value}秒"
        typed = {"销售": "Seller", "客户": " customer ", "若": "if", "→": "->", "[ ]": "【】", "屏幕": "screen"}
        kind.value = typed.get(kind.value, kind.value)
    assert any(str(row[3].value).endswith("秒") for row in rows)
    changed = io.BytesIO()
    book.save(changed)
    assert script(sheets.read(changed.getvalue(), "zh")) == zh


def zip_of(**files: bytes) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def other_workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Holiday plan")
    return file.getvalue()


def own_workbook_with(path: str, old: bytes, new: bytes) -> bytes:
    with ZipFile(io.BytesIO(sheets.write(script(fixture("price.zh"))))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old in parts[path]
    return zip_of(**{**parts, path: parts[path].replace(old, new, 1)})


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("xl/sharedStrings.xml", b'uniqueCount="', b'uniqueCount="4294967296'),
        ("xl/worksheets/sheet1.xml", b"<sheetData>", b'<sheetData><row><c r="XFD1048576"><v>1</v></c></row>'),
        ("xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData><row>"),
    ],
    ids=["counts 4 billion texts", "a cell far out", "not closed"],
)
def test_a_workbook_that_claims_more_than_it_holds_is_refused_before_it_is_read(
    path: str, old: bytes, new: bytes
) -> None:
    """The reader would reserve 100 GB and more, and end the process of the server."""
    with pytest.raises(sheets.NotOurSheet):
        sheets.read(own_workbook_with(path, old, new), "zh")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"PK\x03\x04 broken", zip_of(a=b"b"), zip_of(bomb=bytes(6 * 1024 * 1024)), other_workbook()],
    ids=["empty", "html", "broken", "no workbook", "bomb", "another workbook"],
)
def test_what_is_not_our_workbook_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(sheets.NotOurSheet):
        sheets.read(content, "zh")
