"""The sheets of one file → drafts: which sheet is which, and what their rows say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from generator.content.blanks import is_blank
from generator.content.findings import nearest
from generator.content.frontmatter import Keys
from generator.content.kinds import Kind
from generator.errors import InputError
from generator.tables.columns import (
    LEVELS_SHEET,
    RUBRIC_SHEET,
    TABLED,
    Column,
    Layout,
    key_of,
    single,
    workbook,
)
from generator.tables.drafts import Draft, Drafts
from generator.tables.reading import RawSheet
from generator.tables.rows import Row, Rows


def gather(drafts: Drafts, raws: Sequence[RawSheet]) -> list[str]:
    """Take the sheets into `drafts`; return the names of those that nothing reads, with what they may have meant.

    Raises `InputError` where none of them is of badges or stacks.
    """
    layouts = {layout.name: layout for kind in TABLED.values() for layout in workbook(kind)}
    sheets: list[tuple[Layout, RawSheet]] = []
    ignored: list[str] = []
    for raw in raws:
        layout = layouts.get(raw.name.strip().lower())
        if layout is None and len(raws) == 1:
            layout = _by_its_slugs(raw)
        if layout is not None:
            sheets.append((layout, raw))
        elif raw.headings:
            close = nearest(raw.name.lower(), layouts)
            ignored.append(f"{raw.name!r}" + (f" (did you mean {close!r}?)" if close else ""))
    if not sheets:
        raise InputError(
            f"{drafts.name} is no table of badges or stacks: expected a column `badge` or `stack`, "
            "as `laurels table export` writes it",
            code="missing_column",
        )
    for layout, raw in sheets:
        if not layout.field:
            _things(drafts, Rows(drafts, layout, raw))
    for layout, raw in sheets:
        if layout.field and layout.name not in (LEVELS_SHEET, RUBRIC_SHEET):
            _lists(drafts, Rows(drafts, layout, raw))
    rubrics = {layout.name: Rows(drafts, layout, raw) for layout, raw in sheets
               if layout.name in (LEVELS_SHEET, RUBRIC_SHEET)}  # fmt: skip
    if rubrics:
        _rubrics(drafts, rubrics)
    return ignored


def _by_its_slugs(raw: RawSheet) -> Layout | None:
    """The one sheet of a kind, told by its column of slugs."""
    kinds = (kind for kind in TABLED.values() if key_of(kind) in raw.headings)
    return next((single(kind) for kind in kinds), None)


def _things(drafts: Drafts, rows: Rows) -> None:
    for row in rows.rows:
        draft = drafts.listed(rows.layout.kind, row.slug, row.place)
        if draft is None:
            continue
        for column, value, place in rows.values(row, {**draft.fields}):
            _put(draft, column, value)
            draft.places[column.keys] = place


def _put(draft: Draft, column: Column, value: Any) -> None:
    """Set a value of a thing, or unset it; a group of which nothing is left goes too."""
    name, *inside = map(str, column.keys)
    if name == draft.kind.body_field:
        # A cell holds no white space at the ends: one that says the same leaves the body as it is.
        if (value or "") != draft.body.lstrip("\n").rstrip():
            draft.body = value or ""
        return
    if inside:
        group = {**draft.fields.get(name, {}), inside[0]: value}
        value = {key: item for key, item in group.items() if item is not None}
    if is_blank(value):
        draft.fields.pop(name, None)
    else:
        draft.fields[name] = value


def _lists(drafts: Drafts, rows: Rows) -> None:
    """Replace a list of each thing by the rows about it, and by none where a thing that is listed has none."""
    field = rows.layout.field
    found = _by_thing(drafts, rows)
    for draft, its in found:
        draft.fields[field] = _items(draft, rows, its, draft.fields.get(field, []), (field,))
    concerned = {draft.slug for draft, _ in found}
    for draft in drafts.of(rows.layout.kind):
        if draft.is_listed and draft.slug not in concerned:
            draft.fields.pop(field, None)


def _by_thing(drafts: Drafts, rows: Rows) -> list[tuple[Draft, list[Row]]]:
    for column in rows.layout.columns:
        if not rows.has(column) and not column.name.startswith("level "):
            message = f"the column `{column.name}` is missing: lists are taken over whole"
            drafts.add(rows.heading(), message, "missing_column")
    found: dict[str, tuple[Draft, list[Row]]] = {}
    for row in rows.rows:
        draft = drafts.entered(rows.layout.kind, row.slug, row.place)
        if draft is not None:
            found.setdefault(row.slug, (draft, []))[1].append(row)
    return list(found.values())


def _items(
    draft: Draft, rows: Rows, its: Sequence[Row], before: Sequence[Any], at: Keys
) -> list[dict[Any, Any]]:
    """The entries of a list, as the rows about one thing have them; a criterion's levels by their number."""
    result: list[dict[Any, Any]] = []
    for index, row in enumerate(its):
        item: dict[Any, Any] = {}
        draft.places[(*at, index)] = row.place
        for column, value, place in rows.values(row, before[index] if index < len(before) else {}):
            name, *inside = column.keys
            draft.places[(*at, index, *column.keys)] = place
            if value is None:
                continue
            if inside:
                item.setdefault(name, {})[inside[0]] = value
            else:
                item[name] = value
        result.append(item)
    return result


def _rubrics(drafts: Drafts, sheets: Mapping[str, Rows]) -> None:
    """Put the levels and the criteria of each rubric together; where a sheet is missing, its half stays."""
    found = {name: dict(_named(drafts, rows)) for name, rows in sheets.items()}
    kind: Kind = next(iter(sheets.values())).layout.kind
    for draft in drafts.of(kind):
        its = {name: rows[draft.slug] for name, rows in found.items() if draft.slug in rows}
        if not its:
            if draft.is_listed:
                draft.fields.pop("rubric", None)
            continue
        rubric = deepcopy(draft.fields.get("rubric", {"levels": [], "criteria": []}))
        if LEVELS_SHEET in sheets:
            rows, at = sheets[LEVELS_SHEET], ("rubric", "levels")
            its_rows = its.get(LEVELS_SHEET, [])
            rubric["levels"] = _items(draft, rows, its_rows, rubric["levels"], at)
        if RUBRIC_SHEET in sheets:
            order = [str(level.get("id", "")) for level in rubric["levels"]]
            rubric["criteria"] = _criteria(
                drafts, draft, sheets[RUBRIC_SHEET], its.get(RUBRIC_SHEET, []), order
            )
        draft.fields["rubric"] = rubric


def _named(drafts: Drafts, rows: Rows) -> list[tuple[str, list[Row]]]:
    return [(draft.slug, its) for draft, its in _by_thing(drafts, rows)]


def _criteria(
    drafts: Drafts, draft: Draft, rows: Rows, its: Sequence[Row], order: Sequence[str]
) -> list[dict[Any, Any]]:
    """The criteria of a rubric, with the ids of its levels in `order` in place of their numbers."""
    columns = sum(rows.has(column) for column in rows.layout.columns if len(column.keys) > 1)
    if columns < len(order) and its:
        message = f"the rubric of {draft.slug} has {len(order)} levels, and the sheet columns for {columns}"
        drafts.add(rows.heading(), message, "missing_column")
    at: Keys = ("rubric", "criteria")
    criteria = _items(draft, rows, its, [], at)
    for index, criterion in enumerate(criteria):
        levels = criterion.pop("levels", {})
        for number in levels:
            place = draft.places[(*at, index, "levels", number)]
            if number < len(order):
                draft.places[(*at, index, "levels", order[number])] = place
            else:
                drafts.add(place, f"the rubric of {draft.slug} has {len(order)} levels")
        criterion["levels"] = {order[n]: text for n, text in levels.items() if n < len(order)}
    return criteria
