"""`laurels revise`."""

from __future__ import annotations

from pathlib import Path

import click

from generator.commands.options import content_option, today


@click.command("revise")
@click.argument("slug")
@click.option(
    "--editorial",
    is_flag=True,
    help="Other words for the same thing: accept them for the version that was awarded.",
)
@click.option(
    "--substantive",
    is_flag=True,
    help="It asks for something else: begin a new version.",
)
@click.option("--version", default="", metavar="V", help="The new version (the next major one).")
@click.option("--note", default="", metavar="TEXT", help="Why, for readers of the badge's history.")
@content_option
def revise_command(
    slug: str, editorial: bool, substantive: bool, version: str, note: str, content: Path
) -> None:
    """Change the badge SLUG after it was awarded. What was signed stays as it is.

    --substantive writes a new `version` into the badge's file, and nothing else: then change what it asks for.
    --editorial says that other words in its file mean what was awarded; it is refused where more than words changed.
    """
    from generator.content.frontmatter import MAX_BYTES
    from generator.content.load import load
    from generator.content.reading import read_bounded
    from generator.content.revising import (
        accept_wording,
        begin_version,
        editorial_path,
        next_major,
        the_badge,
    )
    from generator.wholefiles import locked, write_whole

    if editorial == substantive:
        raise click.UsageError("Say which it is: --editorial or --substantive.")
    if version and editorial:
        raise click.UsageError("--version goes with --substantive.")
    with locked(content, "revising"):
        catalog = load(content)
        before = the_badge(catalog, slug).version

        def beside(version: str) -> bytes | None:
            path = content / editorial_path(slug, version)
            return read_bounded(path, MAX_BYTES) if path.exists() else None

        if editorial:
            files = accept_wording(catalog, slug, beside(before), today=today(), note=note)
        else:
            wanted = version or next_major(before)
            files = begin_version(
                catalog,
                slug,
                read_bounded(content / f"badges/{slug}.md", MAX_BYTES),
                beside(wanted) if "/" not in wanted else None,
                today=today(),
                version=version,
                note=note,
            )
        for path, data in files.items():
            write_whole(content / path, data)
            click.echo(str(content / path))
    if substantive:
        click.echo(
            f"Now version {wanted}. Credentials of version {before} stay as they are; the first "
            f"award of {wanted} freezes it."
        )
    elif files:
        click.echo(
            f"Accepted for version {before}. Its awards go on to carry the words that were first awarded."
        )
    else:
        click.echo(f"Nothing to accept: no other words stand in version {before}.")
