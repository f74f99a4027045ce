"""Drafts → the files to write: only those in which something changed, and none while a row is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from generator.content.checking import check_content
from generator.content.checking_versions import departures
from generator.content.fields import Content
from generator.content.findings import Finding
from generator.content.formatting import fields_of, rewritten, written
from generator.content.frontmatter import Source
from generator.content.model import Catalog
from generator.content.validation import findings_of
from generator.errors import ContentError
from generator.tables.columns import TABLED
from generator.tables.drafts import Draft, Drafts, Place
from generator.tables.gathering import gather
from generator.tables.reading import RawSheet

# Said of a badge that was awarded; a table may change it, and `check` goes on to say so.
_AFTER_AWARD = frozenset({"changed_after_award", "reworded_after_award"})


@dataclass(frozen=True, slots=True)
class Change:
    """One file to write. `fields` are (name, value before, value after), in their order; None is unset."""

    path: str
    is_new: bool
    fields: Sequence[tuple[str, Any, Any]]
    data: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: `same` counts what stays as it is, `findings` are what `check` will say.

    `ignored` names the sheets that nothing reads.
    """

    changes: Sequence[Change]
    same: int
    findings: Sequence[Finding]
    ignored: Sequence[str]


def plan(
    catalog: Catalog,
    raws: Sequence[RawSheet],
    name: str,
    read: Callable[[str], bytes],
    *,
    at: datetime.date,
) -> Plan:
    """Work out what the table `name` changes in the content; `read` gives the bytes of a file of it.

    Raises `ContentError` with every cell that is wrong, and `InputError` where the file is no such table.
    """
    drafts = Drafts(catalog, name)
    ignored = gather(drafts, raws)
    things = [(draft, _validated(drafts, draft)) for draft in drafts.drafts.values()]
    if drafts.findings:
        raise ContentError(sorted(drafts.findings), catalog.root.as_posix())
    pairs = [(draft, thing) for draft, thing in things if thing is not None]
    changed = [
        (draft, thing, fields) for draft, thing in pairs if (fields := _changed(draft, thing))
    ]
    said = _checked(drafts, [(draft, thing) for draft, thing, _ in changed], at)
    if drafts.findings:
        raise ContentError(sorted(drafts.findings), catalog.root.as_posix())
    changes = [
        Change(draft.path, draft.before is None, fields, _bytes(draft, thing, read))
        for draft, thing, fields in changed
    ]
    return Plan(changes, len(pairs) - len(changes), said, ignored)


def _source(draft: Draft, places: list[Place]) -> Source:
    """The draft as if it had been read from a file in which each cell is a line, and `places` says which."""
    lines = {}
    for keys, place in draft.places.items():
        places.append(place)
        lines[keys] = (len(places), 1)
    return Source(
        draft.fields, draft.body, lines.get((draft.kind.body_field,), lines[()])[0], lines
    )


def _validated(drafts: Drafts, draft: Draft) -> Content | None:
    outside = draft.kind.outside(draft.path, draft.body)
    try:
        return draft.kind.model.model_validate({**draft.fields, **outside})
    except ValidationError as error:
        places: list[Place] = []
        source = _source(draft, places)
        for found in findings_of(error, draft.path, source, draft.kind.model):
            _add(drafts, places[found.line - 1], found)
        return None


def _add(drafts: Drafts, place: Place, found: Finding) -> None:
    more = {"expected": found.expected, "found": found.found, "nearest": found.nearest}
    drafts.add(place, found.message, **more)


def _changed(draft: Draft, thing: Content) -> list[tuple[str, Any, Any]]:
    """The fields in which a thing says something else than the content, the body among them."""
    after, before = _said(draft, thing), _said(draft, draft.before)
    names = [name for name in (*after, *before) if after.get(name) != before.get(name)]
    return [(name, before.get(name), after.get(name)) for name in dict.fromkeys(names)]


def _said(draft: Draft, thing: Content | None) -> dict[str, Any]:
    if thing is None:
        return {}
    body = str(getattr(thing, draft.kind.body_field)).lstrip("\n").rstrip()
    return {**fields_of(draft.kind, thing), draft.kind.body_field: body or None}


def _bytes(draft: Draft, thing: Content, read: Callable[[str], bytes]) -> bytes:
    fields = fields_of(draft.kind, thing)
    if draft.before is None:
        return written(draft.kind, fields, draft.body)
    return rewritten(draft.path, read(draft.path), draft.kind, fields, draft.body)


def _checked(
    drafts: Drafts, changed: Sequence[tuple[Draft, Content]], at: datetime.date
) -> list[Finding]:
    """Hold the changed content against itself: new errors are the table's, the rest is what `check` will say."""
    catalog = drafts.catalog
    places: list[Place] = []
    sources = dict(catalog.sources)
    things: dict[str, dict[str, Any]] = {
        folder: dict(getattr(catalog, folder)) for folder in TABLED
    }
    paths = set()
    for draft, thing in changed:
        things[draft.kind.folder][draft.slug] = thing
        sources[draft.path] = _source(draft, places)
        paths.add(draft.path)
    after = replace(
        catalog,
        badges=_in_order(things["badges"]),
        stacks=_in_order(things["stacks"]),
        sources=sources,
    )
    known = {(found.path, found.code, found.message) for found in _findings(catalog, at)}
    said = []
    for found in _findings(after, at):
        if (found.path, found.code, found.message) in known:
            continue
        if found.severity == "error" and found.code not in _AFTER_AWARD:
            if found.path in paths and found.line:
                _add(drafts, places[found.line - 1], found)
            else:
                drafts.findings.append(found)
        else:
            said.append(replace(found, line=0, column=0) if found.path in paths else found)
    return said


def _findings(catalog: Catalog, at: datetime.date) -> list[Finding]:
    """What `check` says of the content, but for signatures: a table doesn't touch any."""
    moved = (found for frozen in catalog.versions.values() for found in departures(catalog, frozen))
    return [*check_content(catalog, at=at), *moved]


def _in_order(things: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(things.items()))


def summary(changes: Sequence[Change]) -> Iterator[str]:
    """A line for each file, and below it one for each field that changed, values shortened."""
    for change in changes:
        yield f"{change.path}: new" if change.is_new else change.path
        for name, before, after in () if change.is_new else change.fields:
            yield f"  {name}: {_short(before)} → {_short(after)}"


def _short(value: Any) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, list) and value and isinstance(value[0], str):
        value = ", ".join(value)
    if isinstance(value, list | dict):
        many = isinstance(value, dict) or len(value) != 1
        return "fields" if isinstance(value, dict) else f"{len(value)} entr{'ies' if many else 'y'}"
    text = " ".join(str(value).split())
    return repr(text if len(text) <= 60 else f"{text[:57]}…") if isinstance(value, str) else text
