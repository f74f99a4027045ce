"""Rows → a CSV file (RFC 4180) that a spreadsheet opens as what it is, and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# What makes a spreadsheet take a cell for a formula, in either width; ' in front makes it text again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run `text` instead of showing it."""
    return text.lstrip(" ").startswith(_FORMULA)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows under their columns. What is None is left empty, dates are ISO 8601, numbers stay numbers.

    A text that looks like a formula gets a ' in front of it: content comes from many hands.
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return output.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value)
    return f"'{text}" if is_formula(text) else text
