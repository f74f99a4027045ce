"""Files that anybody may hand in: bounded, and refused in one sentence where they are no table."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from generator.errors import InputError
from generator.tables import reading
from generator.tables.reading import read_table


def workbook(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def package(**parts: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, data in parts.items():
            folder.writestr(name.replace("__", "/") + ".xml", data)
    return output.getvalue()


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in one of its parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(output, "w") as after:
        for entry in before.namelist():
            part = before.read(entry)
            assert entry != name or old in part
            after.writestr(entry, part.replace(old, new) if entry == name else part)
    return output.getvalue()


PLAIN = workbook(lambda book: [book.active.append(row) for row in (["badge", "name"], ["a", "A"])])
SHEET = "xl/worksheets/sheet1.xml"
BAD = {
    "nothing that anybody knows": (b"\x89PNG\r\n\x1a\n" + b"\xff" * 20, "save it as “CSV UTF-8” or as .xlsx"),
    "Latin-1": ("badge;name\na;Café\n".encode("latin-1"), "save it as “CSV UTF-8” or as .xlsx"),
    "a zero byte": (b"badge,name\na,\0\n", "neither text nor a workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "save it as .xlsx"),
    "a quote that never ends": (b'badge,name\na,"b\n', "the CSV file can't be read"),
    "no zip": (b"PK\x03\x04" + b"\0" * 40, "the workbook can't be read"),
    "a zip of something else": (package(a=b"<a/>"), "the workbook can't be read"),
    "half a workbook": (PLAIN[: len(PLAIN) // 2], "the workbook can't be read"),
    "a zip bomb": (package(**{f"xl__{n}": b" " * 50_000_000 for n in range(5)}), "unpacks to too much"),
    "too many parts": (package(**{f"p{n}": b"" for n in range(2001)}), "unpacks to too much"),
    "entities": (
        changed(PLAIN, SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
        "XML that no spreadsheet writes",
    ),
    "XML in UTF-16": (package(xl__workbook="<a/>".encode("utf-16")), "XML that no spreadsheet writes"),
    "too many columns": (b",".join([b"a"] * 300), "at most 200 columns"),
    "too many rows": (b"badge\n" + b"a\n" * 20_001, "at most 20,000 rows"),
    "a cell far to the right": (workbook(lambda book: book.active.cell(1, 5000, "x")), "at most 200 columns"),
    "a cell far below": (workbook(lambda book: book.active.cell(30_000, 1, "x")), "at most 20,000 rows"),
    "a cell that is nowhere": (
        changed(PLAIN, SHEET, b'r="A2"', b'r="ZZZZZZZ999999999"'), "at most 200 columns"
    ),
    "too many sheets": (workbook(lambda book: [book.create_sheet() for _ in range(41)]), "at most 40 sheets"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table(name):
    data, message = BAD[name]
    with pytest.raises(InputError) as caught:
        read_table(data, {"badge", "name"})
    assert message in caught.value.message


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="at most 10 bytes, found 11"):
        read_table(b"badge,name\n", ())


def test_a_workbook_that_lies_about_its_size_is_read_as_it_is():
    data = changed(PLAIN, SHEET, b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')
    (sheet,) = read_table(data, ())
    assert (list(sheet.headings), sheet.rows) == (["badge", "name"], [(2, ["a", "A"])])


def test_gaps_between_rows_are_no_rows():
    data = workbook(lambda book: [book.active.cell(row, 1, "badge") for row in (1, 40, 5000)])
    (sheet,) = read_table(data, ())
    assert [number for number, _ in sheet.rows] == [40, 5000]


def test_every_kind_of_cell():
    def fill(book):
        page = book.active
        page.append(["badge", None, "x"])
        page.append(["a", 1.5, True])
        page.append([None, None, "=1+1"])
        page["A5"] = "line\nline"
        page["D5"] = " "

    (sheet,) = read_table(workbook(fill), ())
    assert list(sheet.headings) == ["badge", "", "x"]
    assert sheet.rows == [
        (2, ["a", 1.5, True]),
        (3, [None, None, "=1+1"]),
        (5, ["line\nline", None, None, " "]),
    ]
    assert [type(cell).__name__ for cell in sheet.rows[1][1]] == ["NoneType", "NoneType", "Formula"]


def test_the_line_by_which_excel_names_the_separator():
    (sheet,) = read_table(b"sep=;\r\nbadge;name\r\na;b,c\r\n", {"badge"})
    assert (list(sheet.headings), sheet.rows) == (["badge", "name"], [(3, ["a", "b,c"])])


@pytest.mark.parametrize("line", [b"sep=\t", b" SEP=\t "])
def test_excel_is_told_of_a_tab(line):
    (sheet,) = read_table(line + b"\r\nbadge\tname\r\na\tb,c\r\n", {"badge"})
    assert (list(sheet.headings), sheet.rows) == (["badge", "name"], [(3, ["a", "b,c"])])


@pytest.mark.parametrize("line", [b'sep="', b"sep=a"])
def test_what_separates_no_columns_is_a_heading(line):
    (sheet,) = read_table(line + b"\r\na\r\n", {"badge"})
    assert list(sheet.headings) == [line.decode()]


def test_letters_of_columns():
    from generator.tables.drafts import Place

    for number in (1, 26, 27, 52, 53, 702, 703):
        assert Place("", 3, number, "").words() == f"cell {get_column_letter(number)}3"
