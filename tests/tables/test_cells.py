"""What a cell says, whatever a spreadsheet made of it, and that no cell ever computes anything."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.spreadsheets import is_formula
from generator.tables.cells import Formula, cell_of, guarded, unguarded, value_of
from generator.tables.reading import read_table

LINE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
SIGNS = st.text("'=+-@\t ＝＋a1\n", max_size=8)


@settings(max_examples=300, deadline=None)
@given(SIGNS | LINE)
@example("'=1+1")
@example("''")
def test_what_is_guarded_comes_back_and_computes_nothing(text):
    assert unguarded(guarded(text)) == text
    assert not is_formula(guarded(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(SIGNS | LINE, min_size=1, max_size=4),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_csv_in_any_dress_holds_the_same_cells(cells, delimiter, encoding):
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=delimiter)
    headings = ["badge", *(f"column {number}" for number in range(len(cells)))]
    writer.writerow(headings)
    writer.writerow(["a", *map(guarded, cells)])
    (sheet,) = read_table(output.getvalue().encode(encoding), headings)
    assert list(sheet.headings) == headings
    ((number, found),) = sheet.rows
    assert number == 2
    kept = ["a", *cells]
    while kept[-1] == "":
        kept.pop()
    assert list(found) == kept


YAML = st.recursive(
    LINE.map(str.strip).filter(bool) | st.booleans() | st.integers(0, 999),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(LINE, inner, min_size=1, max_size=3),
    max_leaves=6,
).filter(lambda value: isinstance(value, list | dict))  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(YAML)
def test_nested_things_come_back_from_one_cell(value):
    assert value_of(cell_of(value, "yaml"), "yaml", None) == value


@settings(max_examples=100, deadline=None)
@given(st.lists(LINE.map(str.strip).filter(bool), min_size=1, max_size=5))
def test_lists_come_back_from_the_lines_of_a_cell(value):
    assert value_of(cell_of(tuple(value), "lines"), "lines", None) == value


@settings(max_examples=100, deadline=None)
@given(st.floats(0.01, 9999).map(lambda number: round(number, 2)) | st.integers(0, 99999))
def test_numbers_come_back_from_cells_of_either_kind(value):
    assert value_of(cell_of(value, "number"), "number", None) == value
    assert value_of(str(cell_of(value, "number")), "number", None) == value
    comma = str(cell_of(value, "number")).replace(".", ",")
    assert value_of(comma, "number", None, comma=True) == value


DAY = datetime.date(2026, 11, 22)
READ = {
    "an empty cell": (("", "text", "before"), None),
    "spaces": (("  ", "number", 3), None),
    "text with spaces around it": ((" a\r\nb ", "text", None), "a\nb"),
    "a body that begins with code": (("\n    code\n", "body", None), "    code"),
    "TRUE as Excel saves it": (("TRUE", "flag", None), True),
    "a truth": ((False, "flag", None), False),
    "a date that Excel took for one": ((datetime.datetime(2026, 11, 22), "date", None), DAY),
    "a whole number with a point": ((12.0, "number", None), 12),
    "a code in digits": ((2024, "text", None), "2024"),
    "the same code": ((" 2024", "text", "2024"), "2024"),
    "another version": (("2.0", "text", "1.0"), "2.0"),
}
AGAIN = "give the cell the format Text and write"
WRONG = {
    "a version that became a number": ((1, "text", "1.0"), f"the number 1 of a text: {AGAIN} 1.0 again"),
    "the same from CSV": (("1", "text", "1.0"), f"the number 1 of a text: {AGAIN} 1.0 again"),
    "a new version that became a number": ((1.1, "text", None), f"the number 1.1 of a text: {AGAIN} it again"),
    "1.10": (("1.1", "text", "1.10"), f"the number 1.1 of a text: {AGAIN} 1.10 again"),
    "a version that became a date": ((datetime.datetime(2026, 1, 2), "text", "1-2"), "the spreadsheet made a date of it"),
    "a formula": ((Formula("=1+1"), "text", None), "a formula can't be read: put its value there"),
    "a number that became a date": ((datetime.datetime(2026, 5, 12), "number", 12.5), "expected a number, found 2026-05-12"),
    "a comma in a number": (("12,5", "number", None), "expected a number such as 12 or 12.5, found '12,5'"),
    "a number in words": (("twelve", "number", None), "expected a number such as 12 or 12.5, found 'twelve'"),
    "a truth in another language": (("WAHR", "flag", None), "expected true or false, found 'WAHR'"),
    "a time": ((datetime.datetime(2026, 1, 1, 9), "date", None), "expected a date without a time"),
    "a number of days": ((46000, "date", None), "expected a date such as 2026-11-22, found 46000"),
    "a truth for text": ((True, "text", None), "expected text, found TRUE"),
    "YAML that doesn't close": (("- name: a\n- [b", "yaml", None), "line 3: the YAML can't be read"),
    "an alias": (("- &a b\n- *a", "yaml", None), "anchors (&name) and aliases (*name) are not allowed"),
    "a cell that was cut off": (("x" * 32767, "text", None), "its end may be cut off"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_a_cell_says(name):
    (cell, form, before), value = READ[name]
    found = value_of(cell, form, before)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_cell(name):
    given, message = WRONG[name]
    with pytest.raises(InputError) as caught:
        value_of(*given)
    assert message in caught.value.message
