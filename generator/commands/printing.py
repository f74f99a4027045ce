"""How commands speak: findings, progress, reports."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Self

import click

from generator.content.findings import Finding


def print_findings(findings: Sequence[Finding], form: str, root: str = "content") -> None:
    """Print findings as `text` for people, `json` for programs, `github` for annotations."""
    if form == "json":
        click.echo(json.dumps([_as_json(finding, root) for finding in findings], indent=2))
        return
    for finding in findings:
        place = place_of(finding, root)
        if form == "github":
            kind = "error" if finding.severity == "error" else "warning"
            position = f",line={finding.line},col={max(finding.column, 1)}" if finding.line else ""
            click.echo(
                f"::{kind} file={_property(place)}{position},title={_property(finding.code)}"
                f"::{_data(finding.sentence())}"
            )
        else:
            where = whereabouts(finding, root)
            click.echo(plain(f"{where}: {finding.severity}: {finding.sentence()}"))
    if form == "text":
        errors = sum(finding.severity == "error" for finding in findings)
        warnings = len(findings) - errors
        click.echo(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}.", err=True)


def plain(text: str) -> str:
    """Text of others on somebody's terminal: nothing in it may steer the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def _as_json(finding: Finding, root: str) -> dict[str, Any]:
    return {
        "path": place_of(finding, root),
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity,
        "code": finding.code,
        "message": finding.message,
        "expected": finding.expected,
        "found": finding.found,
        "nearest": finding.nearest,
    }


def place_of(finding: Finding, root: str) -> str:
    """The file of a finding as its reader has it: in the content folder `root`, or in the themes beside that."""
    if finding.code in ("bad_row", "unknown_column", "duplicate_column", "missing_column"):
        return finding.path
    folder = PurePosixPath(root)
    return (
        (folder.parent if finding.path.startswith("themes/") else folder) / finding.path
    ).as_posix()


def whereabouts(finding: Finding, root: str) -> str:
    """The same with line and column, where they are known."""
    place = place_of(finding, root)
    numbers = (finding.line, finding.column) if finding.column else (finding.line,)
    return ":".join(map(str, (place, *numbers))) if finding.line else place


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


class Progress:
    """A bar on a terminal, a plain line now and then elsewhere; nothing where the work is short."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: Any = None
        self._task: Any = None
        self._stage = ""
        self._begun = time.monotonic()
        self._said = self._begun

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say that `done` of `total` steps of `stage` are done."""
        now = time.monotonic()
        if self._quiet or now - self._begun < 1:
            return
        if sys.stderr.isatty():
            self._draw(stage, done, total)
        elif stage != self._stage or now - self._said > 5 or done == total:
            self._stage, self._said = stage, now
            click.echo(f"{stage}: {done:,} of {total:,}", err=True)

    def _draw(self, stage: str, done: int, total: int) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.start()
        if stage != self._stage:
            self._stage = stage
            self._task = self._bar.add_task(stage, total=total)
        self._bar.update(self._task, completed=done, total=total)
