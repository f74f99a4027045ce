"""`laurels verify`, `bake`, `extract`, `import`: credentials and images, ours and others'."""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import Moment, content_option, now
from generator.commands.printing import plain
from generator.commands.writing import force_option, require_free
from generator.errors import FetchError, InputError, LaurelsError

if TYPE_CHECKING:
    from generator.credentials.verification import Report

MAX_FILE = 12 * 1024 * 1024
_HEADLINES = {
    "verified": "Genuine.",
    "warning": "Genuine, with a warning.",
    "indeterminate": "Could not be checked.",
    "failed": "Not verified.",
}
_MARKS = {"passed": "✓", "failed": "✗", "indeterminate": "?"}


def _read(path: Path, limit: int = MAX_FILE) -> bytes:
    from generator.content.reading import read_bounded

    if str(path) == "-":
        return sys.stdin.buffer.read(limit + 1)
    try:
        return read_bounded(path.resolve() if path.is_symlink() else path, limit)
    except InputError as error:
        raise InputError(f"{path}: {error.message}", code=error.code) from None


@click.command("verify")
@click.argument("source", metavar="FILE|URL")
@click.option("--recipient", metavar="EMAIL", help="Was it awarded to this address?")
@click.option("--at", type=Moment(), metavar="TIME", help="The moment to judge it at (now).")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--site",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Answer URLs under a built site's own addresses from its folder; ask no network.",
)
@click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Answer URLs from DIR/index.json, a map of URL to file; ask no network.",
)
@click.option(
    "--registry",
    "registries",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="Issuers to take for known, as in content/registries/; may be given more than once.",
)
@content_option
def verify_command(
    source: str,
    recipient: str | None,
    at: datetime.datetime | None,
    as_json: bool,
    site: Path | None,
    documents: Path | None,
    registries: tuple[Path, ...],
    content: Path,
) -> None:
    """Verify a credential: a JSON file, a baked PNG or SVG, or a URL.

    The issuer's key and status list are read from the issuer's own site, or from the folders given. Whether the
    issuer is known is answered by the registries given; else, in the folder of a site, by that site's own
    issuers and registries; else nobody is asked. Exits 0 where it is verified, 1 where it is not, 3 with a
    warning (an unknown issuer is one) or where it could not be checked.
    """
    from generator.credentials.verification import verify

    moment = at or now()
    known = _known_issuers(registries, content, moment.date())
    fetch = _fetcher(site, documents)
    if source.startswith(("https://", "http://")):
        # The link that people share is the page's; what is signed lies beside it.
        source = re.sub(r"(/assertions/[0-9a-z]{12})/(index\.html)?$", r"\1.json", source)
        try:
            data = fetch(source)
        except FetchError as error:
            raise InputError(f"{source} can't be had: {error.message}") from None
    else:
        data = _read(Path(source))
    report = verify(data, fetch=fetch, now=moment, recipient=recipient, known_issuers=known)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        _print_report(report, recipient)
    raise click.exceptions.Exit({"verified": 0, "failed": 1}.get(report.outcome, 3))


def _known_issuers(
    registries: tuple[Path, ...], content: Path, day: datetime.date
) -> dict[str, str] | None:
    """Whom to take for known; None where there is no list to ask."""
    from generator.content.load import load_known, load_registry
    from generator.credentials.issuers import known_issuers

    if registries:
        return known_issuers(None, (), [load_registry(path) for path in registries], day)
    if (content / "site.yaml").is_file():
        return known_issuers(*load_known(content), day)
    return None


def _fetcher(site: Path | None, documents: Path | None) -> Callable[[str], bytes]:
    from generator.fetching import documents_fetcher, first_of, folder_fetcher, https_fetcher

    fetchers = []
    if site is not None:
        fetchers += [folder_fetcher(site, url) for url in reversed(_addresses(site))]
    if documents is not None:
        fetchers.append(documents_fetcher(documents))
    return first_of(*fetchers) if fetchers else https_fetcher()


def _addresses(site: Path) -> list[str]:
    """Where a built site is, and where it was before it moved."""
    from generator.documents import parse_document

    try:
        catalog = parse_document(_read(site / "catalog.json"))
    except InputError as error:
        raise InputError(f"{site} is not a built site: {error.message}") from None
    url, previous = catalog.get("url"), catalog.get("previousUrls", [])
    if not isinstance(url, str):
        raise InputError(f"{site}/catalog.json doesn't say the site's address")
    more = previous if isinstance(previous, list) else []
    return [each.rstrip("/") for each in (url, *more) if isinstance(each, str)]


def _print_report(report: Report, recipient: str | None) -> None:
    headline = _HEADLINES[report.outcome]
    if report.outcome == "verified" and recipient is None:
        headline = "Genuine. Not yet matched to a person."
    click.echo(headline)
    document = report.document
    if document and report.outcome in ("verified", "warning"):
        issuer = document.get("issuer")
        name = issuer.get("name", "") if isinstance(issuer, dict) else ""
        what = document.get("name") or ""
        if isinstance(what, str) and isinstance(name, str) and what and name:
            click.echo(f"{plain(what[:300])}, awarded by {plain(name[:300])}")
    click.echo()
    for check in report.checks:
        click.echo(f"  {_MARKS[check.result]} {check.id}: {plain(check.message)}")


@click.command("bake")
@click.argument("image", type=click.Path(path_type=Path))
@click.argument("credential", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The image to write.",
)
@force_option
def bake_command(image: Path, credential: Path, out: Path, force: bool) -> None:
    """Put CREDENTIAL into IMAGE, a PNG or SVG.

    Pixels and everything else in the image stay as they are; a credential that was in it is replaced.
    """
    from generator.credentials.baking import bake
    from generator.documents import parse_document
    from generator.wholefiles import write_whole

    require_free(out, force=force)
    data = _read(credential)
    try:
        parse_document(data)
    except InputError as error:
        raise InputError(f"{credential}: {error.message}") from None
    try:
        baked = bake(_read(image), data)
    except InputError as error:
        raise InputError(f"{image}: {error.message}") from None
    write_whole(out, baked)
    click.echo(f"{out}: {len(baked):,} bytes.")


@click.command("extract")
@click.argument("image", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write (by default it is printed).",
)
@force_option
def extract_command(image: Path, out: Path | None, force: bool) -> None:
    """Take the credential out of IMAGE, a PNG or SVG, byte for byte.

    Exits 1 where no credential is in it.
    """
    from generator.credentials.baking import extract
    from generator.errors import BakingError
    from generator.wholefiles import write_whole

    if out is not None:
        require_free(out, force=force)
    try:
        found = extract(_read(image))
    except BakingError as error:
        if error.code == "no_credential":
            click.echo(
                f"{image}: no credential is inside this image. Screenshots and many apps strip it; ask for the "
                "original file or the link.",
                err=True,
            )
            raise click.exceptions.Exit(1) from None
        raise InputError(f"{image}: {error.message}") from None
    if out is not None:
        write_whole(out, found.text.encode("utf-8"))
        click.echo(f"{out}: a credential ({found.standard}, {found.kind}).")
    else:
        sys.stdout.buffer.write(found.text.encode("utf-8"))
        sys.stdout.buffer.flush()


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--issuer",
    default="",
    metavar="SLUG",
    help="The issuer of the new badges (needed where there is more than one).",
)
@content_option
def import_command(files: tuple[Path, ...], issuer: str, content: Path) -> None:
    """Turn Open Badges of others into badge files.

    Reads Open Badges 3.0 achievements and credentials (signed or not), Open Badges 2.0 badge classes, and baked
    images; writes content/badges/*.md, and says what could not be carried over. Nothing about the person who
    earned it is carried over. A file that can't be read is named, and the others are imported.
    """
    from generator.content.importing import import_document
    from generator.content.load import load
    from generator.content.writing import write_badge
    from generator.wholefiles import locked, write_whole

    with locked(content, "importing"):
        catalog = load(content)
        issuer = issuer or (next(iter(catalog.issuers)) if len(catalog.issuers) == 1 else "")
        if issuer not in catalog.issuers:
            raise InputError(
                f"name the issuer with --issuer, one of: {', '.join(catalog.issuers) or 'none yet'}"
            )
        taken = {path.stem for path in (content / "badges").glob("*.md")}
        failed = 0
        for file in files:
            try:
                imported = import_document(_document(file), issuer=issuer)
                slug = _free(imported.slug, taken)
                if slug != imported.slug:
                    imported = import_document(_document(file), issuer=issuer, slug=slug)
                for name, data in imported.images.items():
                    write_whole(content / "badges" / name, data)
                write_whole(
                    content / "badges" / f"{slug}.md",
                    _in_form(slug, write_badge(imported.badge_fields, imported.body)),
                    exclusive=True,
                )
            except LaurelsError as error:
                failed += 1
                prefix = "" if error.message.startswith(f"{file}:") else f"{file}: "
                click.echo(plain(f"{prefix}{error.message}"), err=True)
                continue
            taken.add(slug)
            click.echo(f"{file} → {content}/badges/{slug}.md")
            for sentence in imported.dropped:
                click.echo(plain(f"  not carried over: {sentence}"))
    if failed:
        raise click.exceptions.Exit(2)


def _document(file: Path) -> dict[str, Any]:
    from generator.credentials.baking import extract, is_png, is_svg
    from generator.documents import parse_document

    data = _read(file)
    if is_png(data) or is_svg(data):
        found = extract(data)
        if found.kind != "json":
            raise InputError(f"{file}: what is in the image is a {found.kind}, not a document")
        data = found.text.encode("utf-8")
    return parse_document(data)


def _in_form(slug: str, data: bytes) -> bytes:
    """A new badge's file as `laurels fmt` would write it; what has mistakes is left for `check` to say."""
    from generator.content.formatting import formatted
    from generator.content.kinds import KINDS
    from generator.errors import ContentError

    kind = next(kind for kind in KINDS if kind.folder == "badges")
    try:
        return formatted(f"badges/{slug}.md", data, kind)
    except ContentError:
        return data


def _free(slug: str, taken: set[str]) -> str:
    number, candidate = 2, slug
    while candidate in taken:
        suffix = f"-{number}"
        candidate = slug[: 64 - len(suffix)].rstrip("-") + suffix
        number += 1
    return candidate
