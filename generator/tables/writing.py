"""Sheets → the bytes of a CSV file or an Excel workbook, in which every text is a text."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from generator.errors import RefusedError
from generator.spreadsheets import csv_text
from generator.tables.cells import MAX_CELL, guarded
from generator.tables.exporting import Cell, Sheet

# Wide enough to read in, by what a column holds; in characters.
_WIDE = 48
_NARROW = 16
# What XML can't hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# What Excel would take for a character written by its number.
_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")


def csv_bytes(sheet: Sheet) -> bytes:
    """The sheet as CSV in UTF-8, with the mark by which spreadsheets know that it is."""
    rows = ([_csv_cell(cell) for cell in row] for row in sheet.rows)
    return csv_text(sheet.layout.headings, rows).encode("utf-8-sig")


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an Excel workbook: texts in cells of the format Text, so that 1.0 stays what it is.

    Raises `RefusedError` where a cell would be too long for Excel, or holds what a workbook can't.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for sheet in sheets:
        _fill(book.create_sheet(sheet.layout.name), sheet)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(cell) if isinstance(cell, str) else cell


def _fill(page: object, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(page, Worksheet)
    layout = sheet.layout
    page.freeze_panes = "B2"
    forms = ["text", *(column.form for column in layout.columns)]
    for number, heading in enumerate(layout.headings, 1):
        cell = page.cell(1, number, heading)
        cell.font = Font(bold=True)
        texts = [row[number - 1] for row in sheet.rows]
        is_wide = any(isinstance(text, str) and len(text) > _NARROW for text in texts)
        dimension = page.column_dimensions[get_column_letter(number)]
        dimension.width = _WIDE if is_wide else max(_NARROW, len(heading) + 2)
        if forms[number - 1] not in ("number", "flag"):
            dimension.number_format = "@"
    alignment = Alignment(vertical="top", wrap_text=True)
    for row_number, row in enumerate(sheet.rows, 2):
        for number, value in enumerate(row, 1):
            if value is None:
                continue
            target = page.cell(row_number, number)
            if isinstance(value, str):
                _check(value, sheet, row_number, number)
                target.value = _ESCAPE.sub(lambda match: f"_x005F{match[0]}", value)
                # A text that begins with = would be taken for a formula, here and when it is typed again.
                target.data_type = "s"
                target.quotePrefix = value[:1] in ("=", "+", "-", "@", "'")
                target.number_format = "@"
            else:
                target.value = value
            target.alignment = alignment


def _check(text: str, sheet: Sheet, row: int, number: int) -> None:
    name = f"{sheet.layout.headings[number - 1]} of {sheet.rows[row - 2][0]}"
    if len(text) >= MAX_CELL:
        raise RefusedError(
            f"{name} has {len(text):,} characters, and Excel keeps less than {MAX_CELL:,} of a cell: export CSV"
        )
    if found := _UNWRITABLE.search(text):
        raise RefusedError(
            f"{name} holds U+{ord(found[0]):04X}, which a workbook can't: export CSV"
        )
