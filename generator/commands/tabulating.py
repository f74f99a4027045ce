"""How commands show a table: for a person to read, for a spreadsheet, for a program."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from generator.commands.writing import force_option, require_free
from generator.reporting import Table

F = TypeVar("F", bound=Callable[..., Any])

# Columns of a table for people that are left out where nothing but 0 stands in them.
_MAY_BE_ZERO = frozenset({"not_yet_valid", "suspended", "expired", "revoked"})


def table_options(function: F) -> F:
    """`--format`, `--out` and `--force`: in which form a table is written, and where to."""
    function = force_option(function)
    function = click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write it to a file instead of printing it.",
    )(function)
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "csv", "json"]),
        default="text",
        show_default=True,
        help="A table to read, CSV for spreadsheets, or JSON for programs.",
    )(function)


def show_table(table: Table, form: str, out: Path | None, empty: str, *, force: bool) -> None:
    """Print a table, or write it to `out`; `empty` is said where it has no rows and people read it.

    Raises `RefusedError` where `out` is there already (unless `force`), or lies in a content folder.
    """
    if out is not None:
        require_free(out, force=force)
    if form == "json":
        text = json.dumps(_as_json(table), ensure_ascii=False, indent=2) + "\n"
    elif form == "csv":
        from generator.spreadsheets import csv_text

        text = csv_text(table.columns, table.rows)
    elif not table.rows:
        text = f"{empty}\n"
    else:
        text = _lines(table)
    if out is None:
        # Bytes, since the ends of lines in CSV are its own on every system.
        click.echo(text.encode("utf-8", "surrogatepass"), nl=False)
        return
    from generator.wholefiles import write_whole

    # Spreadsheets take a file for UTF-8 only where it begins with this mark.
    write_whole(out, text.encode("utf-8-sig" if form == "csv" else "utf-8"))
    click.echo(f"{out}: {len(table.rows)} row{'' if len(table.rows) == 1 else 's'}.")


def _as_json(table: Table) -> Mapping[str, object]:
    return {
        "report": table.report,
        **{name: _value(value) for name, value in table.asked.items()},
        "rows": [
            {name: _value(cell) for name, cell in zip(table.columns, row, strict=True)}
            for row in table.rows
        ],
    }


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _lines(table: Table) -> str:
    """Columns under their names, as wide as they must be; numbers to the right."""
    from rich.cells import cell_len

    from generator.commands.printing import plain

    shown = [
        number
        for number, name in enumerate(table.columns)
        if name not in _MAY_BE_ZERO or any(row[number] for row in table.rows)
    ]
    columns: list[list[str]] = []
    for number in shown:
        cells: Sequence[object] = [row[number] for row in table.rows]
        heading = table.columns[number].replace("_", " ")
        texts = [heading, *(plain("" if cell is None else str(cell)) for cell in cells)]
        width = max(map(cell_len, texts))
        right = all(isinstance(cell, int) or cell is None for cell in cells)
        columns.append(
            [
                " " * (width - cell_len(text)) + text
                if right
                else text + " " * (width - cell_len(text))
                for text in texts
            ]
        )
    return "".join(f"{'  '.join(line).rstrip()}\n" for line in zip(*columns, strict=True))
