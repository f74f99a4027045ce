"""`laurels table export` and `laurels table import`."""

from __future__ import annotations

from pathlib import Path

import click

from generator.commands.options import content_option, today
from generator.commands.writing import force_option, require_free
from generator.errors import InputError


@click.group("table")
def table_command() -> None:
    """Badges and stacks as a table: to look over, edit in a spreadsheet, and take back."""


@table_command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument(
    "what", type=click.Choice(["badges", "stacks"]), required=False, metavar="[badges|stacks]"
)
@force_option
@content_option
def export_command(file: Path, what: str | None, force: bool, content: Path) -> None:
    """Write badges or stacks into FILE, an Excel workbook (.xlsx) or CSV (.csv).

    A workbook has both unless one is named: a sheet of badges with one row each, sheets for what a badge
    has several of (parts, research, alignments …), one for its rubric with a column for each level, and one of
    stacks. CSV has badges or, if asked for, stacks; what has rows of its own in a workbook is YAML in a cell
    there. The first column, `badge` or `stack`, is the name of the file. Tags and other lists have a line each.

    Take it back with `laurels table import FILE`; what wasn't changed stays as it is, byte for byte.
    """
    from generator.commands.opening import open_content
    from generator.tables.columns import TABLED
    from generator.tables.exporting import one_sheet, sheets
    from generator.tables.writing import csv_bytes, xlsx_bytes
    from generator.wholefiles import write_whole

    form = _form(file)
    require_free(file, force=force)
    catalog = open_content(content)
    if form == ".csv":
        pages = [one_sheet(catalog, TABLED[what or "badges"])]
        data = csv_bytes(pages[0])
    else:
        kinds = [kind for kind in TABLED.values() if what in (None, kind.folder)]
        pages = [sheet for kind in kinds for sheet in sheets(catalog, kind)]
        data = xlsx_bytes(pages)
    write_whole(file, data)
    counted = ", ".join(
        f"{len(page.rows)} {page.layout.name}" for page in pages if not page.layout.field
    )
    click.echo(f"{file}: {counted}.")


@table_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@content_option
def import_command(file: Path, dry_run: bool, content: Path) -> None:
    """Take back FILE, a workbook or CSV that `laurels table export` wrote and somebody edited.

    Only files in which something changed are written. A new row makes a new file, named by its first column;
    a row that is gone deletes nothing. An empty cell unsets a field, a column that isn't there leaves it alone;
    the entries of a list (its parts, say) are taken over whole, in the order of their rows.

    Every row has to be right before anything is written; each mistake is shown with its cell. A table that was
    exported a while ago undoes what changed in between: look at it with --dry-run first. CSV may be
    separated by commas, semicolons or tabs, and must be UTF-8.

    Exits 1 where a row is wrong, 2 where the file can't be read.
    """
    from generator.commands.opening import open_content
    from generator.commands.printing import plain, whereabouts
    from generator.content.frontmatter import MAX_BYTES
    from generator.content.reading import read_bounded
    from generator.tables.columns import TABLED, single
    from generator.tables.planning import plan, summary
    from generator.tables.reading import MAX_BYTES as MAX_TABLE
    from generator.tables.reading import read_table
    from generator.wholefiles import locked, write_whole

    _form(file)
    try:
        data = read_bounded(file, MAX_TABLE)
        headings = {name for kind in TABLED.values() for name in single(kind).headings}
        raws = read_table(data, headings)
    except InputError as error:
        raise InputError(f"{file}: {error.message}", code=error.code) from None
    with locked(content, "importing a table"):
        catalog = open_content(content)
        planned = plan(
            catalog,
            raws,
            file.name,
            lambda path: read_bounded(content / path, MAX_BYTES),
            at=today(),
        )
        for line in summary(planned.changes):
            click.echo(plain(line) if line.startswith(" ") else f"{content.as_posix()}/{line}")
        if not dry_run:
            for change in planned.changes:
                write_whole(content / change.path, change.data, exclusive=change.is_new)
    for name in planned.ignored:
        click.echo(plain(f"The sheet {name} isn't read."), err=True)
    for found in planned.findings:
        where = whereabouts(found, content.as_posix())
        click.echo(
            plain(f"laurels check will say: {where}: {found.severity}: {found.sentence()}"),
            err=True,
        )
    count = len(planned.changes)
    verb = "would be written" if dry_run else "written"
    if count:
        click.echo(
            f"{count} file{'' if count == 1 else 's'} {verb}; {planned.same} stay as they are.",
            err=True,
        )
    else:
        click.echo("Nothing to change.", err=True)


def _form(file: Path) -> str:
    form = file.suffix.lower()
    if form not in (".csv", ".xlsx"):
        raise InputError(f"{file}: expected a file that ends in .csv or .xlsx")
    return form
