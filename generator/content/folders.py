"""IO: the files of a content folder, found within bounds; whatever nothing reads is said, never skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from generator.content.findings import Finding, Severity, nearest
from generator.content.reading import read_bounded
from generator.errors import InputError

IMAGE_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp")
IMAGE_LEVELS = 4
PICTURED = ("issuers", "badges", "stacks", "earners", "recognizers")
_FOLDERS = (*PICTURED, "pages", "frameworks", "registries", "assertions", "status")
_SUBFOLDERS = (*(f"{kind}/images" for kind in PICTURED), "badges/versions")


def is_image(path: str) -> bool:
    """Whether `path`, relative to the content folder, is where a picture lies that may be published."""
    folders = tuple(f"{kind}/images/" for kind in PICTURED)
    return path.startswith(folders) and path.lower().endswith(IMAGE_ENDINGS)


class Folder:
    """A content folder while it is being read, and the findings about its files so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.findings: list[Finding] = []

    def add(
        self,
        path: str,
        code: str,
        message: str,
        line: int = 0,
        column: int = 0,
        severity: Severity = "error",
        **more: str,
    ) -> None:
        """Note a finding; paths are relative to the content folder."""
        self.findings.append(Finding(path, line, column, severity, code, message, **more))

    def files(self, folder: str, *, levels: int = 0) -> Iterator[str]:
        """The files of a folder and `levels` of folders below it, sorted, relative to the root.

        Hidden ones are left out; links, and folders that aren't read, are findings.
        """
        base = self.root / folder
        if not os.path.lexists(base):
            return
        try:
            if base.is_symlink():
                self.add(folder, "link", "this is a link; links are not followed")
                return
            entries = sorted(os.scandir(base), key=lambda entry: entry.name)
        except OSError as error:
            self.add(folder, "unreadable", f"the folder can't be read: {error.strerror}")
            return
        for entry in entries:
            relative = f"{folder}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                self.add(relative, "link", "this is a link; links are not followed")
            elif not entry.is_dir(follow_symlinks=False):
                yield relative
            elif levels:
                yield from self.files(relative, levels=levels - 1)
            elif relative not in _SUBFOLDERS:
                self._unread_folder(relative)

    def _unread_folder(self, path: str) -> None:
        """A folder that nothing reads. Credentials in one would vanish from the site."""
        folder, _, name = path.rpartition("/")
        siblings = [known.split("/")[1] for known in _SUBFOLDERS if known.startswith(f"{folder}/")]
        self.add(
            path,
            "stranger",
            "this folder is not read",
            severity="error" if path.startswith("assertions/") else "warning",
            nearest=nearest(name, siblings if folder else _FOLDERS),
        )

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file; None, and a finding, where it can't be read within `limit`."""
        try:
            return read_bounded(self.root / path, limit)
        except InputError as error:
            self.add(path, error.code, error.message)
            return None

    def strangers(self) -> None:
        """Say what lies in the content folder that nothing reads: it is often a name mistyped.

        Files in capitals (README.md, LICENSE) are for those who work on the folder.
        """
        for entry in sorted(os.scandir(self.root), key=lambda entry: entry.name):
            name = entry.name
            if name.startswith(".") or name in {*_FOLDERS, "site.yaml"}:
                continue
            if entry.is_dir(follow_symlinks=False):
                self._unread_folder(name)
            elif entry.is_symlink() or not name.partition(".")[0].isupper():
                self.add(
                    name,
                    "stranger",
                    "this file is not read",
                    severity="warning",
                    nearest=nearest(name, ("site.yaml",)),
                )
