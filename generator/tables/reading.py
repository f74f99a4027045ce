"""A CSV file or an Excel workbook of anybody's → sheets of cells, within bounds."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.errors import InputError
from generator.tables.cells import Formula, unguarded

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_SHEETS = 40
# A workbook is a packed folder of XML, which may unpack to far more than it is.
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_ENTRIES = 2_000
_MAX_CSV_CELL = 1024 * 1024
# Where a cell says it stands.
_CELL = re.compile(rb"[<:]c\s[^>]*?\br=\"([A-Z]{1,9})([0-9]{1,9})\"")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it was read: `rows` are (number in the spreadsheet, cells), none of them empty.

    A cell is text, a number, a truth, a date, a `Formula` or None. `comma` says that numbers may have one.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]]
    comma: bool = False


def read_table(data: bytes, known: Collection[str]) -> list[RawSheet]:
    """Read a file, whichever of the two it is; a CSV file is one sheet without a name.

    `known` are headings that are looked for, to tell what separates the columns of CSV. Raises `InputError`.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"the file is too large: expected at most {MAX_BYTES:,} bytes, found {len(data):,}",
            code="too_large",
        )
    if data.startswith(_OLD_EXCEL):
        raise InputError(
            "this is an Excel file of the old kind, or locked with a password: save it as .xlsx"
        )
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data)
    return [_csv(data, known)]


def _csv(data: bytes, known: Collection[str]) -> RawSheet:
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    if mark := re.fullmatch(r"(?i)\s*sep=([,;\t|])[ \r]*", first):
        delimiter, text, skipped = mark[1], rest, 1
    else:
        delimiter, skipped = max(",;\t", key=lambda mark: _known_in(text, mark, known)), 0
    csv.field_size_limit(_MAX_CSV_CELL)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return _sheet(
            "",
            (
                (number, [unguarded(cell) for cell in row])
                for number, row in enumerate(lines, 1 + skipped)
            ),
            comma=delimiter == ";",
        )
    except csv.Error as error:
        raise InputError(f"the CSV file can't be read: {error}", code="malformed_csv") from None


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(
            "the file is neither UTF-8 text nor a workbook: save it as “CSV UTF-8” or as .xlsx",
            code="not_text",
        ) from None
    if "\0" in text:
        raise InputError("the file is neither text nor a workbook", code="not_text")
    return text


def _known_in(text: str, delimiter: str, known: Collection[str]) -> int:
    try:
        headings = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return 0
    return sum(heading.strip() in known for heading in headings)


def _workbook(data: bytes) -> list[RawSheet]:
    _check_package(data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        if len(book.worksheets) > MAX_SHEETS:
            raise InputError(f"expected at most {MAX_SHEETS} sheets, found {len(book.worksheets)}")
        return [_page(page) for page in book.worksheets]
    except InputError:
        raise
    except Exception as error:  # whatever a library that reads anybody's files may raise
        raise InputError(
            f"the workbook can't be read: {type(error).__name__}", code="malformed_workbook"
        ) from None


def _check_package(data: bytes) -> None:
    """Refuse what unpacks to too much, and XML that declares entities, which can grow without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if (
                len(entries) > _MAX_ENTRIES
                or sum(entry.file_size for entry in entries) > _MAX_UNPACKED
            ):
                raise InputError("the workbook unpacks to too much to be read", code="too_large")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    part = package.read(entry)
                    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part:
                        raise InputError(
                            "the workbook holds XML that no spreadsheet writes",
                            code="malformed_workbook",
                        )
                    if "worksheets/" in entry.filename:
                        _check_cells(part)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        raise InputError(
            f"the workbook can't be read: {type(error).__name__}", code="malformed_workbook"
        ) from None


def _check_cells(part: bytes) -> None:
    """Refuse a sheet with cells far out, before a reader makes all of those before them."""
    for match in _CELL.finditer(part):
        if _column(match[1]) > MAX_COLUMNS:
            raise _too_many("columns", MAX_COLUMNS)
        if int(match[2]) > MAX_ROWS + 1:
            raise _too_many("rows", MAX_ROWS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_many(what: str, limit: int) -> InputError:
    return InputError(f"expected at most {limit:,} {what}, found more", code="too_large")


def _page(page: Any) -> RawSheet:
    page.reset_dimensions()  # what a file says of its own size is no bound
    rows = page.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1)
    return _sheet(
        page.title, ((number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, 1))
    )


def _cell(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f":
        return Formula(value)
    if isinstance(value, str):
        return value.replace("_x000D_\n", "\n")
    return value if isinstance(value, bool | int | float | datetime.date | None) else str(value)


def _sheet(name: str, lines: Iterable[tuple[int, list[Any]]], *, comma: bool = False) -> RawSheet:
    headings: list[str] | None = None
    rows: list[tuple[int, list[Any]]] = []
    for number, cells in lines:
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise _too_many("columns", MAX_COLUMNS)
        if headings is None:
            headings = ["" if cell is None else str(cell).strip() for cell in cells]
        elif cells:
            rows.append((number, cells))
        if len(rows) > MAX_ROWS:
            raise _too_many("rows", MAX_ROWS)
    return RawSheet(name, headings or [], rows, comma)
