"""IO: every file under the content folder, read or not, is looked at for private keys; pictures twice."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from generator.content.artwork import describe_artwork
from generator.content.findings import Finding
from generator.content.folders import is_image
from generator.content.load import MAX_IMAGE_BYTES
from generator.content.privacy import private_key_at
from generator.content.reading import read_bounded
from generator.errors import InputError

_CHUNK = 4 * 1024 * 1024
# Longer than anything that is looked for, so that a key across two chunks is found in the second.
_OVERLAP = 256
_MAX_BYTES = 64 * 1024 * 1024
# Whoever serves and rebuilds looks at the same pictures again and again.
_judged: dict[bytes, tuple[str, str] | None] = {}


def scan_folder(root: Path) -> Iterator[Finding]:
    """A finding for each file that holds what looks like a private key, and each picture that is none.

    Signed credentials are left out: they are looked at when they are audited. Links aren't followed,
    pipes aren't opened, and of a file only the first 64 MB are read.
    """
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        relative = Path(folder).relative_to(root).as_posix()
        if relative.split("/")[0] == "assertions":
            files = [name for name in files if not name.endswith(".json")]
        for name in sorted(files):
            path = name if relative == "." else f"{relative}/{name}"
            if _holds_key(Path(folder) / name):
                yield Finding(
                    path,
                    0,
                    0,
                    "error",
                    "private_key",
                    "the file holds what looks like a private key: take it out, and out of git's "
                    "history; a key that was shared must be retired",
                )
            if is_image(path) and (trouble := _picture_trouble(root / path)):
                code, message = trouble
                yield Finding(path, 0, 0, "error", code, f"the picture can't be used: {message}")


def _holds_key(path: Path) -> bool:
    """Whether an ordinary file holds a private key; one that can't be opened can't be published."""
    try:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return False
            end = b""
            for _ in range(_MAX_BYTES // _CHUNK):
                chunk = file.read(_CHUNK)
                if not chunk:
                    return False
                if private_key_at(end + chunk) is not None:
                    return True
                end = chunk[-_OVERLAP:]
    except OSError:
        return False
    return False


def _picture_trouble(path: Path) -> tuple[str, str] | None:
    """Why a picture can't be published; `load` has said already where it couldn't be read at all."""
    try:
        data = read_bounded(path, MAX_IMAGE_BYTES)
    except InputError:
        return None
    digest = hashlib.sha256(data).digest()
    if digest not in _judged:
        _judged[digest] = _trouble(data)
    return _judged[digest]


def _trouble(data: bytes) -> tuple[str, str] | None:
    try:
        describe_artwork(data)
    except InputError as error:
        return error.code, error.message
    return None
