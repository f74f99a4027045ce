"""The rows of one sheet, read by their headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.content.findings import nearest
from generator.errors import InputError
from generator.tables.cells import value_of
from generator.tables.columns import Column, Layout
from generator.tables.drafts import Drafts, Place
from generator.tables.exporting import value_at
from generator.tables.reading import RawSheet


@dataclass(frozen=True, slots=True)
class Row:
    """A row about `slug`, whose cell is at `place`."""

    slug: str
    place: Place
    cells: Sequence[Any]


class Rows:
    """A sheet of which the layout is known. Wrong headings and rows without a slug are found at once."""

    def __init__(self, drafts: Drafts, layout: Layout, raw: RawSheet) -> None:
        self.drafts = drafts
        self.layout = layout
        self.raw = raw
        self.columns = self._columns()
        self.rows = list(self._rows()) if layout.key in raw.headings else []

    def has(self, column: Column) -> bool:
        """Whether the sheet has the column."""
        return column in self.columns

    def heading(self, name: str = "") -> Place:
        """The place of a heading; the first cell for one that isn't there."""
        column = list(self.raw.headings).index(name) if name in self.raw.headings else 0
        return Place(self.raw.name, 1, column + 1, name)

    def values(self, row: Row, before: Any) -> Iterator[tuple[Column, Any, Place]]:
        """What stands in the columns of a row; `before` is what the content holds there."""
        for index, column in enumerate(self.columns):
            if column is None:
                continue
            place = Place(self.raw.name, row.place.row, index + 1, column.name)
            cell = row.cells[index] if index < len(row.cells) else None
            try:
                value = value_of(
                    cell, column.form, value_at(before, column.keys), comma=self.raw.comma
                )
            except InputError as error:
                self.drafts.add(place, error.message)
                continue
            yield column, value, place

    def _columns(self) -> list[Column | None]:
        """What each column holds; None for the slug, and for what nobody knows."""
        known = {column.name: column for column in self.layout.columns}
        found: list[Column | None] = []
        for number, heading in enumerate(self.raw.headings, 1):
            place = Place(self.raw.name, 1, number, heading)
            if heading and heading in self.raw.headings[: number - 1]:
                self.drafts.add(place, "this column stands twice", "duplicate_column")
            elif heading and heading not in (*known, self.layout.key):
                close = nearest(heading, (*known, self.layout.key))
                hint = f"`{close}`" if close else ""
                self.drafts.add(place, "there is no such column", "unknown_column", nearest=hint)
            found.append(known.get(heading))
        if self.layout.key not in self.raw.headings:
            message = (
                f"the column `{self.layout.key}`, which names each {self.layout.key}, is missing"
            )
            self.drafts.add(self.heading(), message, "missing_column")
        return found

    def _rows(self) -> Iterator[Row]:
        at = list(self.raw.headings).index(self.layout.key)
        for number, cells in self.raw.rows:
            for index, cell in enumerate(cells):
                is_headed = index < len(self.raw.headings) and self.raw.headings[index]
                if cell not in (None, "") and not is_headed:
                    place = Place(self.raw.name, number, index + 1, "")
                    self.drafts.add(
                        place, f"the column has no heading, and holds {str(cell)[:60]!r}"
                    )
            place = Place(self.raw.name, number, at + 1, self.layout.key)
            try:
                slug = value_of(cells[at] if at < len(cells) else None, "text", None)
            except InputError as error:
                self.drafts.add(place, error.message)
                continue
            if slug is None:
                self.drafts.add(place, f"the row doesn't say which {self.layout.key} it is about")
                continue
            yield Row(slug, place, cells)
