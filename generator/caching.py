"""IO: what earlier runs learned, outside every repository, and never trusted in CI.

Two things are remembered: index rows and good signatures by the digest of a file, and what the last
build of an output folder rested on. Losing either costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.errors import PublishError
from generator.wholefiles import write_whole

_FORMAT = 1
_MAX_BYTES = 512 * 1024 * 1024


class Cache:
    """A folder of remembered things; one that does nothing where there is no folder to use."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Cache:
        """The user's cache folder (`LAURELS_CACHE`, else the system's place); none in CI."""
        if environment.get("CI", "").lower() not in ("", "0", "false"):
            return cls(None)
        if chosen := environment.get("LAURELS_CACHE"):
            return cls(Path(chosen))
        if os.name == "nt":
            base = environment.get("LOCALAPPDATA")
        else:
            base = environment.get("XDG_CACHE_HOME") or environment.get("HOME", "") + "/.cache"
        return cls(Path(base) / "laurels") if base and base != "/.cache" else cls(None)

    def read(self, name: str, basis: str) -> dict[str, Any]:
        """What was remembered under `name` on the same `basis`; empty where there is nothing usable."""
        path = self._path(name)
        if path is None:
            return {}
        try:
            if path.stat().st_size > _MAX_BYTES:
                return {}
            found = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict) or found.get("basis") != [_FORMAT, basis]:
            return {}
        entries = found.get("entries")
        return entries if isinstance(entries, dict) else {}

    def write(self, name: str, basis: str, entries: Mapping[str, Any]) -> None:
        """Remember `entries`; a cache that can't be written is no reason to fail."""
        path = self._path(name)
        if path is None:
            return
        data = json.dumps({"basis": [_FORMAT, basis], "entries": entries}, separators=(",", ":"))
        with contextlib.suppress(PublishError):
            write_whole(path, data.encode(), mode=0o600)

    def _path(self, name: str) -> Path | None:
        if self.folder is None:
            return None
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"
