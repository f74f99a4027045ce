"""What changed from one version of a badge to the next, in words, from what was frozen at their first awards.

Pure. What lies frozen on disk may hold anything that is JSON; whatever isn't as expected is shown as changed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from generator.content.model import Catalog
from generator.content.substance import SUBSTANCE, substance

_LABELS = {
    "criteria": "Criteria",
    "competency": "Competency",
    "key_method": "Key method",
    "method_components": "Components of the method",
    "rubric": "Rubric",
    "rubric.levels": "Levels of the rubric",
    "rubric.criteria": "Rows of the rubric",
    "scoring_guide": "Scoring guide",
    "parts": "Parts to submit",
    "requirements": "Badges required first",
    "estimated_hours": "Estimated hours",
    "contact_hours": "Contact hours",
    "ceu": "CEUs",
    "grants_ceu": "Grants CEUs",
    "expires_after": "Expires after",
    "alignments": "Alignments",
}
# Too long to be shown whole; the others are a sentence or a number.
_LONG = ("criteria",)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed. `label` is its name for readers.

    `before` and `after` are worded values, empty where there was none or where it is too long to show. Of a
    list, `added`, `removed` and `changed` name its rows, and `reordered` says whether those that stayed
    stand in another order.
    """

    field: str
    label: str
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    reordered: bool = False


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """What a keeper of the badge wrote about a version, and whether it came with a new version or new words."""

    date: datetime.date
    kind: Literal["substantive", "editorial"]
    text: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a badge: its `changes` from the version before it, and the notes about it, oldest first."""

    version: str
    changes: tuple[Change, ...]
    notes: tuple[RevisionNote, ...]


def history(catalog: Catalog, slug: str) -> tuple[Revision, ...]:
    """The versions of the badge `slug`, the first one first: those that were awarded, and the current one.

    A version that wasn't awarded yet is compared as its file stands now.
    """
    states: dict[str, Mapping[str, Any]] = {
        version: frozen.substance
        for (badge_slug, version), frozen in catalog.versions.items()
        if badge_slug == slug
    }
    badge = catalog.badges.get(slug)
    if badge is not None:
        states.setdefault(badge.version, substance(badge))
    names = {each.slug: each.name for each in catalog.badges.values()}
    revisions = []
    before: Mapping[str, Any] | None = None
    for version in sorted(states, key=natural_order):
        after = states[version]
        found = () if before is None else changes(before, after, names)
        revisions.append(Revision(version, found, _notes(catalog, slug, version)))
        before = after
    return tuple(revisions)


def _notes(catalog: Catalog, slug: str, version: str) -> tuple[RevisionNote, ...]:
    editorial = catalog.editorials.get((slug, version))
    if editorial is None:
        return ()
    opened = editorial.opened
    first = [RevisionNote(opened.date, "substantive", opened.note)] if opened else []
    return (
        *first,
        *(RevisionNote(each.date, "editorial", each.note or "") for each in editorial.rewordings),
    )


def natural_order(version: str) -> tuple[tuple[int, int | str], ...]:
    """Order "1.10" after "1.9"."""
    return tuple(
        (1, int(part)) if part.isascii() and part.isdigit() else (0, part)
        for part in re.findall(r"[0-9]+|[^0-9]+", version)
    )


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> tuple[Change, ...]:
    """What is different between two substances (`generator.content.substance`); nothing where they are equal.

    `names` words the slugs of badges.
    """
    known = (*SUBSTANCE, *sorted({*before, *after} - {*SUBSTANCE}))
    return tuple(
        change
        for field in known
        if before.get(field) != after.get(field)
        for change in _field(field, before.get(field), after.get(field), names or {})
    )


def _field(field: str, before: Any, after: Any, names: Mapping[str, str]) -> Sequence[Change]:
    found: list[Change] = []
    if field == "rubric":
        for part in ("levels", "criteria"):
            rows = _part(before, part), _part(after, part)
            found += _rows(f"rubric.{part}", *rows, lambda row: row.get("id"), _name)
    elif field in ("parts", "method_components"):
        found += _rows(field, before, after, _name, _name)
    elif field == "alignments":
        found += _rows(field, before, after, _alignment_key, _alignment)
    elif field == "requirements":
        old, new = _as_rows(before), _as_rows(after)
        found += _rows(field, old, new, _name, lambda row: names.get(_name(row), _name(row)))
    elif field not in _LONG:
        found.append(Change(field, _label(field), _worded(before), _worded(after)))
    return found or [Change(field, _label(field))]


def _as_rows(names: Any) -> list[Any]:
    return [{"name": name} for name in names] if isinstance(names, list) else []


def _part(rubric: Any, name: str) -> Any:
    return rubric.get(name) if isinstance(rubric, dict) else None


Worder = Callable[[Mapping[str, Any]], str]


def _rows(
    field: str,
    before: Any,
    after: Any,
    key: Callable[[Mapping[str, Any]], Any],
    worded: Worder,
) -> Iterator[Change]:
    """What happened to the rows of a list; a row is the same one while it has the same key."""
    if before == after:
        return
    old, new = _keyed(before, key), _keyed(after, key)
    change = Change(
        field,
        _label(field),
        added=tuple(worded(new[each]) for each in new if each not in old),
        removed=tuple(worded(old[each]) for each in old if each not in new),
        changed=tuple(worded(new[each]) for each in new if each in old and old[each] != new[each]),
        reordered=[each for each in old if each in new] != [each for each in new if each in old],
    )
    yield change


def _keyed(
    rows: Any, key: Callable[[Mapping[str, Any]], Any]
) -> dict[tuple[str, int], Mapping[str, Any]]:
    """The rows by their key, and by their number among those of the same key."""
    result: dict[tuple[str, int], Mapping[str, Any]] = {}
    for row in rows if isinstance(rows, list) else []:
        plain = row if isinstance(row, dict) else {"name": row}
        name, number = str(key(plain)), 0
        while (name, number) in result:
            number += 1
        result[name, number] = plain
    return result


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("id") or "")


def _alignment_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    if row.get("code"):
        return row.get("framework"), row.get("code")
    return row.get("url"), row.get("name")


def _alignment(row: Mapping[str, Any]) -> str:
    code = " ".join(str(row[name]) for name in ("framework", "code") if row.get(name))
    return f"{_name(row)} ({code})" if code else _name(row)


def _label(field: str) -> str:
    return _LABELS.get(field) or field.replace("_", " ").capitalize()


def _worded(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:g}"
        case {"min": int() | float() as low, "max": int() | float() as high}:
            return f"{low:g}" if low == high else f"{low:g} to {high:g}"
        case str():
            return value
    return ""
