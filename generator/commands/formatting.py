"""`laurels fmt`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from generator.commands.options import content_option
from generator.content.findings import Finding
from generator.errors import ContentError, InputError


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing: list what would change, and exit 1.")
@content_option
def fmt_command(paths: tuple[Path, ...], check: bool, content: Path) -> None:
    """Write content files in one form, so that a change shows as what was changed.

    PATHS are files or folders inside the content folder; without any, all of it. Fields are put into one order,
    long text is wrapped, quotes stand where YAML needs them, and what is blank goes. A file says the same
    before and after, comments included. Its Markdown stays as it is, but for white space at its end. Run it
    after a web editor has saved a file.

    Signed files, frozen versions and status/events.yaml are never touched. Exits 1 where a file has mistakes
    (it is left as it is) or, with --check, where one would change.
    """
    from generator.content.formatting import formatted
    from generator.content.frontmatter import MAX_BYTES, PlacedError
    from generator.content.kinds import kind_of
    from generator.content.reading import read_bounded
    from generator.wholefiles import locked, write_whole

    if not content.is_dir():
        raise InputError(f"{content} is not a folder: expected a content folder", code="not_found")
    changed = 0
    findings: list[Finding] = []
    with contextlib.nullcontext() if check else locked(content, "formatting"):
        for path in _files(content, paths):
            kind = kind_of(path)
            if kind is None:
                click.echo(f"Left as it is: {content / path}", err=True)
                continue
            try:
                data = read_bounded(content / path, MAX_BYTES)
                result = formatted(path, data, kind)
            except ContentError as error:
                findings += error.findings
                continue
            except PlacedError as error:
                findings.append(
                    Finding(path, error.line, error.column, "error", error.code, error.message)
                )
                continue
            except InputError as error:
                findings.append(Finding(path, 0, 0, "error", error.code, error.message))
                continue
            if result != data:
                changed += 1
                click.echo(str(content / path))
                if not check:
                    write_whole(content / path, result)
    if findings:
        from generator.commands.printing import print_findings

        print_findings(sorted(findings), "text", content.as_posix())
    files = f"{changed} file{'' if changed == 1 else 's'}"
    if changed:
        click.echo(f"{files} would change." if check else f"{files} written anew.", err=True)
    elif not findings:
        click.echo("Nothing to change.", err=True)
    if findings or (check and changed):
        raise click.exceptions.Exit(1)


def _files(content: Path, paths: tuple[Path, ...]) -> Iterator[str]:
    """The files that are meant, relative to the content folder, each once."""
    from generator.content.kinds import kind_of

    root = content.resolve()
    found: dict[str, None] = {}
    for path in paths or (content,):
        whole = path.parent.resolve() / path.name if path.is_symlink() else path.resolve()
        if not whole.is_relative_to(root):
            raise InputError(f"{path} is not in the content folder {content}", code="not_found")
        if whole.is_dir() and not whole.is_symlink():
            inside = (item.relative_to(root).as_posix() for item in sorted(_walk(whole)))
            found.update((name, None) for name in inside if kind_of(name))
        elif path.is_symlink() or path.exists():
            found[whole.relative_to(root).as_posix()] = None
        else:
            raise InputError(f"{path} is not there", code="not_found")
    yield from found


def _walk(folder: Path) -> Iterator[Path]:
    """What lies in a folder and in the folders right below it: content lies no deeper."""
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink():
            yield from item.iterdir()
        else:
            yield item
