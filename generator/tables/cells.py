"""A value ↔ what stands for it in a cell, with what spreadsheets do to cells on their own taken into account."""

from __future__ import annotations

import datetime
import re
import textwrap
from decimal import Decimal
from typing import Any

from generator.content.emitting import emit
from generator.content.frontmatter import PlacedError, parse_yaml
from generator.errors import InputError
from generator.spreadsheets import is_formula
from generator.tables.columns import Form

# The most that Excel keeps of a cell.
MAX_CELL = 32_767
# What may stand around a value and mean nothing: to YAML, other white space is a part of a text.
_BLANKS = {"yaml": " \t\n"}
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_WITH_COMMA = re.compile(r"-?[0-9]{1,15},[0-9]{1,15}")


class Formula(str):
    """The text of a cell that computes something, which content never does."""


def cell_of(value: Any, form: Form) -> str | int | float | bool | None:
    """What stands in a cell for `value`, as an author's file holds it; None where it is unset."""
    if value is None:
        return None
    match form:
        case "lines":
            return "\n".join(value)
        case "yaml":
            head, _, below = emit({"value": value}).removeprefix("value:").partition("\n")
            return head.strip(_BLANKS[form]) or textwrap.dedent(below).rstrip("\n")
        case "date":
            return str(value.isoformat())
        case "number":
            whole = value == int(value)
            return int(value) if whole else float(value)
        case "flag":
            return bool(value)
    return str(value)


def value_of(cell: Any, form: Form, before: Any, *, comma: bool = False) -> Any:
    """The value that a cell stands for; None for an empty one. `before` is what the content holds so far.

    With `comma`, 12,5 is a number too. Raises `InputError` with what is wrong, in words for who filled it in.
    """
    if isinstance(cell, Formula):
        raise InputError("a formula can't be read: put its value there")
    if isinstance(cell, str):
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
        cell = cell.lstrip("\n").rstrip() if form == "body" else cell.strip(_BLANKS.get(form))
        if len(cell) >= MAX_CELL:
            raise InputError(
                f"the cell is as long as Excel lets it be ({MAX_CELL:,} characters), so its end may be cut off"
            )
    if cell is None or cell == "":
        return None
    match form:
        case "number":
            return _number(cell, comma=comma)
        case "flag":
            return _flag(cell)
        case "date":
            return _date(cell)
        case "yaml":
            return _yaml(_text(cell, None))
        case "lines":
            return [line for line in map(str.strip, _text(cell, None).split("\n")) if line]
    return _text(cell, before)


def guarded(text: str) -> str:
    """`text` with a ' before it where a spreadsheet would compute it, or where `unguarded` would take one away."""
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """What was `guarded`."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text


def _text(cell: Any, before: Any) -> str:
    if isinstance(cell, bool):
        raise InputError(f"expected text, found {'TRUE' if cell else 'FALSE'}")
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise InputError(
            f"the spreadsheet made a date of it ({cell}): give the cell the format Text and write it again"
        )
    was = before if isinstance(before, str) else ""
    if isinstance(cell, int | float):
        if not was and isinstance(cell, int):
            return str(cell)
        raise InputError(_became(f"{cell:g}" if isinstance(cell, float) else str(cell), was))
    text = str(cell)
    if (
        text != was
        and _NUMBER.fullmatch(text)
        and _NUMBER.fullmatch(was)
        and Decimal(text) == Decimal(was)
    ):
        raise InputError(_became(text, was))
    return text


def _became(number: str, was: str) -> str:
    again = f"{was} again" if was else f"it again, such as {number}.0"
    return f"the spreadsheet made the number {number} of a text: give the cell the format Text and write {again}"


def _number(cell: Any, *, comma: bool) -> int | float:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise InputError(f"expected a number, found {cell}")
    if isinstance(cell, str):
        if comma and _WITH_COMMA.fullmatch(cell):
            cell = cell.replace(",", ".")
        if not _NUMBER.fullmatch(cell):
            raise InputError(f"expected a number such as 12 or 12.5, found {cell[:60]!r}")
        cell = float(cell) if "." in cell else int(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _flag(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str) and cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    raise InputError(f"expected true or false, found {str(cell)[:60]!r}")


def _date(cell: Any) -> Any:
    if isinstance(cell, datetime.datetime):
        if cell.time() != datetime.time():
            raise InputError(f"expected a date without a time, found {cell}")
        return cell.date()
    if isinstance(cell, str | datetime.date):
        return cell
    raise InputError(f"expected a date such as 2026-11-22, found {cell}")


def _yaml(text: str) -> Any:
    try:
        return parse_yaml(f"value:\n{textwrap.indent(text, '  ')}\n".encode()).data["value"]
    except PlacedError as error:
        line = f"line {error.line - 1}: " if error.line > 1 else ""
        raise InputError(f"{line}{error.message}") from None
