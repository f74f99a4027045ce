"""What is said to an author about a mistake: where it is, what was expected, what was found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

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
    matches = difflib.get_close_matches(found, list(candidates), n=1, cutoff=0.6)
    return matches[0] if matches else ""


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether anything among `findings` must be mended before a build."""
    return any(finding.severity == "error" for finding in findings)
