"""What is to be awarded to whom: from the command's options, or from the rows of a CSV file."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from generator.content.fields import LANGUAGE_TAG, SLUG
from generator.content.findings import Finding, nearest
from generator.credentials.identity import normalize_email
from generator.errors import InputError

MAX_ROWS = 100_000
MAX_CSV_BYTES = 64 * 1024 * 1024
_MAX_CELL = 128 * 1024
_EMAIL = re.compile(
    r"[^@\s,;:<>()\[\]\\\"]{1,64}@[^@\s,;:<>()\[\]\\\"]{1,253}\.[^@\s.,;:<>()\[\]\\\"]{2,63}"
)
# Years that a clock, a time zone and a verifier can all reckon with.
_YEARS = range(1900, 9000)
FIELDS = (
    "email",
    "also_to",
    "earner",
    "name",
    "evidence",
    "private_evidence",
    "narrative",
    "collaboration",
    "results",
    "awarded",
    "activity",
    "valid_until",
    "language",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One badge for one person. `results` maps a criterion to the level reached, as the reviewer named them.

    `language` is the one to write to this person in; nothing of it is signed. `line` is the line of the CSV file that it came from, 0 for one given by options; `columns` says in which
    column of it a field stands, counted from 1.
    """

    email: str
    also_to: tuple[str, ...] = ()
    earner: str = ""
    name: str = ""
    evidence: tuple[str, ...] = ()
    private_evidence: str = ""
    narrative: str = ""
    collaboration: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
    awarded: datetime.date | None = None
    activity: tuple[datetime.date, datetime.date] | None = None
    valid_until: datetime.date | None = None
    language: str = ""
    line: int = 0
    columns: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address of this person."""
        return (self.email, *self.also_to)


def award_from_texts(
    texts: Mapping[str, str], *, line: int = 0, columns: Mapping[str, int] | None = None
) -> Award:
    """Make an award of the texts of its fields; raise `InputError` whose code is the field that is wrong.

    `also_to` and `evidence` are separated by blanks or `|`, `results` reads `criterion=level; …`, `activity`
    reads `2026-01-01..2026-02-01`.
    """
    emails = [email_address(texts.get("email", ""), "email")]
    emails += [email_address(text, "also_to") for text in _split(texts.get("also_to", ""))]
    if len(set(emails)) != len(emails):
        raise _wrong("also_to", "addresses that differ", "the same address twice")
    return Award(
        email=emails[0],
        also_to=tuple(emails[1:]),
        earner=_slug(texts.get("earner", "")),
        name=_text(texts, "name"),
        evidence=tuple(_url(text) for text in _split(texts.get("evidence", ""))),
        private_evidence=_text(texts, "private_evidence"),
        narrative=_text(texts, "narrative"),
        collaboration=_text(texts, "collaboration"),
        results=_results(texts.get("results", "")),
        awarded=_date(texts, "awarded"),
        activity=_period(texts),
        valid_until=_date(texts, "valid_until"),
        language=_language(texts.get("language", "")),
        line=line,
        columns=columns or {},
    )


def awards_from_csv(
    data: bytes, path: str, *, mapping: Mapping[str, str]
) -> tuple[list[Award], list[Finding]]:
    """Read every row of a CSV file; what is wrong comes back as findings with line and column.

    `mapping` renames columns: `{"E-mail address": "email"}`, or leaves one out: `{"Phone": ""}`.
    Separators of comma, semicolon and tab are read. Two rows of one address are an error.
    """
    findings: list[Finding] = []

    def add(line: int, column: int, message: str, expected: str = "", found: str = "") -> None:
        findings.append(
            Finding(path, line, column, "error", "bad_row", message, expected=expected, found=found)
        )

    if len(data) > MAX_CSV_BYTES:
        add(0, 0, "the file is too large", f"at most {MAX_CSV_BYTES:,} bytes", f"{len(data):,}")
        return [], findings
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        add(line, 0, "the file is not UTF-8 text: save it as CSV UTF-8")
        return [], findings
    if "\0" in text:
        add(text.count("\n", 0, text.index("\0")) + 1, 0, "the file is not text: it holds a NUL")
        return [], findings
    first, *rest = re.split(r"\r\n|\r|\n", text, maxsplit=1)
    delimiter = max(",;\t", key=first.count)
    heading = 1
    if mark := re.fullmatch(r"(?i)\s*sep=([,;\t|]) *", first):
        # Written for Excel: the separator of the columns below.
        delimiter, text, heading = mark[1], "".join(rest), 2
    csv.field_size_limit(_MAX_CELL)  # one for all readers: whoever reads sets their own
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    awards: list[Award] = []
    # A cell may hold line breaks: a row is named by the line that it begins on.
    following = heading
    try:
        columns = _columns(next(reader, []), mapping, path, heading, findings)
        if findings:
            return [], findings
        places = {name: number for number, name in enumerate(columns, 1) if name}
        seen: dict[str, int] = {}
        following = reader.line_num + heading
        for row in reader:
            line, following = following, reader.line_num + heading
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(columns):
                add(
                    line,
                    0,
                    "the row has another number of columns than the first line",
                    str(len(columns)),
                    str(len(row)),
                )
                continue
            if len(awards) >= MAX_ROWS:
                add(line, 0, f"more than {MAX_ROWS:,} rows: split the file")
                break
            texts = {name: cell for name, cell in zip(columns, row, strict=True) if name}
            try:
                award = award_from_texts(texts, line=line, columns=places)
            except InputError as error:
                add(line, places.get(error.code, 0), error.message)
                continue
            for address in award.addresses:
                if address in seen:
                    name = "email" if address == award.email else "also_to"
                    add(line, places[name], f"the address stands in line {seen[address]} already")
                    break
            seen.update((address, line) for address in award.addresses if address not in seen)
            awards.append(award)
    except csv.Error as error:
        add(following, 0, f"the CSV can't be read: {error}")
    if not awards and not findings:
        add(0, 0, "the file has no rows below its first line")
    return awards, findings


def _columns(
    header: Sequence[str],
    mapping: Mapping[str, str],
    path: str,
    line: int,
    findings: list[Finding],
) -> list[str]:
    columns: list[str] = []
    unused = set(mapping)
    for number, cell in enumerate(header, 1):
        name = cell.strip()
        unused.discard(name)
        target = mapping.get(name, name.lower().replace(" ", "_").replace("-", "_"))
        if target == "e_mail":
            target = "email"
        if target and target not in FIELDS:
            findings.append(
                Finding(
                    path,
                    line,
                    number,
                    "error",
                    "unknown_column",
                    f"there is no field {name!r}",
                    expected=f"one of {', '.join(FIELDS)}, or --map '{name}=FIELD' "
                    f"(--map '{name}=' leaves it out)",
                    nearest=nearest(target, FIELDS),
                )
            )
        elif target and target in columns:
            findings.append(
                Finding(
                    path, line, number, "error", "duplicate_column", f"two columns are {target!r}"
                )
            )
        columns.append(target)
    for name in sorted(unused):
        findings.append(
            Finding(
                path,
                line,
                0,
                "error",
                "unknown_column",
                f"--map names a column {name!r} that isn't there",
                nearest=nearest(name, [cell.strip() for cell in header]),
            )
        )
    if "email" not in columns and not findings:
        findings.append(Finding(path, line, 0, "error", "missing_column", "no column is `email`"))
    return columns


def _wrong(name: str, expected: str, found: str) -> InputError:
    """An error whose code is the field, so that a row can name its column."""
    return InputError(f"`{name}` is wrong: expected {expected}, found {found}", code=name)


def _split(text: str) -> list[str]:
    return [part for part in re.split(r"[\s|]+", text) if part]


def email_address(text: str, name: str = "email") -> str:
    """The e-mail address in `text`, as it is hashed; raise `InputError` where it is none."""
    address = normalize_email(text)
    # An invisible character, pasted along, would make a hash that nobody's address has.
    if not _EMAIL.fullmatch(address) or ".." in address or not address.isprintable():
        raise _wrong(name, "an e-mail address", repr(text[:80]) if text.strip() else "nothing")
    return address


def _slug(text: str) -> str:
    text = text.strip()
    if text and not SLUG.fullmatch(text):
        raise _wrong("earner", "the slug of a file in content/earners/", repr(text[:80]))
    return text


def _language(text: str) -> str:
    text = text.strip()
    if text and not (LANGUAGE_TAG.fullmatch(text) and len(text) <= 35):
        raise _wrong("language", "a language tag such as en, es or zh-Hant", repr(text[:40]))
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme == "https" and bool(parts.hostname) and len(text) <= 2000
    except ValueError:
        good = False
    if not good or not text.isprintable() or re.search(r"[\s<>\"\\^`{|}]", text):
        raise _wrong("evidence", "an address that starts with https://", repr(text[:80]))
    return text


def _text(texts: Mapping[str, str], name: str) -> str:
    text = "\n".join(texts.get(name, "").strip().splitlines())
    if len(text) > 20_000:
        raise _wrong(name, "at most 20,000 characters", f"{len(text):,}")
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text):
        raise _wrong(name, "text without control characters", repr(text[:40]))
    return text


def _results(text: str) -> dict[str, str]:
    results: dict[str, str] = {}
    for part in re.split(r"[;\n|]", text):
        if not part.strip():
            continue
        criterion, separator, level = part.partition("=")
        criterion, level = criterion.strip(), level.strip()
        if not separator or not criterion or not level:
            raise _wrong("results", "CRITERION=LEVEL, separated by ;", repr(part.strip()[:80]))
        if criterion in results:
            raise _wrong("results", "each criterion once", f"{criterion} twice")
        results[criterion] = level
    return results


def _date(texts: Mapping[str, str], name: str) -> datetime.date | None:
    text = texts.get(name, "").strip()
    return _read_date(text, name) if text else None


def _read_date(text: str, name: str) -> datetime.date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        day = datetime.date.fromisoformat(text)
        if day.year not in _YEARS:
            raise ValueError
        return day
    except ValueError:
        raise _wrong(name, "a date such as 2026-11-22", repr(text[:40])) from None


def _period(texts: Mapping[str, str]) -> tuple[datetime.date, datetime.date] | None:
    text = texts.get("activity", "").strip()
    if not text:
        return None
    start, separator, end = text.partition("..")
    if not separator:
        raise _wrong("activity", "two dates such as 2026-01-01..2026-02-01", repr(text[:40]))
    period = _read_date(start.strip(), "activity"), _read_date(end.strip(), "activity")
    if period[0] > period[1]:
        raise _wrong("activity", "a first date no later than the second", repr(text[:40]))
    return period
