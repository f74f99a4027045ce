"""IO: every file under the content folder, read or not, is looked at for private keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from generator.content.findings import Finding
from generator.content.privacy import private_key_at

_MAX_BYTES = 4 * 1024 * 1024


def scan_folder(root: Path) -> Iterator[Finding]:
    """A finding for each file that holds what looks like a private key.

    Signed credentials are left out: they are looked at when they are audited.
    """
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        relative = Path(folder).relative_to(root).as_posix()
        if relative.split("/")[0] == "assertions":
            files = [name for name in files if not name.endswith(".json")]
        for name in sorted(files):
            try:
                with (Path(folder) / name).open("rb") as file:
                    offset = private_key_at(file.read(_MAX_BYTES))
            except OSError:
                continue
            if offset is not None:
                path = name if relative == "." else f"{relative}/{name}"
                yield Finding(
                    path,
                    0,
                    0,
                    "error",
                    "private_key",
                    "the file holds what looks like a private key: take it out, and out of git's "
                    "history; a key that was shared must be retired",
                )
