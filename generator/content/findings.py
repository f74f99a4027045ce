"""What is said to an author about a mistake: where it is, what was expected, what was found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_MAX_COMPARED = 2000
_MAX_COMPARED_LENGTH = 200

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake (`error`) or doubt (`warning`) about the content.

    `path` is relative to the content folder, with `/`; `line` and `column` count from 1, and 0 means the
    file as a whole. `code` is a short stable word for programs. `nearest` is the right value closest to
    what was found, where there is one.
    """

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    expected: str = ""
    found: str = ""
    nearest: str = ""

    def sentence(self) -> str:
        """The message with what was expected, found and meant, as one line."""
        parts = [self.message]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.found:
            parts.append(f"found {self.found}")
        text = "; ".join(parts)
        return f"{text}. Did you mean {self.nearest}?" if self.nearest else text


def nearest(found: str, candidates: Iterable[str]) -> str:
    """The candidate that `found` was probably meant to be, or an empty string."""
    if len(found) > _MAX_COMPARED_LENGTH:
        return ""
    known = list(candidates)
    if len(known) > _MAX_COMPARED:
        # Comparing is slow; of very many, only those that begin or end alike can be meant.
        known = [name for name in known if name[:2] == found[:2] or name[-2:] == found[-2:]]
    matches = difflib.get_close_matches(found, known[:_MAX_COMPARED], n=8, cutoff=0.5)
    closest = min(matches, key=lambda match: _distance(found, match), default="")
    return closest if _distance(found, closest) <= max(len(found), len(closest)) // 2 else ""


def _distance(one: str, other: str) -> int:
    """How many letters were changed, left out, put in, or exchanged with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one):
        before, above, row = row, before, [i + 1]
        for j, b in enumerate(other):
            cost = min(row[j] + 1, before[j + 1] + 1, before[j] + (a != b))
            if i and j and a == other[j - 1] and one[i - 1] == b:
                cost = min(cost, above[j - 1] + 1)
            row.append(cost)
    return row[-1]


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether anything among `findings` must be mended before a build."""
    return any(finding.severity == "error" for finding in findings)
