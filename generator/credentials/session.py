"""What one call of `verify` shares between its checks, and what many calls share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from generator.credentials.contexts import Contexts
from generator.credentials.rdfc import Effort
from generator.documents import Document, parse_document
from generator.errors import FetchError

if TYPE_CHECKING:
    from generator.credentials.statuses import ListVerdict

# Controller documents and lists are a few kB; hostile ones may be 2 and 16 MiB.
MAX_REMEMBERED = 64


class Memo:
    """What verifying one credential teaches about the next, across many calls of `verify`.

    Controller documents are remembered by the digest of their bytes, status lists by everything that
    their verdict rests on: their bytes, the issuer's document and the moment. What changed is looked
    at again, so a memo may live as long as its process. One memo serves one set of contexts.
    """

    def __init__(self) -> None:
        self._documents: dict[bytes, Document] = {}
        self._lists: dict[tuple[object, ...], ListVerdict] = {}

    def document(self, data: bytes) -> Document:
        """Parse `data`, once for each content; raise `DocumentError`."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._documents:
            _make_room(self._documents)
            self._documents[digest] = parse_document(data)
        return self._documents[digest]

    def status_list(self, key: tuple[object, ...]) -> ListVerdict | None:
        """Return the verdict remembered under `key`; None where there is none."""
        return self._lists.get(key)

    def keep_status_list(self, key: tuple[object, ...], verdict: ListVerdict) -> None:
        """Remember a verdict under `key`."""
        _make_room(self._lists)
        self._lists[key] = verdict


@dataclass(slots=True)
class Session:
    """One call of `verify`: how to fetch, when it is, what was fetched already, and what may still be spent."""

    fetch: Callable[[str], bytes]
    now: datetime
    contexts: Contexts
    memo: Memo
    effort: Effort = field(default_factory=Effort)
    _fetched: dict[str, bytes | FetchError] = field(default_factory=dict)

    def get(self, url: str) -> bytes:
        """Return what `url` holds; ask once for each URL, and raise `FetchError` each time."""
        if url not in self._fetched:
            try:
                self._fetched[url] = self.fetch(url)
            except FetchError as error:
                self._fetched[url] = error
        found = self._fetched[url]
        if isinstance(found, FetchError):
            raise found
        return found


def _make_room(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= MAX_REMEMBERED:
        remembered.clear()
