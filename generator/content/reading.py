"""IO: files of the content folder, read whole, bounded, and never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from generator.errors import InputError


def read_bounded(path: Path, limit: int) -> bytes:
    """Read the whole file `path`; raise `InputError` where it is a link, no file, or over `limit` bytes."""
    try:
        # Non-blocking, so that a pipe with nobody at its other end is an error and not a wait.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InputError("this is not an ordinary file", code="not_a_file")
            if status.st_size > limit:
                raise InputError(
                    f"the file is too large: expected at most {limit:,} bytes, "
                    f"found {status.st_size:,}",
                    code="too_large",
                )
            return file.read(limit + 1)
    except OSError as error:
        if path.is_symlink():
            raise InputError("this is a link; links are not followed", code="link") from None
        raise InputError(
            f"the file can't be read: {error.strerror or error}", code="unreadable"
        ) from None
