"""`laurels init` and `laurels new`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import __version__
from generator.commands.options import content_option, now, passphrase_for_new_key
from generator.commands.theming import new_theme_command
from generator.errors import InputError

if TYPE_CHECKING:
    from generator.starting import Kind


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="What the site is called.")
@click.option("--issuer", help="The organization that awards.")
@click.option("--base-url", metavar="URL", help="Where the site will be (https://…).")
@click.option(
    "--no-passphrase", is_flag=True, help="Store the key readable to whoever has the file."
)
@click.option(
    "--no-example", is_flag=True, help="Award nothing; there is no credential to look at."
)
def init_command(
    directory: Path,
    name: str | None,
    issuer: str | None,
    base_url: str | None,
    no_passphrase: bool,
    no_example: bool,
) -> None:
    """Start a new site in DIRECTORY, an empty or new folder.

    It has a key of its own, a badge, a stack and a first credential (an example, awarded to nobody), and builds
    at once. Asks for the address;
    where nobody can be asked, a reserved .example address stands in for it.
    """
    from generator.content.identifiers import did_for, slug_for
    from generator.credentials.times import write_time
    from generator.issuing.awards import Award
    from generator.issuing.issue import Request, issue
    from generator.keystore import free_id, keys_folder, new_key, store
    from generator.starting import EXAMPLE_BADGE, EXAMPLE_EARNER, site_files
    from generator.wholefiles import write_whole

    if directory.exists() and any(entry.name != ".git" for entry in os.scandir(directory)):
        raise InputError(f"{directory} is not empty: name a new folder, nothing was written")
    name = name or _ask("What is the site called?", "Our badges")
    issuer = issuer or _ask("Which organization awards?", name)
    slug = slug_for(issuer, fallback="issuer")
    base_url = (base_url or _ask("Its address?", f"https://{slug}.example")).rstrip("/")
    # Browsers write a host in small letters, whoever typed it, and signed addresses are compared with theirs.
    base_url = re.sub(r"(?i)^https://[^/]*", lambda host: host[0].lower(), base_url)
    moment = now()
    did = did_for(base_url, slug)
    folder = keys_folder(os.environ)
    key = new_key(did, free_id(folder, did, moment, ()))
    host = base_url.removeprefix("https://").split("/")[0].split(":")[0]
    files = site_files(
        name=name,
        base_url=base_url,
        issuer_name=issuer,
        did=did,
        public_key=key.public_key,
        key_id=key.id,
        created=moment,
        version=__version__,
        today=moment.date(),
        email=f"badges@{host}",
        requirement=_requirement(),
        example=not no_example,
    )
    passphrase, drawn = passphrase_for_new_key(without=no_passphrase)
    stored = store(folder, key, passphrase=passphrase, created=write_time(moment))
    for path, data in files.items():
        write_whole(directory / path, data)
    if no_example:
        click.echo(f"{directory} is ready. Nothing was awarded yet.")
    else:
        award = Award(
            email="robin@example.org",
            earner=EXAMPLE_EARNER,
            narrative="An example, awarded to nobody. Look at it, then take it out before you publish.",
        )
        issued = issue(
            Request(
                root=directory / "content",
                badge=EXAMPLE_BADGE,
                awards=[award],
                now=moment,
                unlock=lambda _: key,
            )
        )
        click.echo(f"{directory} is ready, with one credential as an example:")
        click.echo(f"  {issued[0].url}")
    click.echo(f"The private key of {issuer} lies in {stored}.")
    click.echo("Keep a copy of it where only you can read it: without it nothing can be issued.")
    if drawn:
        click.echo(f"Its passphrase, shown this once: {passphrase}", err=True)
        click.echo("Keep it, and give it as LAURELS_PASSPHRASE when you issue.", err=True)
    if host.endswith(".example"):
        click.echo(
            f"{base_url} stands in for your address, which every signed credential names: before you "
            "award anything to anybody, begin in another folder with --base-url."
        )
    if _NOWHERE in files["requirements.txt"].decode():
        click.echo(
            f"Before you publish, say in {directory}/requirements.txt where Laurels comes from: here it "
            "was installed from a folder that no other machine has."
        )
    click.echo(f"Next: cd {directory} && laurels serve")


_NOWHERE = "https://say-where-laurels-comes-from.invalid/laurels.git"


def _requirement() -> str:
    """The line that installs this very Laurels again: pip notes where it came from (PEP 610).

    Empty for a release from an index.
    """
    import importlib.metadata
    import json

    try:
        text = importlib.metadata.distribution("laurels").read_text("direct_url.json")
        origin = json.loads(text or "{}")
        url = str(origin.get("url", ""))
        if commit := origin.get("vcs_info", {}).get("commit_id"):
            return f"laurels @ git+{url}@{commit}"
        if "dir_info" in origin:
            # From a folder that no other machine has: a name that nobody can register, so that a build
            # elsewhere stops and says why instead of taking whatever is called laurels.
            return f"laurels @ git+{_NOWHERE}@{__version__}"
        if (digest := origin.get("archive_info", {}).get("hash")) and url.startswith("https://"):
            return f"laurels @ {url}#{digest}"
    except (importlib.metadata.PackageNotFoundError, ValueError, AttributeError):
        pass
    return ""


def _ask(question: str, default: str) -> str:
    if not sys.stdin.isatty():
        return default
    answer: str = click.prompt(question, default=default, err=True)
    return answer.strip()


@click.group("new")
def new_command() -> None:
    """Add a badge, stack, issuer, earner, recognizer, page, framework, registry or theme: a file to write on in."""


# What only some kinds are asked for.
_ISSUER = click.option(
    "--issuer", default="", metavar="SLUG", help="Who awards it, where there are several."
)
_URLS = {
    "issuer": click.option("--url", default="", help="Its own pages (by default, this site's)."),
    "framework": click.option("--url", default="", help="Where it can be read."),
}


def _new(kind: Kind, help_text: str) -> None:
    @click.argument("slug")
    @click.option("--name", help="What it is called (by default, from SLUG).")
    @content_option
    def command(
        slug: str, name: str | None, content: Path, issuer: str = "", url: str = ""
    ) -> None:
        from generator.content.identifiers import did_for
        from generator.content.load import load
        from generator.starting import new_file, path_of
        from generator.wholefiles import locked, write_whole

        catalog = load(content)
        path = content / path_of(kind, slug)
        if path.exists():
            raise InputError(f"{path} exists already")
        if not issuer and len(catalog.issuers) == 1:
            issuer = next(iter(catalog.issuers))
        if kind in ("badge", "stack") and issuer not in catalog.issuers:
            raise InputError(
                f"name the issuer with --issuer, one of: {', '.join(catalog.issuers) or 'none yet'}"
            )
        active = [badge.slug for badge in catalog.badges.values() if badge.status == "active"]
        data = new_file(
            kind,
            slug,
            name=name or slug.replace("-", " ").capitalize(),
            today=now().date(),
            issuer=issuer,
            requires=active[:2],
            did=did_for(catalog.site.base_url, slug) if kind == "issuer" else "",
            url=url or catalog.site.base_url,
        )
        with locked(content, f"adding a {kind}"):
            write_whole(path, data, exclusive=True)
        click.echo(str(path))
        if kind == "issuer":
            click.echo(f"Next: laurels keys new {slug}")

    if kind in ("badge", "stack"):
        command = _ISSUER(command)
    if kind in _URLS:
        command = _URLS[kind](command)
    new_command.command(kind, help=help_text)(command)


_new("badge", "Add the badge SLUG, as a draft.")
_new("stack", "Add the stack SLUG, as a draft.")
_new("issuer", "Add the issuer SLUG. Its did is written once and never changes.")
_new("earner", "Add a page for the earner SLUG, unlisted until they say otherwise.")
_new("recognizer", "Add the recognizer SLUG: who accepts badges, as what.")
_new("page", "Add the page SLUG, as a draft; it will be at /SLUG/.")
_new("framework", "Add the framework SLUG: items that badges line up with.")
_new("registry", "Add the registry SLUG: issuers that this site vouches for.")
new_command.add_command(new_theme_command)
