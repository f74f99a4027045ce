"""CSV that comes back as it was, and that no spreadsheet runs."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.spreadsheets import csv_text, is_formula

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(TEXTS | st.integers() | st.dates() | st.none(), min_size=2, max_size=2)))
def test_a_table_comes_back(rows: list[list[object]]) -> None:
    found = read(csv_text(("one", "two"), rows))
    assert found[0] == ["one", "two"]
    assert len(found) == len(rows) + 1
    for cells, row in zip(found[1:], rows, strict=True):
        for cell, value in zip(cells, row, strict=True):
            text = "" if value is None else str(value)
            if isinstance(value, str) and is_formula(value):
                assert cell == f"'{text}"
            else:
                assert cell == text
            assert isinstance(value, int) or not is_formula(cell)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        '=HYPERLINK("https://x.example")',
    ],
)
def test_formulas_become_text(text: str) -> None:
    assert read(csv_text(("a",), [(text,)]))[1] == [f"'{text}"]


def test_numbers_and_days_stay_what_they_are() -> None:
    assert csv_text(("a", "b", "c"), [(-3, datetime.date(2026, 1, 2), None)]) == (
        "a,b,c\r\n-3,2026-01-02,\r\n"
    )
