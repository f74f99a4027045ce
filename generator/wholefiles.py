"""IO: a file is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from generator.errors import PublishError

# What an interrupted write may leave behind; whoever walks a folder of ours knows it by this.
TEMPORARY_SUFFIX = ".laurels-part"


def write_whole(path: Path, data: bytes, *, exclusive: bool = False, mode: int = 0o644) -> None:
    """Write `data` to `path` by a temporary name beside it and a rename; folders are made.

    With `exclusive`, an existing file is an error. Raises `PublishError`; what stood there still stands.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if exclusive:
            _link(temporary, path)
        else:
            temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise PublishError(f"{path} can't be written: {error.strerror or error}") from None


def _link(temporary: Path, path: Path) -> None:
    """Give the file its name where nothing has it yet; some file systems know no second name."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise
        temporary.replace(path)
    else:
        temporary.unlink()


def sweep(folder: Path) -> None:
    """Remove what interrupted writes left in `folder`; for whoever holds the lock of all who write there."""
    for left in folder.glob(f".*{TEMPORARY_SUFFIX}"):
        with contextlib.suppress(OSError):
            left.unlink()


@contextlib.contextmanager
def locked(folder: Path, purpose: str) -> Iterator[None]:
    """Hold `folder` for one process at a time; raise `PublishError` where another holds it.

    The lock is the system's (flock) and goes with the process, so a killed one leaves nothing behind.
    """
    try:
        import fcntl
    except ImportError:  # no such lock on this system; the exclusive writes still refuse collisions
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise PublishError(f"{folder} can't be opened: {error.strerror}") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise PublishError(f"another laurels is {purpose} in {folder}; wait for it") from None
        yield
    finally:
        os.close(descriptor)
