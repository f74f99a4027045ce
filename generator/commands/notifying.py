"""`laurels notify`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal

import click

from generator.commands.options import at_option, content_option, now, today
from generator.commands.printing import Progress, plain
from generator.errors import InputError


@click.command("notify")
@click.argument("receipt", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The folder to write into, outside every repository: it holds addresses.",
)
@click.option("--from", "origin", metavar="NAME <ADDRESS>", help="Who writes. Messages need it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["eml", "csv"]),
    default="eml",
    show_default=True,
    help="A message for each credential, or rows and images for a mail merge.",
)
@click.option("--subject", default="", metavar="TEXT", help="Another subject, as a template.")
@click.option(
    "--language",
    default="",
    metavar="TAG",
    help="The language for those whose row names none (by default that of their page, else the badge's).",
)
@click.option(
    "--template",
    "templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Words of your own: a folder for each language, such as es.",
)
@content_option
@at_option
def notify_command(
    receipt: Path,
    out: Path,
    origin: str | None,
    form: Literal["eml", "csv"],
    subject: str,
    language: str,
    templates: Path | None,
    content: Path,
    at: datetime.date | None,
) -> None:
    """Write the messages that tell earners of their awards. Sends nothing.

    RECEIPT is what `laurels issue --receipt` wrote. Each of its rows becomes DIR/ID.eml: who awarded what,
    the link to its page, how to share and to verify it, how to have a page or stay private, whom to ask; with
    the image that holds the credential. It is written in English or Spanish, as the row's column `language`
    says, else --language, the earner's page, the badge, the site.

    To send, open each .eml in a mail program, which shows it as a message to be sent, or hand the folder to
    whatever sends your mail. With --format csv, DIR/mail-merge.csv has a row for each message, for the mail
    merge of an office program; the images lie beside it.

    Every row is checked first: a credential that isn't there, was revoked or suspended, has expired, isn't
    signed as it should be or belongs to another address is named, and nothing is written. A message that is
    there already is never written again.

    In --template DIR, es/subject.txt, es/message.txt and es/message.html (any of them) take the place of the
    ones that ship. They are Jinja templates and may name {{ name }}, badge, description, badge_language, issuer, awarded,
    valid_until, renewal, page, share, verify, profile, visibility (public, unlisted, private, none), contact,
    image, site, site_url, language, direction.
    """
    from generator.commands.opening import open_content
    from generator.content.fields import LANGUAGE_TAG
    from generator.notifying.mail import sender
    from generator.notifying.writing import Request, notify

    if form == "eml" and not origin:
        raise click.UsageError('A message needs --from "Name <name@example.org>".')
    if language and not LANGUAGE_TAG.fullmatch(language):
        raise click.BadParameter(
            f"expected a tag such as en or es, found {language!r}", param_hint="--language"
        )
    try:
        address = sender(origin) if origin else None
    except InputError as error:
        raise click.BadParameter(error.message, param_hint="--from") from None
    with Progress() as progress:
        done = notify(
            open_content(content),
            Request(
                receipt=receipt,
                out=out,
                now=now(),
                at=at or today(),
                form=form,
                origin=address,
                language=language,
                subject=subject,
                templates=templates,
            ),
            progress,
        )
    for tag, count in sorted(done.unspoken.items()):
        others = "message is" if count == 1 else "messages are"
        click.echo(f"There are no words in {tag}: {count} {others} in another language.", err=True)
    what = "rows" if form == "csv" else "messages"
    there = f", {done.already} there already" if done.already else ""
    click.echo(plain(f"{done.written} {what} written to {out}{there}. Nothing was sent."))
