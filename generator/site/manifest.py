"""What a build wrote into its output folder, so that the next one removes that and nothing else.

Paths are kept as digests: the list is served with the site, and there are pages that no list shall name. People's pages
are in it not even so, since whoever has a list of names could try them all: the folder is ours, whatever lies in it.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable

MANIFEST = ".laurels-files"
MAX_BYTES = 64 * 1024 * 1024
_HEADER = b"# What Laurels wrote here, as digests of paths. The next build removes nothing else.\n"
_SIZE = 8
_PEOPLE = "earners/"
# Where builds before there was such a list wrote, beside a few files at the root.
_FOLDERS = frozenset(
    {"assertions", "badges", "browse", "earners", "frameworks", "glossary", "issuers", "ob2"}
    | {"pagefind", "recognizers", "stacks", "static", "status", "verify"}
)


class Manifest:
    """A set of paths, of which only digests are known; of people's pages not even those, once it was in a file."""

    def __init__(self, digests: array[int], people: frozenset[str] | None = None) -> None:
        self._digests = digests
        self._people = people

    @classmethod
    def of(cls, paths: Iterable[str]) -> Manifest:
        """The manifest of some paths."""
        digests, people = array("Q"), set()
        for path in paths:
            if path.startswith(_PEOPLE):
                people.add(path)
            else:
                digests.append(_digest(path))
        return cls(array("Q", sorted(digests)), frozenset(people))

    @classmethod
    def read(cls, data: bytes) -> Manifest | None:
        """The manifest in a file; None where it isn't one, or not a whole one."""
        if not data.startswith(_HEADER):
            return None
        try:
            packed = bytes.fromhex(data[len(_HEADER) :].decode("ascii"))
        except ValueError:
            return None
        if len(packed) % _SIZE:
            return None
        digests = array("Q", packed)
        if sys.byteorder == "little":
            digests.byteswap()
        return cls(array("Q", sorted(digests)))

    def to_bytes(self) -> bytes:
        """The file: one digest a line, in order, so that a repository of pages sees small changes."""
        packed = array("Q", self._digests)
        if sys.byteorder == "little":
            packed.byteswap()
        text = packed.tobytes().hex("\n", _SIZE)
        return _HEADER + (f"{text}\n".encode() if text else b"")

    def __contains__(self, path: str) -> bool:
        if path.startswith(_PEOPLE):
            return self._people is None or path in self._people
        digest = _digest(path)
        place = bisect_left(self._digests, digest)
        return place < len(self._digests) and self._digests[place] == digest

    def __or__(self, other: Manifest) -> Manifest:
        known = self._people is not None and other._people is not None
        people = (self._people or frozenset()) | (other._people or frozenset())
        digests = array("Q", sorted({*self._digests, *other._digests}))
        return Manifest(digests, people if known else None)


def is_of_older_site(path: str) -> bool:
    """Whether a site that has no manifest may have written `path`: it lies in a folder of sites' own."""
    return path.partition("/")[0] in _FOLDERS and "/" in path


def _digest(path: str) -> int:
    digest = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=_SIZE)
    return int.from_bytes(digest.digest(), "big")
