"""IO: an output folder that is only ever a whole site: stage, move into place, drop what is stale.

Everything is written under one staging folder first. Until the last file is staged nothing of the old
site is touched; then files are renamed into place, and stale ones go last. A build that was killed
leaves a staging folder, which the next build removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from generator.errors import PublishError
from generator.wholefiles import locked

STAGING = ".laurels-staging"
# A folder that holds both was written by a build, and may be written by another.
_MARKS = (".nojekyll", "catalog.json")
# What may stand in the folder beside the site: it is where a branch of pages is checked out.
_KEPT = ".git"
# A build that changes more than this is said to change everything.
_MAX_NAMED = 1000
# A build that was killed takes its processes with it in a moment; a running one takes its time.
_PATIENCE = 10.0


class Output:
    """The output folder `root` while a build writes it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.staging = root / STAGING
        self._plain: dict[str, bool] = {"": True}
        self._changed: list[str] = []

    @property
    def changed(self) -> tuple[str, ...] | None:
        """What `commit` wrote and removed: files, and new folders with a `/` at their end; None for very much."""
        return tuple(self._changed) if len(self._changed) <= _MAX_NAMED else None

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Open the folder for one build at a time; raise `PublishError` where another goes on writing it."""
        self._make_folder()
        deadline = time.monotonic() + _PATIENCE
        with contextlib.ExitStack() as stack:
            while True:
                try:
                    stack.enter_context(locked(self.root, "building"))
                    break
                except PublishError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.1)
            self.open()
            yield

    def open(self) -> None:
        """Make the folder ready; raise `PublishError` where it isn't ours to write, or can't be."""
        self._make_folder()
        try:
            if self.staging.is_dir() and not self.staging.is_symlink():
                shutil.rmtree(self.staging)
            else:
                self.staging.unlink(missing_ok=True)
            self.staging.mkdir()
        except OSError as error:
            raise self._unwritable(error) from None

    def _make_folder(self) -> None:
        """Make the folder where there is none; raise `PublishError` where it isn't ours to write."""
        try:
            if self.root.is_symlink() or (self.root.exists() and not self.root.is_dir()):
                raise PublishError(f"{self.root} is not a folder")
            self.root.mkdir(parents=True, exist_ok=True)
            found = {entry.name for entry in os.scandir(self.root)} - {STAGING, _KEPT}
        except OSError as error:
            raise self._unwritable(error) from None
        # A first build that was killed has moved the marks into place before anything else.
        if not found.issubset(_MARKS) and not found.issuperset(_MARKS):
            raise PublishError(
                f"{self.root} holds files that no build wrote: name an empty folder with --out"
            )

    def _unwritable(self, error: OSError) -> PublishError:
        return PublishError(f"{self.root} can't be written: {error.strerror or error}")

    def stage(self, path: str, data: bytes) -> bool:
        """Write one file of the new site into the staging folder, unless it stands there as it is.

        Returns whether it was written.
        """
        if self._holds(path, data):
            return False
        target = self.staging / path
        try:
            try:
                target.write_bytes(data)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        except OSError as error:
            raise PublishError(f"{path} can't be written: {error.strerror or error}") from None
        return True

    def _holds(self, path: str, data: bytes) -> bool:
        target = self.root / path
        try:
            status = os.stat(target, follow_symlinks=False)  # noqa: PTH116 - the fastest
            return (
                stat.S_ISREG(status.st_mode)
                and status.st_size == len(data)
                and self._is_plain(path.rpartition("/")[0])
                and target.read_bytes() == data
            )
        except OSError:
            return False

    def _is_plain(self, folder: str) -> bool:
        """Whether the way to a file leads through folders alone: what lies behind a link isn't the site's."""
        found = self._plain.get(folder)
        if found is None:
            found = self._is_plain(folder.rpartition("/")[0]) and stat.S_ISDIR(
                os.stat(self.root / folder, follow_symlinks=False).st_mode  # noqa: PTH116
            )
            self._plain[folder] = found
        return found

    def stamp(self, paths: Iterable[str]) -> str:
        """A digest of what the file system says of some files, "" where one isn't there as it should be.

        Have they been touched since? Size, times and place tell, without reading them.
        """
        digest = hashlib.blake2b(digest_size=12)
        root = str(self.root)
        for path in paths:
            try:
                status = os.stat(f"{root}/{path}", follow_symlinks=False)  # noqa: PTH116
                if not (stat.S_ISREG(status.st_mode) and self._is_plain(path.rpartition("/")[0])):
                    return ""
            except OSError:
                return ""
            digest.update(
                f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino} ".encode()
            )
        return digest.hexdigest()

    def commit(self, is_wanted: Callable[[str], bool]) -> int:
        """Move what was staged into place, then remove what isn't wanted; return how many were removed."""
        try:
            self._move(self.staging, self.root)
            shutil.rmtree(self.staging)
            self._plain = {"": True}
            return self._sweep(self.root, "", is_wanted)
        except OSError as error:
            raise PublishError(
                f"{error.filename or self.root} can't be written: {error.strerror}; "
                "the next build finishes the job"
            ) from None

    def abandon(self) -> None:
        """Drop what was staged; what stood before still stands."""
        shutil.rmtree(self.staging, ignore_errors=True)

    def _move(self, source: Path, target: Path) -> None:
        with os.scandir(source) as entries:
            # The marks come first: whenever it is killed, the next build knows the folder for its own.
            for entry in sorted(entries, key=lambda entry: (entry.name not in _MARKS, entry.name)):
                destination = target / entry.name
                if entry.is_dir(follow_symlinks=False):
                    if destination.is_dir() and not destination.is_symlink():
                        self._move(Path(entry.path), destination)
                        continue
                    if destination.exists() or destination.is_symlink():
                        destination.unlink()
                elif destination.is_dir() and not destination.is_symlink():
                    shutil.rmtree(destination)
                if len(self._changed) <= _MAX_NAMED:
                    path = destination.relative_to(self.root).as_posix()
                    self._changed.append(path + "/" * entry.is_dir(follow_symlinks=False))
                Path(entry.path).replace(destination)

    def _sweep(self, folder: Path, prefix: str, is_wanted: Callable[[str], bool]) -> int:
        removed = 0
        left = False
        with os.scandir(folder) as entries:
            for entry in entries:
                path = prefix + entry.name
                if path == _KEPT:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    removed += self._sweep(Path(entry.path), f"{path}/", is_wanted)
                    left = left or Path(entry.path).exists()
                elif is_wanted(path):
                    left = True
                else:
                    Path(entry.path).unlink()
                    if len(self._changed) <= _MAX_NAMED:
                        self._changed.append(path)
                    removed += 1
        if not left and prefix:
            folder.rmdir()
        return removed
