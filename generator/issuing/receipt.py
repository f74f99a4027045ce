"""IO: the receipt, the one file that knows e-mail addresses, kept where nothing is shared or published."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

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

    A row that is there already isn't written again. Raises `RefusedError` for a file that is something
    else, `PublishError` where it can't be written.
    """

    def __init__(self, path: Path | None, badge: str) -> None:
        self.path = path
        self.badge = badge
        self.ids: set[str] = set()
        self.columns = COLUMNS
        if path is None:
            return
        try:
            if path.exists():
                self._resume(path)
            else:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                    file.write(_HEADER)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            reason = getattr(error, "strerror", None) or error
            raise PublishError(f"the receipt {path} can't be written: {reason}") from None

    def _resume(self, path: Path) -> None:
        data = path.read_bytes()
        end = _end_of_records(data)
        text = data[:end].decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        if text.strip():
            self.columns = list(rows.fieldnames or [])
            if not REQUIRED.issubset(self.columns):
                raise _no_receipt(path)
        elif not _HEADER.encode().startswith(data[end:]):
            raise _no_receipt(path)
        self.ids = {row.get("link") or "" for row in rows}
        path.chmod(0o600)
        if text.strip() and self._is_others(data[end:]):
            self._append("\r\n")
        elif end < len(data):
            # Cut off in the middle of a row: it goes, and follows again.
            os.truncate(path, end)
        if not text.strip():
            self._append(_HEADER)

    def _is_others(self, tail: bytes) -> bool:
        """Whether a last line without an end is a whole row of another badge, which wouldn't follow again."""
        try:
            (cells,) = csv.reader([tail.decode("utf-8")], strict=True)
        except (UnicodeDecodeError, csv.Error, ValueError):
            return False
        row = dict(zip(self.columns, cells, strict=False))
        return len(cells) == len(self.columns) and row["badge"] not in ("", self.badge)

    def add(self, issued: Issued, name: str = "") -> None:
        """Write one row, unless it is there; `name` is what the person is called, where it is known."""
        if self.path is None or issued.url in self.ids:
            return
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
        try:
            self._append(line.getvalue())
        except OSError as error:
            raise PublishError(
                f"the receipt {self.path} can't be written: {error.strerror}; run the same again"
            ) from None

    def _append(self, text: str) -> None:
        assert self.path is not None
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.write(text)


def _no_receipt(path: Path) -> RefusedError:
    return RefusedError(f"{path} is no receipt: name a new file, or one of an earlier issue")


def _end_of_records(data: bytes) -> int:
    """Where the last whole record ends: at a line's end that no quotes are open across."""
    end = start = quotes = 0
    for line in data.splitlines(keepends=True):
        start += len(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0 and line.endswith(b"\n"):
            end = start
    return end
