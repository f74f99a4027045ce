"""What a pass over a catalog gathers: findings with their places, and hints for the first mistakes."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from generator.content.findings import Finding, Severity, nearest
from generator.content.folders import IMAGE_ENDINGS, is_image
from generator.content.frontmatter import Keys
from generator.content.model import Catalog

# Past so many broken references in one file, a hint for each costs more than it helps.
_MAX_HINTS = 50


class Gathering:
    """The findings so far about `catalog`, as of the day `at`.

    `broken` holds (folder, slug) of what exists as a file but could not be read, and was reported by `load`.
    """

    def __init__(self, catalog: Catalog, at: datetime.date) -> None:
        self.catalog = catalog
        self.at = at
        self.findings: list[Finding] = []
        self.broken = {
            (finding.path.split("/")[0], finding.path.split("/")[-1].rpartition(".")[0])
            for finding in catalog.findings
            if finding.severity == "error"
        }
        self._hints: Counter[str] = Counter()

    def add(
        self,
        path: str,
        keys: Keys,
        code: str,
        message: str,
        severity: Severity = "error",
        **more: str,
    ) -> None:
        """Note a finding about the value at `keys` of the file `path`."""
        source = self.catalog.sources.get(path)
        line, column = source.place(keys) if source else (0, 0)
        self.findings.append(Finding(path, line, column, severity, code, message, **more))

    def refer(self, path: str, keys: Keys, kind: str, slug: str) -> bool:
        """Whether the thing exists; a finding where it doesn't."""
        things: Mapping[str, Any] = getattr(self.catalog, kind)
        if slug in things:
            return True
        if (kind, slug) not in self.broken:
            close = self.hint(path, slug, things)
            self.add(
                path,
                keys,
                "broken_reference",
                f"there is no {kind[:-1]} {slug!r}",
                expected=f"the name of a file in {kind}/",
                nearest=f"`{close}`" if close else "",
            )
        return False

    def hint(self, path: str, found: str, known: Iterable[str]) -> str:
        """The nearest known name, for the first mistakes of a file."""
        self._hints[path] += 1
        return nearest(found, known) if self._hints[path] <= _MAX_HINTS else ""

    def image(self, path: str, keys: Keys, name: str | None) -> None:
        """Say where the picture `name`, written at `keys` of the file `path`, isn't there."""
        if name is None:
            return
        wanted = f"{path.split('/')[0]}/{name}"
        if wanted in self.catalog.images:
            return
        if not is_image(wanted):
            self.add(
                path,
                keys,
                "missing_image",
                f"{name!r} is no image that can be shown",
                expected=f"a file in {path.split('/')[0]}/images/ whose name ends in "
                + ", ".join(IMAGE_ENDINGS),
            )
        elif wanted not in {finding.path for finding in self.catalog.findings}:
            close = nearest(wanted, self.catalog.images)
            self.add(
                path,
                keys,
                "missing_image",
                f"there is no image {name!r}",
                expected=f"a file {wanted}",
                nearest=f"`{close.partition('/')[2]}`" if close else "",
            )
