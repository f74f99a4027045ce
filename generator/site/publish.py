"""IO: an output folder that is only ever a whole site: stage, move into place, drop what is stale.

Everything is written under one staging folder first. Until the last file is staged nothing of the old
site is touched; then files are renamed into place, and stale ones go last. A build that was killed
leaves a staging folder, which the next build removes. What no build wrote is left alone: a manifest says
what one did, and names it before it is there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

from generator.content.reading import read_bounded
from generator.errors import InputError, PublishError
from generator.site import manifest
from generator.site.manifest import MANIFEST, Manifest
from generator.wholefiles import locked, sweep, write_whole

STAGING = ".laurels-staging"
# A folder that holds both and no manifest was written by a build before there was one.
_MARKS = (".nojekyll", "catalog.json")
_OLDER_CATALOG = re.compile(rb'\{\s*"name": ".{1,2000}",\s*"url": "http')
# What may stand in the folder beside the site: it is where a branch of pages is checked out.
_KEPT = (".git", MANIFEST)
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
        self._before: Manifest | None = None
        self._strangers: list[str] = []

    @property
    def strangers(self) -> tuple[str, ...]:
        """The files that `commit` found in the folder and that no build is known to have written."""
        return tuple(sorted(self._strangers))

    @property
    def is_older(self) -> bool:
        """Whether no manifest said what earlier builds wrote."""
        return self._before is None

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
            sweep(self.root)
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
            found = {entry.name for entry in os.scandir(self.root)} - {STAGING, ".git"}
            # A build that was killed before its first file had a name may have left a part of the manifest.
            found = {name for name in found if not name.startswith(f".{MANIFEST}.")}
            self._before = self._read_manifest()
            if found and self._before is None and not self._is_of_older_build(found):
                raise PublishError(
                    f"{self.root} holds files that no build wrote: name an empty folder with --out"
                )
        except OSError as error:
            raise self._unwritable(error) from None
        if not found:
            self._before = Manifest.of(())

    def _read_manifest(self) -> Manifest | None:
        try:
            return Manifest.read(read_bounded(self.root / MANIFEST, manifest.MAX_BYTES))
        except InputError:
            return None

    def _is_of_older_build(self, found: set[str]) -> bool:
        """Whether the marks are there, or, of a first build that was killed, nothing but them."""
        if "catalog.json" not in found:
            return found.issubset(_MARKS)
        path = self.root / "catalog.json"
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as file:
            is_ours = _OLDER_CATALOG.match(file.read(4000)) is not None
        return is_ours and (found.issubset(_MARKS) or found.issuperset(_MARKS))

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

    def commit(self, paths: Iterable[str]) -> int:
        """Move what was staged into place, then remove what isn't among `paths`; return how many were removed.

        Only what earlier builds wrote is removed. Raises `PublishError` where something else is in the way;
        nothing is moved then. Ctrl-C waits until it is done: half a site is worse than a moment.
        """
        wanted = Manifest.of(paths)
        with _uninterrupted():
            try:
                self._require_clear(self.staging, "")
                # An older site is told by having none, until all of it was looked through.
                if self._before is not None:
                    self._write_manifest(self._before | wanted)
                self._move(self.staging, self.root)
                shutil.rmtree(self.staging)
                self._plain = {"": True}
                removed = self._sweep(self.root, "", wanted)
                self._write_manifest(wanted)
            except OSError as error:
                raise PublishError(
                    f"{error.filename or self.root} can't be written: {error.strerror}; "
                    "the next build finishes the job"
                ) from None
        return removed

    def _write_manifest(self, content: Manifest) -> None:
        data = content.to_bytes()
        if not self._holds(MANIFEST, data):
            write_whole(self.root / MANIFEST, data)

    def _is_ours(self, path: str) -> bool:
        """Whether an earlier build wrote the file `path`, as far as is known."""
        if self._before is None:
            return manifest.is_of_older_site(path)
        return path in self._before

    def _require_clear(self, source: Path, prefix: str) -> None:
        """Raise `PublishError` where a file that isn't ours stands where a file or a folder of ours comes."""
        with os.scandir(source) as entries:
            for entry in entries:
                path = prefix + entry.name
                there = self.root / path
                if there.is_symlink() or not there.exists():
                    continue
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder and there.is_dir():
                    self._require_clear(Path(entry.path), f"{path}/")
                elif is_folder != there.is_dir():
                    inside = (each for each in there.rglob("*") if not each.is_dir())
                    for each in inside if there.is_dir() else [there]:
                        if not self._is_ours(each.relative_to(self.root).as_posix()):
                            raise _in_the_way(each, path)
                elif self._is_strangers(there, path, Path(entry.path)):
                    raise _in_the_way(there, path)

    def _is_strangers(self, there: Path, path: str, staged: Path) -> bool:
        """Whether what a file would be written over is known to be somebody's, and says something else."""
        # A site without a manifest has pages at its root that nothing tells from others'.
        if self._before is None or path in self._before or not there.is_file():
            return False
        return there.read_bytes() != staged.read_bytes()

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

    def _sweep(self, folder: Path, prefix: str, wanted: Manifest) -> int:
        removed = 0
        left = False
        with os.scandir(folder) as entries:
            for entry in entries:
                path = prefix + entry.name
                if path in _KEPT:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    removed += self._sweep(Path(entry.path), f"{path}/", wanted)
                    left = left or Path(entry.path).exists()
                elif path in wanted:
                    left = True
                elif self._is_ours(path):
                    Path(entry.path).unlink()
                    if len(self._changed) <= _MAX_NAMED:
                        self._changed.append(path)
                    removed += 1
                else:
                    left = True
                    self._strangers.append(path)
        if not left and prefix:
            folder.rmdir()
        return removed


def _in_the_way(file: Path, path: str) -> PublishError:
    return PublishError(
        f"{file} was not written by a build and stands in the way of {path}: move it"
    )


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back until the block is done; elsewhere than in the main thread nothing can be held."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []

    def hold(number: int, _frame: FrameType | None) -> None:
        held.append(number)

    handler = signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if handler is None else handler)
        if held:
            signal.raise_signal(signal.SIGINT)
