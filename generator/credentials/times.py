"""XML Schema's dateTimeStamp, the one form in which credentials write a moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# How far an issuer's clock may be ahead of the reader's.
CLOCK_SKEW = timedelta(minutes=5)

_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,12})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_YEAR, _TWO = "([0-9]{4})", "([0-9]{2})"
_FRACTION = r"(?:[.,]([0-9]{1,12}))?"
_ZONE = f"(Z|[+-]{_TWO}(?::?{_TWO})?)"
_EXTENDED = re.compile(f"{_YEAR}-{_TWO}-{_TWO}T{_TWO}:{_TWO}(?::{_TWO}{_FRACTION})?{_ZONE}")
_BASIC = re.compile(f"{_YEAR}{_TWO}{_TWO}T{_TWO}{_TWO}(?:{_TWO}{_FRACTION})?{_ZONE}")


def read_time(text: object) -> datetime | None:
    """Return the moment that a dateTimeStamp names, in UTC; None where `text` isn't one.

    A time of day and a time zone are required (VC Data Model 2.0, section 4.9). What is below a
    millisecond is cut off: a browser doesn't know it, and two readers must not come to two verdicts.
    """
    if not isinstance(text, str) or _FORM.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def read_iso_time(text: object) -> datetime | None:
    """Return the moment that a date and time of ISO 8601 with a time zone names, in UTC; None for others.

    Open Badges 2.0 asks for no more than that: seconds may be left out, `20240301T090000Z` and `+0000`
    are written too.
    """
    if not isinstance(text, str):
        return None
    found = _EXTENDED.fullmatch(text) or _BASIC.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone, hours, minutes = found.groups()
    offset = zone if zone == "Z" else f"{zone[0]}{hours}:{minutes or '00'}"
    after = f".{fraction}" if fraction else ""
    return read_time(f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{after}{offset}")


def written_day(text: object) -> str:
    """Return the day that the text of a moment names where it was written, which may be another one in UTC: 2026-03-01."""
    digits = text.replace("-", "")[:8] if isinstance(text, str) else ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def write_time(moment: datetime) -> str:
    """Write an aware `moment` as a dateTimeStamp in UTC, to the second: 2026-03-01T09:30:00Z."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone names no moment")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_day(moment: datetime) -> str:
    """Write the day of an aware `moment`, in UTC, as readers see it: 2026-03-01."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d")
