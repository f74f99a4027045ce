"""Which columns a badge or a stack has in a table, and which of its parts have a sheet of their own.

Everything follows from the model: a field is a column, a field of fields one column for each of them
(`review.business_days`), a list of plain values one cell with a line for each. Lists of things with fields
are sheets in a workbook, one row a thing, and YAML in a cell where there is only one sheet (CSV).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from generator.content.badge import Criterion, Level, Rubric
from generator.content.fields import Content
from generator.content.frontmatter import Keys
from generator.content.kinds import KINDS, Kind

Form = Literal["text", "number", "flag", "date", "lines", "yaml", "body"]
# The most levels that a rubric may have, each a column of its sheet.
MAX_LEVELS = 10
LEVELS_SHEET = "rubric levels"
RUBRIC_SHEET = "rubric"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, which value of a thing stands in it, and how it is written."""

    name: str
    keys: Keys
    form: Form


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet: of which kind of thing, and, where it isn't about the things themselves, of which field.

    `key` heads the first column, which holds a slug.
    """

    name: str
    kind: Kind
    field: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The heading of the column of slugs: `badge` or `stack`."""
        return key_of(self.kind)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading, that of the slugs first."""
        return (self.key, *(column.name for column in self.columns))


def key_of(kind: Kind) -> str:
    """What a thing of a kind is called in a table."""
    return kind.folder.removesuffix("s")


TABLED = {kind.folder: kind for kind in KINDS if kind.folder in ("badges", "stacks")}


def single(kind: Kind) -> Layout:
    """The one sheet that holds everything of a kind."""
    return Layout(kind.folder, kind, "", (*_columns(kind, nested=True), _body(kind)))


def workbook(kind: Kind) -> tuple[Layout, ...]:
    """The sheets of a kind in a workbook: the things themselves, then the lists inside them."""
    sheets = [Layout(kind.folder, kind, "", (*_columns(kind, nested=False), _body(kind)))]
    for name, annotation in _fields(kind.model):
        shape, inner = shape_of(annotation)
        if shape == "things" and inner is not None:
            columns = tuple(_scalars(inner, (), ""))
            sheets.append(Layout(name.replace("_", " "), kind, name, columns))
        elif shape == "group" and inner is Rubric:
            levels = tuple(
                Column(f"level {n}", ("levels", n - 1), "text") for n in range(1, MAX_LEVELS + 1)
            )
            criteria = tuple(_scalars(Criterion, (), ""))
            sheets.append(Layout(LEVELS_SHEET, kind, name, tuple(_scalars(Level, (), ""))))
            sheets.append(Layout(RUBRIC_SHEET, kind, name, (*criteria, *levels)))
    return tuple(sheets)


def shape_of(annotation: Any) -> tuple[str, type[Content] | None]:
    """What a field holds: one of the forms of a cell, a `group` of fields, `things`, or a `tree` of them.

    With it, the model of what has fields.
    """
    annotation = _bare(annotation)
    origin = get_origin(annotation)
    if origin is tuple:
        inner = _bare(get_args(annotation)[0])
        return ("things", inner) if _is_model(inner) else ("lines", None)
    if _is_model(annotation):
        own = {_bare_inside(field.annotation) for field in annotation.model_fields.values()}
        return ("tree" if annotation in own else "group", annotation)
    if annotation is bool:
        return "flag", None
    if annotation in (int, float, Decimal):
        return "number", None
    if annotation is datetime.date:
        return "date", None
    return ("yaml" if origin is dict else "text"), None


def _columns(kind: Kind, *, nested: bool) -> Iterator[Column]:
    for name, annotation in _fields(kind.model):
        if name in ("slug", kind.body_field):
            continue
        shape, inner = shape_of(annotation)
        if shape in ("things", "tree") or inner is Rubric:
            if nested or shape == "tree":
                yield Column(name, (name,), "yaml")
        elif inner is not None:
            yield from _scalars(inner, (name,), f"{name}.")
        else:
            yield Column(name, (name,), shape)  # type: ignore[arg-type]


def _scalars(model: type[Content], above: Keys, prefix: str) -> Iterator[Column]:
    """The fields of a group or a thing; those of a criterion's levels have columns of their own."""
    for name, annotation in _fields(model):
        shape, _ = shape_of(annotation)
        if shape != "yaml":
            yield Column(f"{prefix}{name}", (*above, name), shape)  # type: ignore[arg-type]


def _fields(model: type[Content]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field.annotation


def _body(kind: Kind) -> Column:
    return Column(kind.body_field, (kind.body_field,), "body")


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Content)


def _bare(annotation: Any) -> Any:
    """An annotation without what only constrains it, and without None."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            given = [part for part in get_args(annotation) if part is not type(None)]
            annotation = given[0]
        else:
            return annotation


def _bare_inside(annotation: Any) -> Any:
    annotation = _bare(annotation)
    return _bare(get_args(annotation)[0]) if get_origin(annotation) is tuple else annotation
