"""What a table says about each thing so far, where each value of it stands, and what is wrong with cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from generator.content.fields import Content
from generator.content.findings import Finding, nearest
from generator.content.formatting import fields_of
from generator.content.frontmatter import Keys
from generator.content.identifiers import slug_for
from generator.content.kinds import Kind
from generator.content.model import Catalog
from generator.tables.columns import key_of
from generator.tables.exporting import things_of


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: its sheet (without a name in CSV), row and column from 1, and how its column is headed."""

    sheet: str
    row: int
    column: int
    heading: str

    def words(self) -> str:
        """The cell as its author finds it."""
        letters, number = "", self.column
        while number:
            number, digit = divmod(number - 1, 26)
            letters = chr(65 + digit) + letters
        where = f"cell {letters}{self.row}" + (
            f" of the sheet {self.sheet!r}" if self.sheet else ""
        )
        return f"{where} (`{self.heading}`)" if self.heading else where


@dataclass(slots=True)
class Draft:
    """A badge or stack as the table has it: `fields` and `body` over those of the content.

    `before` is the thing of the content, None for a new one; `is_listed` says that it has a row of its own,
    and not only entries in the sheets of lists. `places` are cells by the path of what stands in them.
    """

    kind: Kind
    slug: str
    before: Content | None
    fields: dict[str, Any]
    body: str
    is_listed: bool = False
    places: dict[Keys, Place] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its file, relative to the content folder."""
        return f"{self.kind.folder}/{self.slug}{self.kind.ending}"


class Drafts:
    """Every draft of one table, the file `name`, over one catalog, and the findings about its cells."""

    def __init__(self, catalog: Catalog, name: str) -> None:
        self.catalog = catalog
        self.name = name
        self.findings: list[Finding] = []
        self.drafts: dict[tuple[str, str], Draft] = {}

    def add(self, place: Place, message: str, code: str = "bad_row", **more: str) -> None:
        """Note what is wrong with a cell."""
        message = f"{place.words()}: {message}"
        found = Finding(self.name, place.row, place.column, "error", code, message, **more)
        self.findings.append(found)

    def of(self, kind: Kind) -> list[Draft]:
        """The drafts of a kind, in the order in which the table speaks of them."""
        return [draft for draft in self.drafts.values() if draft.kind is kind]

    def known(self, kind: Kind, slug: str) -> Draft | None:
        """The draft of a thing that the table or the content has."""
        draft = self.drafts.get((kind.folder, slug))
        thing = things_of(self.catalog, kind).get(slug)
        if draft is None and thing is not None:
            body = str(getattr(thing, kind.body_field))
            draft = Draft(kind, slug, thing, fields_of(kind, thing), body)
            self.drafts[kind.folder, slug] = draft
        return draft

    def listed(self, kind: Kind, slug: str, place: Place) -> Draft | None:
        """The draft of a thing with a row of its own, new or not; None, and a finding, where it can't have one."""
        draft = self.known(kind, slug)
        if draft is None:
            if not kind.takes(slug):
                close = slug_for(slug, fallback=key_of(kind))
                self.add(
                    place,
                    f"{slug[:80]!r} can't be a slug",
                    expected="a-z, 0-9 and -, 64 characters at most",
                    nearest=f"`{close}`" if kind.takes(close) else "",
                )
                return None
            draft = self.drafts[kind.folder, slug] = Draft(kind, slug, None, {}, "")
        if draft.is_listed:
            self.add(place, f"{slug!r} stands in row {draft.places[()].row} already")
            return None
        draft.is_listed = True
        draft.places[()] = place
        return draft

    def entered(self, kind: Kind, slug: str, place: Place) -> Draft | None:
        """The draft of a thing with an entry in a sheet of lists; None, and a finding, where there is no such thing."""
        draft = self.known(kind, slug)
        if draft is None:
            close = nearest(
                slug, [*things_of(self.catalog, kind), *(key[1] for key in self.drafts)]
            )
            message = f"there is no {key_of(kind)} {slug!r}"
            self.add(place, message, nearest=f"`{close}`" if close else "")
            return None
        draft.places.setdefault((), place)
        return draft
