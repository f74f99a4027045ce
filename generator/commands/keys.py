"""`laurels keys new | list | retire`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from generator.commands.options import content_option, now, passphrase_for_new_key


@click.group("keys")
def keys_command() -> None:
    """Make, list and retire issuers' keys.

    A private key lies in your own configuration folder (LAURELS_KEYS names another), under a passphrase, never
    in a repository. Its public half stands in the issuer's file, for good.
    """


@keys_command.command("new")
@click.argument("issuer")
@content_option
@click.option(
    "--no-passphrase", is_flag=True, help="Store the key readable to whoever has the file."
)
def new(issuer: str, content: Path, no_passphrase: bool) -> None:
    """Make a key for ISSUER; one that it has already stays good."""
    from generator.issuing.keys import add_key
    from generator.keystore import keys_folder

    passphrase, drawn = passphrase_for_new_key(without=no_passphrase)
    path, key_id = add_key(
        content, issuer, folder=keys_folder(os.environ), passphrase=passphrase, now=now()
    )
    click.echo(f"{issuer}: {key_id} is published in {content}/issuers/{issuer}.md.")
    click.echo(f"Its private half lies in {path}. Keep a copy where only you can read it.")
    if drawn:
        click.echo(f"Its passphrase, shown this once: {passphrase}", err=True)


@keys_command.command("list")
@content_option
def list_keys(content: Path) -> None:
    """List the keys in your key folder, and what the content says of each."""
    from generator.content.load import load
    from generator.errors import LaurelsError
    from generator.keystore import keys_folder, stored_keys

    folder = keys_folder(os.environ)
    published = {}
    try:
        for issuer in load(content).issuers.values():
            for key in issuer.keys:
                closed = min((m for m in (key.expires, key.revoked) if m), default=None)
                state = f"closed on {closed:%Y-%m-%d}" if closed else "open"
                published[key.public_key] = f"{issuer.slug}, {state}"
    except LaurelsError as error:
        click.echo(f"The content can't be read ({error.message}).", err=True)
    stored = stored_keys(folder)
    if not stored:
        click.echo(f"No keys in {folder}.")
    for item in stored:
        lock = "under a passphrase" if item.locked else "without a passphrase"
        click.echo(f"{item.id}  {item.did}")
        click.echo(f"  {published.get(item.public_key, 'not published here')}; {lock}; {item.path}")
    held = {item.public_key for item in stored}
    for public_key, state in published.items():
        if public_key not in held:
            click.echo(f"Not held here: {public_key} ({state})")


@keys_command.command("retire")
@click.argument("issuer")
@click.argument("key_id")
@content_option
def retire(issuer: str, key_id: str, content: Path) -> None:
    """Close KEY_ID of ISSUER: it signs no more, and what it signed stays good.

    A key that somebody else may hold is another matter: take it out of the issuer's file, and issue again what
    it signed.
    """
    from generator.issuing.keys import retire_key

    retire_key(content, issuer, key_id, now=now())
    click.echo(f"{issuer}: {key_id} is closed; what it signed stays good.")
