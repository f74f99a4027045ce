"""XML Schema's dateTimeStamp, the one form in which credentials write a moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# How far an issuer's clock may be ahead of the reader's.
CLOCK_SKEW = timedelta(minutes=5)

_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,12})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_time(text: object) -> datetime | None:
    """Return the moment that a dateTimeStamp names, in UTC; None where `text` isn't one.

    A time of day and a time zone are required (VC Data Model 2.0, section 4.9).
    """
    if not isinstance(text, str) or _FORM.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def write_time(moment: datetime) -> str:
    """Write an aware `moment` as a dateTimeStamp in UTC, to the second: 2026-03-01T09:30:00Z."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone names no moment")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_day(moment: datetime) -> str:
    """Write the day of an aware `moment`, in UTC, as readers see it: 2026-03-01."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d")
