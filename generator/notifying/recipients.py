"""IO: the rows of a receipt: whom to tell of which credential, what they are called, in which language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.content.fields import CREDENTIAL_ID, LANGUAGE_TAG
from generator.content.findings import Finding
from generator.content.reading import read_bounded
from generator.errors import InputError
from generator.issuing.awards import MAX_CSV_BYTES, MAX_ROWS, email_address
from generator.issuing.receipt import REQUIRED

_MAX_NAME = 200
_MAX_TAG = 35


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row of a receipt. `name` and `language` are empty where the receipt doesn't say."""

    email: str
    id: str
    link: str
    name: str
    language: str
    line: int


def read_receipt(path: Path) -> tuple[list[Recipient], list[Finding]]:
    """Read every row; what is wrong comes back as findings with their lines, which name no address.

    A receipt that went through a spreadsheet (semicolons, more columns, another order) is read as well.
    Raises `InputError` for a file that is no receipt.
    """
    try:
        text = read_bounded(path.resolve(), MAX_CSV_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text: save it as CSV UTF-8") from None
    except InputError as error:
        raise InputError(f"{path}: {error.message}", code=error.code) from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    recipients: list[Recipient] = []
    findings: list[Finding] = []
    known: dict[str, int] = {}
    try:
        columns = [cell.strip().lower() for cell in next(rows, [])]
        if not REQUIRED.issubset(columns):
            raise InputError(
                f"{path} is no receipt of `laurels issue --receipt`", code="no_receipt"
            )
        for line, cells in _numbered(rows):
            if len(recipients) + len(findings) >= MAX_ROWS:
                raise InputError(f"{path} has more than {MAX_ROWS:,} rows: split it")
            try:
                found = _recipient(dict(zip(columns, cells, strict=False)), line)
                if found.id in known:
                    raise InputError(f"{found.id} stands in line {known[found.id]} already")
            except InputError as error:
                findings.append(Finding(str(path), line, 0, "error", "bad_row", error.message))
                continue
            known[found.id] = line
            recipients.append(found)
    except csv.Error as error:
        raise InputError(f"{path}, line {rows.line_num}: the CSV can't be read: {error}") from None
    return recipients, findings


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    line = 2
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = getattr(rows, "line_num", line) + 1


def _recipient(cells: Mapping[str, str], line: int) -> Recipient:
    try:
        email = email_address(cells.get("email", ""))
    except InputError:
        raise InputError("`email` holds no e-mail address") from None
    credential, language = cells.get("id", "").strip(), cells.get("language", "").strip()
    if not CREDENTIAL_ID.fullmatch(credential):
        raise InputError("`id` holds no credential's id")
    if language and (len(language) > _MAX_TAG or not LANGUAGE_TAG.fullmatch(language)):
        raise InputError(f"`language` is {language[:40]!r}: expected a tag such as en or es")
    name = " ".join(cells.get("name", "").split())
    if len(name) > _MAX_NAME:
        raise InputError(f"`name` is longer than {_MAX_NAME} characters")
    return Recipient(email, credential, cells.get("link", "").strip(), name, language, line)
