"""The index of signed files: made in many processes, or remembered by the digest of each file.

What is remembered is what the same bytes gave before, by the same code; the bytes are read every time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from generator.caching import Cache
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.load import Mapper
from generator.content.model import AssertionRow
from generator.content.reading import read_bounded
from generator.errors import InputError
from generator.workers import Workers

_REMEMBERED = tuple(
    field.name for field in dataclasses.fields(AssertionRow) if field.name not in ("path", "digest")
)
# Values that many rows share; each row that comes from elsewhere brings copies of its own.
_SHARED = (
    "badge", "version", "issuer", "status_list", "purpose", "valid_from", "valid_until", "awarded",
)  # fmt: skip


def indexer(cache: Cache, *, basis: str, workers: int = 0) -> Mapper:
    """A `mapper` for `load`: what `cache` knows on this `basis` is taken from it, the rest made."""

    def run(function: Callable[[str], Any], arguments: Iterable[str]) -> list[Any]:
        asked = list(arguments)
        folder = asked[0].partition("\0")[0] if asked else ""
        name = f"index of {Path(folder).absolute()}"
        known = cache.read(name, basis)
        found = [_recall(argument, known) if known else None for argument in asked]
        unknown = [item for item, row in zip(asked, found, strict=True) if row is None]
        with Workers(_ready, (), workers) as pool:
            made = iter(pool.map(function, unknown, chunk=64))
            outcomes = [row or next(made) for row in found]
        outcomes = [_shared(row) if isinstance(row, AssertionRow) else row for row in outcomes]
        if unknown or len(known) > len(asked):
            rows = [row for row in outcomes if isinstance(row, AssertionRow)]
            cache.write(name, basis, {row.digest.hex(): _entry(row) for row in rows})
        return outcomes

    return run


def _ready() -> None:
    """Nothing has to be prepared."""


def _recall(argument: str, known: Mapping[str, Any]) -> AssertionRow | None:
    """The remembered row of the file that `argument` names, if its bytes are the same."""
    root, _, path = argument.partition("\0")
    try:
        digest = hashlib.sha256(read_bounded(Path(root) / path, MAX_SIGNED_BYTES)).digest()
    except InputError:
        return None
    entry = known.get(digest.hex())
    if not isinstance(entry, list) or len(entry) != len(_REMEMBERED):
        return None
    values: dict[str, Any] = dict(zip(_REMEMBERED, entry, strict=True))
    if not all(isinstance(values[name], int if name == "index" else str) for name in values):
        return None
    return AssertionRow(path=path, digest=digest, **values)


def _entry(row: AssertionRow) -> list[Any]:
    return [getattr(row, name) for name in _REMEMBERED]


def _shared(row: AssertionRow) -> AssertionRow:
    """The row, its common values one object each with those of the other rows."""
    shared: dict[str, Any] = {name: sys.intern(getattr(row, name)) for name in _SHARED}
    return dataclasses.replace(row, **shared)
