"""Badges and stacks → sheets of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.content.fields import Content
from generator.content.formatting import fields_of
from generator.content.kinds import Kind
from generator.content.model import Catalog
from generator.errors import RefusedError
from generator.tables.cells import cell_of
from generator.tables.columns import (
    LEVELS_SHEET,
    RUBRIC_SHEET,
    Layout,
    single,
    workbook,
)

# The slug, four fields of a criterion, and four levels: no rubric has fewer columns to write in.
_FEWEST_LEVELS = 9
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its layout, and a row of cells for each thing, the slug first."""

    layout: Layout
    rows: Sequence[Sequence[Cell]]


def things_of(catalog: Catalog, kind: Kind) -> Mapping[str, Content]:
    """The things of a kind by their slugs."""
    found: Mapping[str, Content] = getattr(catalog, kind.folder)
    return found


def one_sheet(catalog: Catalog, kind: Kind) -> Sheet:
    """Everything of a kind in one sheet, lists of things as YAML in a cell."""
    return _sheet(catalog, single(kind))


def sheets(catalog: Catalog, kind: Kind) -> list[Sheet]:
    """The sheets of a workbook; raise `RefusedError` where a rubric describes a level that it doesn't have."""
    return [_sheet(catalog, layout) for layout in workbook(kind)]


def items_of(layout: Layout, fields: Mapping[str, Any], slug: str) -> Iterator[Mapping[Any, Any]]:
    """What has a row of its own in a sheet: of a thing's `fields`, itself or each entry of the list.

    A criterion's `levels` come by their number.
    """
    if not layout.field:
        yield fields
    elif layout.name == LEVELS_SHEET:
        yield from fields.get("rubric", {}).get("levels", ())
    elif layout.name == RUBRIC_SHEET:
        rubric = fields.get("rubric", {"levels": (), "criteria": ()})
        order = [level["id"] for level in rubric["levels"]]
        for criterion in rubric["criteria"]:
            levels = criterion["levels"]
            if strange := [name for name in levels if name not in order]:
                raise RefusedError(
                    f"the rubric of {slug} describes a level {strange[0]!r} that it doesn't name: put that right first"
                )
            yield {**criterion, "levels": {order.index(name): levels[name] for name in levels}}
    else:
        yield from fields.get(layout.field, ())


def value_at(item: Any, keys: Sequence[str | int]) -> Any:
    """The value at a path, None where there is none."""
    for key in keys:
        item = item.get(key) if isinstance(item, Mapping) else None
    return item


def _sheet(catalog: Catalog, layout: Layout) -> Sheet:
    rows: list[list[Cell]] = []
    body = layout.kind.body_field
    for slug, thing in things_of(catalog, layout.kind).items():
        fields = {**fields_of(layout.kind, thing), body: getattr(thing, body).rstrip("\n") or None}
        for item in items_of(layout, fields, slug):
            cells = (cell_of(value_at(item, column.keys), column.form) for column in layout.columns)
            rows.append([slug, *cells])
    if layout.name == RUBRIC_SHEET:
        width = max([_FEWEST_LEVELS, *(_used(row) for row in rows)])
        layout = replace(layout, columns=layout.columns[: width - 1])
        rows = [row[:width] for row in rows]
    return Sheet(layout, rows)


def _used(row: Sequence[Cell]) -> int:
    """How many cells of a row there are up to the last that holds something."""
    return max((number for number, cell in enumerate(row, 1) if cell is not None), default=0)
