"""Options that commands share, and what they mean."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

# Years that a clock, a time zone and a verifier can all reckon with.
_YEARS = range(1900, 9000)
F = TypeVar("F", bound=Callable[..., Any])


def content_option(function: F) -> F:
    """`--content DIR`: the content folder."""
    return click.option(
        "--content",
        "content",
        type=click.Path(path_type=Path),
        default=Path("content"),
        show_default=True,
        metavar="DIR",
        help="The content folder.",
    )(function)


def out_option(function: F) -> F:
    """`--out DIR`: the folder to build into."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("site"),
        show_default=True,
        metavar="DIR",
        help="The folder to build into.",
    )(function)


def key_option(function: F) -> F:
    """`--key FILE`: the private key to sign with."""
    return click.option(
        "--key",
        "key_file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="The private key to sign with, instead of the one in your key folder. "
        "LAURELS_KEY can hold a key itself, LAURELS_PASSPHRASE its passphrase.",
    )(function)


def at_option(function: F) -> F:
    """`--at DATE`: the day to build or check for."""
    return click.option(
        "--at",
        type=Day(),
        metavar="DATE",
        help="The day to take for today (by default today, in UTC).",
    )(function)


class Day(click.ParamType[datetime.date]):
    """A day such as 2026-11-22."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            self.fail(f"expected a day such as 2026-11-22, found {value!r}", param, ctx)
        if day.year not in _YEARS:
            self.fail(_years(value), param, ctx)
        return day


class Moment(click.ParamType[datetime.datetime]):
    """A moment such as 2026-11-22T09:30:00Z, or a day, which stands for its noon in UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.datetime:
        if isinstance(value, datetime.datetime):
            return value
        try:
            if len(value) == 10:
                day = datetime.date.fromisoformat(value)
                moment = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
            else:
                moment = datetime.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"expected a time such as 2026-11-22T09:30:00Z, found {value!r}", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"expected a time zone, such as {value}Z", param, ctx)
        if moment.year not in _YEARS:
            self.fail(_years(value), param, ctx)
        return moment.astimezone(datetime.UTC)


def _years(value: str) -> str:
    return f"expected a year from {_YEARS[0]} to {_YEARS[-1]}, found {value!r}"


def now() -> datetime.datetime:
    """The clock: the one place where commands read it, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def today() -> datetime.date:
    """Today, in UTC."""
    return now().date()


def passphrase_for_new_key(*, without: bool) -> tuple[str | None, bool]:
    """The passphrase to lock a new key with (None: none, as asked), and whether it was drawn here.

    From LAURELS_PASSPHRASE, else asked for; where nobody can be asked, one is drawn at random.
    """
    import secrets
    import sys

    if without:
        return None, False
    if given := os.environ.get("LAURELS_PASSPHRASE"):
        return given, False
    if sys.stdin.isatty():
        answer: str = click.prompt(
            "A passphrase for the new key", hide_input=True, confirmation_prompt=True, err=True
        )
        return answer, False
    return "-".join(secrets.token_hex(3) for _ in range(5)), True
