"""IO: a receipt → messages or mail-merge rows in a folder outside every repository; nothing is sent."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from pathlib import Path
from typing import Literal

from generator.content.findings import Finding
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.model import AssertionRow, Catalog
from generator.content.reading import read_bounded
from generator.errors import ContentError, PublishError, RefusedError
from generator.issuing.receipt import require_outside
from generator.notifying.mail import mailbox, message
from generator.notifying.notices import Notice, Noticer
from generator.notifying.recipients import read_receipt
from generator.notifying.wording import Wording, Writer, image_name
from generator.site.artifacts import Press
from generator.site.themes import find_theme
from generator.spreadsheets import csv_text, is_formula
from generator.wholefiles import locked, sweep, write_whole

MERGE_FILE = "mail-merge.csv"
# A file here tells who earned what: it is for its owner alone.
_MODE = 0o600
_FACTS = ("badge", "issuer", "awarded", "valid_until", "page", "share", "verify", "profile",
          "contact", "image")  # fmt: skip
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Everything that `laurels notify` was asked for. `origin` is needed for messages."""

    receipt: Path
    out: Path
    now: datetime.datetime
    at: datetime.date
    form: Literal["eml", "csv"] = "eml"
    origin: Address | None = None
    language: str = ""
    subject: str = ""
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Notified:
    """How many messages (or rows) were written, how many were there, and languages nobody has words for."""

    written: int
    already: int
    unspoken: Mapping[str, int] = field(default_factory=dict)


def notify(
    catalog: Catalog, request: Request, progress: Progress = lambda stage, done, total: None
) -> Notified:
    """Write a message for each row of the receipt; a message that is there already is left as it is.

    Everything is checked, put into words and drawn before the first is written. Raises `ContentError` with a
    finding for each row that nobody should be told of, `RefusedError` for a folder that is shared.
    """
    root = Path(catalog.root)
    require_outside(request.out / MERGE_FILE, root, "the file")
    writer = Writer(catalog.site, folder=request.templates, subject=request.subject)
    recipients, findings = read_receipt(request.receipt)
    noticer = Noticer(catalog, request.at, language=request.language)
    notices, more = noticer.notices(
        recipients,
        str(request.receipt),
        lambda done, total: progress("Checking credentials", done, total),
    )
    findings += more
    if request.form == "csv":
        findings += _unmergeable(notices, str(request.receipt))
    if findings:
        raise ContentError(sorted(findings))
    if not notices:
        raise RefusedError(f"{request.receipt} holds no rows: there is nobody to tell")
    worded = [(notice, writer.write(notice)) for notice in notices]
    images = _Images(catalog, request.at, {notice.row.badge for notice in notices})
    _make_folder(request.out)
    with locked(request.out, "writing"):
        sweep(request.out)
        write = _merge_file if request.form == "csv" else _messages
        written = write(request, worded, images, progress)
    unspoken = Counter(
        words.wanted for _, words in worded if writer.speaks(words.wanted) != writer.speaks(words.language)
    )  # fmt: skip
    return Notified(written, len(worded) - written, unspoken)


class _Images:
    """The artwork of badges with credentials in it, as a build bakes them."""

    def __init__(self, catalog: Catalog, at: datetime.date, badges: set[str]) -> None:
        theme = find_theme(Path(catalog.root), catalog.site.theme)
        self.root = Path(catalog.root)
        self.press = Press(
            catalog,
            theme_folders=theme.folders,
            theme_files=theme.static,
            link_base=catalog.site.base_url,
            at=at,
            drafts=False,
        )
        for badge in sorted(badges):
            # What can't be drawn is found here, before anything is written; the press remembers the rest.
            self.press.baked(badge, "png", b"{}")

    def of(self, row: AssertionRow) -> bytes:
        """The PNG that holds this credential."""
        return self.press.baked(
            row.badge, "png", read_bounded(self.root / row.path, MAX_SIGNED_BYTES)
        )


Worded = Sequence[tuple[Notice, Wording]]


def _messages(request: Request, worded: Worded, images: _Images, progress: Progress) -> int:
    assert request.origin is not None
    written = 0
    for number, (notice, words) in enumerate(worded, 1):
        path = request.out / f"{notice.row.id}.eml"
        if not path.exists():
            data = message(
                words,
                origin=request.origin,
                to=mailbox(notice.name, notice.recipient.email),
                image=images.of(notice.row),
                date=request.now,
                message_id=f"laurels.{notice.row.id}",
            )
            write_whole(path, data, exclusive=True, mode=_MODE)
            written += 1
        progress("Writing messages", number, len(worded))
    return written


def _merge_file(request: Request, worded: Worded, images: _Images, progress: Progress) -> int:
    path = request.out / MERGE_FILE
    if path.exists():
        raise RefusedError(f"{path} is there already: name another folder")
    for number, (notice, _) in enumerate(worded, 1):
        image = request.out / image_name(notice)
        if not image.exists():
            write_whole(image, images.of(notice.row), exclusive=True, mode=_MODE)
        progress("Writing images", number, len(worded))
    columns = ("email", "name", "language", "subject", *_FACTS, "text")
    rows = [
        (
            notice.recipient.email,
            notice.name,
            words.language,
            words.subject,
            *(words.facts[fact] for fact in _FACTS),
            words.text,
        )
        for notice, words in worded
    ]
    # Spreadsheets, which most merges begin from, take a file for UTF-8 only where it begins with this mark.
    data = csv_text(columns, rows).encode("utf-8-sig")
    write_whole(path, data, exclusive=True, mode=_MODE)
    return len(rows)


def _unmergeable(notices: Sequence[Notice], receipt: str) -> list[Finding]:
    """Addresses that a spreadsheet would run as a formula; made harmless, they'd be other addresses."""
    message = "the address begins as a formula of a spreadsheet does: write it with --format eml"
    return [
        Finding(receipt, notice.recipient.line, 0, "error", "bad_row", message)
        for notice in notices
        if is_formula(notice.recipient.email)
    ]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PublishError(f"{folder} can't be made: {error.strerror}") from None
