"""IO: an output folder that is only ever a whole site: stage, move into place, drop what is stale.

Everything is written under one staging folder first. Until the last file is staged nothing of the old
site is touched; then files are renamed into place, and stale ones go last. A build that was killed
leaves a staging folder, which the next build removes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from generator.errors import PublishError

STAGING = ".laurels-staging"
# A folder that holds both was written by a build, and may be written by another.
_MARKS = (".nojekyll", "catalog.json")


class Output:
    """The output folder `root` while a build writes it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.staging = root / STAGING

    def open(self) -> None:
        """Make the folder ready; raise `PublishError` where it isn't ours to write, or can't be."""
        try:
            if self.root.is_symlink() or (self.root.exists() and not self.root.is_dir()):
                raise PublishError(f"{self.root} is not a folder")
            if self.root.exists():
                found = {entry.name for entry in os.scandir(self.root)} - {STAGING}
                if found and not found.issuperset(_MARKS):
                    raise PublishError(
                        f"{self.root} holds files that no build wrote: name an empty folder with --out"
                    )
            self.root.mkdir(parents=True, exist_ok=True)
            if self.staging.exists():
                shutil.rmtree(self.staging)
            self.staging.mkdir()
        except OSError as error:
            raise PublishError(f"{self.root} can't be written: {error.strerror or error}") from None

    def stage(self, path: str, data: bytes) -> None:
        """Write one file of the new site into the staging folder."""
        target = self.staging / path
        try:
            try:
                target.write_bytes(data)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        except OSError as error:
            raise PublishError(f"{path} can't be written: {error.strerror or error}") from None

    def commit(self, is_wanted: Callable[[str], bool]) -> int:
        """Move what was staged into place, then remove what isn't wanted; return how many were removed."""
        try:
            self._move(self.staging, self.root)
            shutil.rmtree(self.staging)
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
            for entry in sorted(entries, key=lambda entry: entry.name):
                destination = target / entry.name
                if entry.is_dir(follow_symlinks=False):
                    if destination.is_dir() and not destination.is_symlink():
                        self._move(Path(entry.path), destination)
                        continue
                    if destination.exists() or destination.is_symlink():
                        destination.unlink()
                elif destination.is_dir() and not destination.is_symlink():
                    shutil.rmtree(destination)
                Path(entry.path).replace(destination)

    def _sweep(self, folder: Path, prefix: str, is_wanted: Callable[[str], bool]) -> int:
        removed = 0
        left = False
        with os.scandir(folder) as entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    removed += self._sweep(Path(entry.path), f"{path}/", is_wanted)
                    left = left or Path(entry.path).exists()
                elif is_wanted(path):
                    left = True
                else:
                    Path(entry.path).unlink()
                    removed += 1
        if not left and prefix:
            folder.rmdir()
        return removed


def stamp(root: Path, paths: Iterable[str]) -> str:
    """A digest of what the file system says of some files, "" where one is missing: have they been touched?"""
    digest = hashlib.blake2b(digest_size=12)
    for path in paths:
        try:
            status = os.stat(root / path, follow_symlinks=False)  # noqa: PTH116 - the fastest
        except OSError:
            return ""
        digest.update(f"{status.st_size} {status.st_mtime_ns} {status.st_ino} ".encode())
    return digest.hexdigest()
