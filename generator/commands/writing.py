"""A file that a command was asked to write: nothing is written over, and nothing into a content folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from generator.errors import RefusedError

F = TypeVar("F", bound=Callable[..., Any])


def force_option(function: F) -> F:
    """`--force`: write over the file."""
    return click.option("--force", is_flag=True, help="Write over FILE where it is there already.")(
        function
    )


def require_free(file: Path, *, force: bool) -> None:
    """Raise `RefusedError` where `file` is there already (unless `force`), or lies in a content folder.

    It is the place that a link leads to that counts.
    """
    for parent in file.absolute().resolve().parents:
        if (parent / "site.yaml").exists():
            raise RefusedError(
                f"{file} would lie in the content folder {parent}: name another file"
            )
    if file.exists() and not force:
        raise RefusedError(
            f"{file} is there already: name another file, or write over it with --force"
        )
