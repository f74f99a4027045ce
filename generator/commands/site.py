"""`laurels check`, `build`, `serve`, `schema`."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Sequence
from pathlib import Path

import click

from generator.commands.options import at_option, content_option, out_option, today
from generator.commands.printing import Progress, plain, print_findings
from generator.errors import ContentError

_MOST_NAMED = 5


@click.command("check")
@content_option
@at_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as annotations of a pull request.",
)
@click.option(
    "--since",
    metavar="REF",
    help="Also compare with a git commit: nothing that was issued may vanish or go back.",
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def check_command(
    content: Path, at: datetime.date | None, form: str, since: str | None, strict: bool
) -> None:
    """Say what is wrong with the content, each mistake with its place.

    Every mistake is shown at once: file, line, column, what was expected, what was found, and the nearest
    thing that would be right. Signatures are verified too. Exits 1 where there is an error (with --strict,
    a warning).
    """
    from generator.build import Options, examine
    from generator.caching import Cache
    from generator.content.findings import has_errors

    options = Options(root=content, out=Path("site"), at=at or today(), cache=Cache.of(os.environ))
    try:
        with Progress(quiet=form != "text") as progress:
            catalog, findings = examine(options, progress)
        if since is not None:
            from generator.history import findings_since

            findings = sorted([*findings, *findings_since(content, catalog, since)])
    except ContentError as error:
        findings = list(error.findings)
    if form != "text" or findings:
        print_findings(findings, form, content.as_posix())
    else:
        click.echo("Everything is in order.")
    if has_errors(findings) or (strict and findings):
        raise click.exceptions.Exit(1)


@click.command("build")
@content_option
@out_option
@at_option
@click.option(
    "--base-url",
    metavar="URL",
    default="",
    help="Where this copy is served from, for the links between pages. Signed URLs stay as they are.",
)
@click.option("--drafts", is_flag=True, help="Show drafts too.")
@click.option(
    "--workers", type=click.IntRange(0, 256), default=0, help="Processes (0: one a core)."
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def build_command(
    content: Path,
    out: Path,
    at: datetime.date | None,
    base_url: str,
    drafts: bool,
    workers: int,
    strict: bool,
) -> None:
    """Build the site. Needs no key.

    Every signature is verified first. Where the content has an error nothing is written, and the site that was
    built before still stands. Of the folder, a build removes what an earlier one wrote, and names what else is
    there.
    """
    import time

    from generator.build import Options, build
    from generator.caching import Cache

    begun = time.monotonic()
    options = Options(
        root=content,
        out=out,
        at=at or today(),
        link_base=base_url,
        drafts=drafts,
        workers=workers,
        cache=Cache.of(os.environ),
    )
    with Progress() as progress:
        if strict:
            from generator.build import examine

            _, findings = examine(options, progress)
            if findings:
                raise ContentError(findings, content.as_posix())
        try:
            built = build(options, progress)
        except ContentError as error:
            raise ContentError(error.findings, content.as_posix()) from None
    if built.findings:
        print_findings(built.findings, "text", content.as_posix())
    click.echo(
        f"{out}: {built.files:,} files, {built.credentials:,} "
        f"credential{'' if built.credentials == 1 else 's'} verified; {built.made:,} files "
        f"written, {built.removed:,} removed, in {time.monotonic() - begun:.1f} s."
    )
    if built.strangers:
        click.echo(plain(_about_strangers(out, built.strangers, is_older=built.is_older)))


def _about_strangers(out: Path, strangers: Sequence[str], *, is_older: bool) -> str:
    """What lies in the output folder and was left there."""
    named = ", ".join(strangers[:_MOST_NAMED])
    if len(strangers) > _MOST_NAMED:
        named += f" and {len(strangers) - _MOST_NAMED:,} more"
    if is_older:
        return (
            f"{out}: kept, since nothing says whether an earlier build wrote it: {named}. "
            "Remove by hand what isn't yours."
        )
    return f"{out}: kept, since no build wrote it: {named}."


@click.command("serve")
@content_option
@out_option
@at_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--drafts", is_flag=True, help="Show drafts too.")
def serve_command(
    content: Path, out: Path, at: datetime.date | None, host: str, port: int, drafts: bool
) -> None:
    """Build, serve on this machine, and rebuild on every change.

    Stop with Ctrl-C. Pages that are open reload by themselves. A mistake in the content is printed and shown over
    the page until it is mended; the last good site goes on being served.
    """
    from generator.build import Options
    from generator.caching import Cache
    from generator.site.live import Live
    from generator.site.server import Server

    live = Live()
    server = Server(out, host, port, live)
    options = Options(
        root=content,
        out=out,
        at=at or today(),
        link_base=server.address,
        drafts=drafts,
        workers=1,
        cache=Cache.of(os.environ),
    )
    from generator.commands.serving import serve

    serve(server, live, options, follow_clock=at is None)


@click.command("schema")
@click.argument("kind", required=False, metavar="[TYPE]")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write one file for each type into this folder.",
)
def schema_command(kind: str | None, out: Path | None) -> None:
    """Print the JSON Schemas of content files, for editors.

    TYPE is site, issuer, badge, stack, earner, recognizer, page, framework, registry or editorial; without
    it, all are printed as one object.
    """
    from generator.content.findings import nearest
    from generator.content.schema import schemas
    from generator.errors import InputError
    from generator.wholefiles import write_whole

    known = schemas()
    if kind and kind not in known:
        close = nearest(kind, known)
        raise InputError(
            f"there is no type {kind!r}: expected one of {', '.join(known)}"
            + (f"; did you mean {close!r}?" if close else "")
        )
    chosen = {kind: known[kind]} if kind else known
    if out is not None:
        for name, schema in chosen.items():
            write_whole(out / f"{name}.schema.json", (json.dumps(schema, indent=2) + "\n").encode())
        click.echo(f"{out}: {', '.join(f'{name}.schema.json' for name in chosen)}")
    else:
        click.echo(json.dumps(chosen[kind] if kind else chosen, indent=2))
