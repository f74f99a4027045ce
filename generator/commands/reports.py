"""`laurels report issued | expiring | never-awarded`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import Day, content_option, today
from generator.commands.tabulating import show_table, table_options

if TYPE_CHECKING:
    from generator.reporting import By, Programme

_AT = click.option(
    "--at",
    type=Day(),
    metavar="DATE",
    help="As things stood at the end of this day (by default today, in UTC).",
)
_LANGUAGES = click.option(
    "--languages",
    is_flag=True,
    help="Count each language of a badge by itself, not as the badge that it translates.",
)


@click.group("report")
def report_command() -> None:
    """Count what was awarded, what expires, and what nobody has earned.

    Reports read the content folder alone: no key, no network. No person is named in them. They take what the
    files say; whether every signature holds is what `laurels check` says.
    """


@report_command.command("issued")
@click.option("--since", type=Day(), metavar="DATE", help="Awarded on this day or later.")
@click.option("--until", type=Day(), metavar="DATE", help="Awarded on this day or before.")
@click.option(
    "--by",
    type=click.Choice(["badge", "issuer", "month"]),
    help="What to count by (by default the badge).",
)
@click.option("--rows", is_flag=True, help="One line for each credential, instead of counting.")
@_LANGUAGES
@_AT
@table_options
@content_option
def issued(
    since: datetime.date | None,
    until: datetime.date | None,
    by: By | None,
    rows: bool,
    languages: bool,
    at: datetime.date | None,
    form: str,
    out: Path | None,
    force: bool,
    content: Path,
) -> None:
    """Count the credentials that were awarded, by badge, issuer or month.

    Beside each count: how many are valid, suspended, expired and revoked, and the days of the first and the
    last award. A badge in another language counts as the badge that it translates. With --rows, a line for
    each credential: id, badge, version, issuer, awarded, valid until, standing (valid, expiring within 90
    days, expired, suspended, revoked, not yet valid).
    """
    if since and until and since > until:
        raise click.UsageError(f"--since {since} is later than --until {until}.")
    if rows and (by or languages):
        raise click.UsageError("--rows counts nothing: leave out --by and --languages.")
    if languages and by not in (None, "badge"):
        raise click.UsageError("--languages is for --by badge.")
    programme = _programme(content, at, languages=languages)
    if rows:
        table = programme.issued_rows(since=since, until=until)
    else:
        table = programme.issued(by or "badge", since=since, until=until)
    show_table(table, form, out, "Nothing was awarded.", force=force)


@report_command.command("expiring")
@click.option(
    "--within",
    default="90 days",
    show_default=True,
    metavar="TIME",
    help="How far to look ahead, such as 6 weeks, 3 months or 1 year.",
)
@click.option("--expired", is_flag=True, help="Those that have expired already, too.")
@_AT
@table_options
@content_option
def expiring(
    within: str,
    expired: bool,
    at: datetime.date | None,
    form: str,
    out: Path | None,
    force: bool,
    content: Path,
) -> None:
    """List the credentials that expire soon, the soonest first.

    With the days that are left (below 0 where it has expired). Revoked ones are left out. Whose they are is
    known only to whoever keeps the receipts of `laurels issue`: the id leads there.
    """
    programme = _programme(content, at)
    try:
        table = programme.expiring(within, expired=expired)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"expected a number and a unit, such as 90 days, found {within!r}",
            param_hint="--within",
        ) from None
    show_table(table, form, out, f"Nothing expires within {within}.", force=force)


@report_command.command("never-awarded")
@_LANGUAGES
@_AT
@table_options
@content_option
def never_awarded(
    languages: bool,
    at: datetime.date | None,
    form: str,
    out: Path | None,
    force: bool,
    content: Path,
) -> None:
    """List the active badges that nobody was ever awarded, the oldest first.

    With the day each was created and its age in days. A badge that completes stacks names them: of such a
    stack nobody is known to have completed it. A badge awarded in another language was awarded.
    """
    table = _programme(content, at, languages=languages).never_awarded()
    show_table(table, form, out, "Every active badge was awarded.", force=force)


def _programme(content: Path, at: datetime.date | None, **given: Any) -> Programme:
    from generator.commands.opening import open_content
    from generator.reporting import Programme

    return Programme(open_content(content), at or today(), **given)
