"""IO: the receipt, the one file that knows e-mail addresses, kept where nothing is shared or published."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.content.fields import CREDENTIAL_ID
from generator.errors import PublishError, RefusedError

if TYPE_CHECKING:
    from generator.issuing.issue import Issued

COLUMNS = ["email", "earner", "badge", "id", "link", "name", "language"]
_HEADER = ",".join(COLUMNS) + "\r\n"
# What every receipt has had; it may hold more columns, and in another order.
REQUIRED = frozenset({"email", "earner", "badge", "id", "link"})


def require_outside(receipt: Path, root: Path, what: str = "the receipt") -> None:
    """Raise `RefusedError` where a file would lie in a repository, a content folder or a built site.

    It is the place that a link leads to that counts. `what` is what the file is called.
    """
    target = receipt.absolute().resolve()
    content = root.absolute().resolve()
    for parent in target.parents:
        if (
            parent == content
            or (parent / ".git").exists()
            or (parent / "site.yaml").exists()
            or ((parent / ".nojekyll").exists() and (parent / "catalog.json").exists())
        ):
            raise RefusedError(
                f"{what} {receipt} would lie in {parent}, which is shared: name a file outside"
            )


class Receipt:
    """Whom to tell of each credential, and in which language, a row each; readable by its owner alone.

    A row that is there already isn't written again. `following` are those that are sure to be added, with
    their names: a row of one of them that was cut off is written anew. Raises `RefusedError` for a file that
    is something else, `PublishError` where it can't be written, or its last row has no end to be told.
    """

    def __init__(
        self, path: Path | None, badge: str, following: Iterable[tuple[Issued, str]] = ()
    ) -> None:
        self.path = path
        self.badge = badge
        self.ids: set[str] = set()
        self.columns = COLUMNS
        if path is None:
            return
        try:
            if path.exists():
                self._resume(path, following)
            else:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                    file.write(_HEADER)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            reason = getattr(error, "strerror", None) or error
            raise PublishError(f"the receipt {path} can't be written: {reason}") from None

    def _resume(self, path: Path, following: Iterable[tuple[Issued, str]]) -> None:
        data = path.read_bytes()
        end = _end_of_records(data)
        text, tail = data[:end].decode("utf-8-sig"), data[end:]
        rows = csv.DictReader(io.StringIO(text, newline=""))
        if text.strip():
            self.columns = list(rows.fieldnames or [])
            if not REQUIRED.issubset(self.columns):
                raise _no_receipt(path)
        elif not _HEADER.encode().startswith(tail):
            raise _no_receipt(path)
        self.ids = {row.get("link") or "" for row in rows}
        link = ""
        if text.strip() and not any(
            self._line(*each).encode().startswith(tail) for each in following
        ):
            link = self._whole_link(tail)
            # A write that was stopped leaves one line, without an end. More than that is somebody's.
            if not link and any(end in tail for end in b"\r\n"):
                begin = len(_split(data[:end].decode("latin-1"))) + 1
                raise PublishError(
                    f"the receipt {path} has a row without an end from line {begin} on, which others may "
                    "stand in: mend its quotation marks, and run the same again"
                )
        path.chmod(0o600)
        if link:
            self.ids.add(link)
            self._append("\n" if tail.endswith(b"\r") else "\r\n")
        elif tail:
            # Cut off in the middle of a row: it goes, and follows again.
            os.truncate(path, end)
        if not text.strip():
            self._append(_HEADER)

    def _whole_link(self, tail: bytes) -> str:
        """The link in a last row that lacks nothing but its line's end; "" for a part of a row."""
        try:
            lines = _split(tail.decode("utf-8"))
        except UnicodeDecodeError:
            return ""
        # Where quotes are left open, the empty line is in them.
        cells, *closed = csv.reader([*lines, ""])
        row = dict(zip(self.columns, cells, strict=False))
        if not closed or len(cells) < len(self.columns):
            return ""
        is_whole = CREDENTIAL_ID.fullmatch(row["id"]) and row["link"].endswith(f"/{row['id']}.json")
        return row["link"] if is_whole else ""

    def add(self, issued: Issued, name: str = "") -> None:
        """Write one row, unless it is there; `name` is what the person is called, where it is known."""
        if self.path is None or issued.url in self.ids:
            return
        try:
            self._append(self._line(issued, name))
        except OSError as error:
            raise PublishError(
                f"the receipt {self.path} can't be written: {error.strerror}; run the same again"
            ) from None

    def _line(self, issued: Issued, name: str) -> str:
        award = issued.award
        known = {
            "email": award.email,
            "earner": award.earner,
            "badge": self.badge,
            "id": issued.id,
            "link": issued.url,
            "name": " ".join(name.split()),
            "language": award.language,
        }
        line = io.StringIO()
        csv.writer(line).writerow([known.get(column, "") for column in self.columns])
        return line.getvalue()

    def _append(self, text: str) -> None:
        assert self.path is not None
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.write(text)


def _no_receipt(path: Path) -> RefusedError:
    return RefusedError(f"{path} is no receipt: name a new file, or one of an earlier issue")


def _end_of_records(data: bytes) -> int:
    """Where the last record that has an end ends, read as csv reads: not every quotation mark opens a cell."""
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    lines = _split(data[mark:].decode("latin-1"))  # a byte is a character
    # Where quotes are left open, the empty line is in them, and begins no record.
    reader = csv.reader([*lines, ""])
    starts = [0, *(reader.line_num for _ in reader)]
    if len(lines) in starts and data.endswith(b"\n"):
        return len(data)
    last = max(start for start in starts if start < max(len(lines), 1))
    return mark + sum(map(len, lines[:last]))


def _split(text: str) -> list[str]:
    """The lines that a reader of CSV reads, with their ends."""
    return io.StringIO(text, newline="").readlines()
