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

COLUMNS = ["email", "earner", "badge", "id", "link"]


def require_outside(receipt: Path, root: Path) -> None:
    """Raise `RefusedError` where the receipt would lie in a repository, a content folder or a built site.

    It is the place that a link leads to that counts.
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
                f"the receipt {receipt} would lie in {parent}, which is shared: name a file outside"
            )


class Receipt:
    """E-mail, earner, badge, id and link of each credential, a row each; readable by its owner alone.

    A row that is there already isn't written again. Raises `RefusedError` for a file that is something
    else, `PublishError` where it can't be written.
    """

    def __init__(self, path: Path | None, badge: str) -> None:
        self.path = path
        self.badge = badge
        self.ids: set[str] = set()
        if path is None:
            return
        try:
            if path.exists():
                self._resume(path)
            else:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                    file.write(",".join(COLUMNS) + "\r\n")
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            reason = getattr(error, "strerror", None) or error
            raise PublishError(f"the receipt {path} can't be written: {reason}") from None

    def _resume(self, path: Path) -> None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
        rows = csv.DictReader(io.StringIO(text, newline=""))
        if text.strip() and list(rows.fieldnames or []) != COLUMNS:
            raise RefusedError(f"{path} is no receipt: name a new file, or one of an earlier issue")
        self.ids = {row.get("link") or "" for row in rows}
        path.chmod(0o600)
        if not text.strip():
            self._append(",".join(COLUMNS) + "\r\n")
        elif not text.endswith("\n"):
            # Cut off in the middle of a row, which follows again.
            self._append("\r\n")

    def add(self, issued: Issued) -> None:
        """Write one row, unless it is there."""
        if self.path is None or issued.url in self.ids:
            return
        line = io.StringIO()
        award = issued.award
        csv.writer(line).writerow([award.email, award.earner, self.badge, issued.id, issued.url])
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
