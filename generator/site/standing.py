"""How a credential stands on a day: valid, at its end, or taken back, and what a list says of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from generator.content.model import AssertionRow, StatusEvent
from generator.credentials.times import read_time

Standing = Literal["valid", "expiring", "expired", "revoked", "suspended", "not_yet_valid"]

# With these a credential counts, today.
HOLDS: tuple[Standing, ...] = ("valid", "expiring")
# Somebody took it back.
WITHDRAWN: tuple[Standing, ...] = ("revoked", "suspended")
EXPIRING_DAYS = 90


@dataclass(frozen=True, slots=True)
class CredentialSummary:
    """One credential as a list shows it. `badge` and `issuer` are slugs, `reason` is the last event's.

    `badge_path` and `issuer_path` are empty where there is no such page, `ends` (RFC 3339, as signed) where nothing does.
    """

    id: str
    badge: str
    version: str
    name: str
    issuer: str
    issuer_name: str
    awarded: datetime.date | None
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    ends: str
    standing: Standing
    reason: str
    image: str
    language: str
    path: str
    badge_path: str
    issuer_path: str


def day_of(text: str) -> datetime.date | None:
    """The day written in RFC 3339 `text`, as its author wrote it, or nothing where there is none."""
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def standing_of(
    row: AssertionRow, event: StatusEvent | None, at: datetime.date
) -> tuple[Standing, str]:
    """How a credential stands on the day `at` of UTC, and the reason given where someone decided it.

    What has ended before that day is expired, what begins after it is not yet valid: whatever the time zone in which
    an issuer writes, nothing is called so too early.
    """
    if event is not None and event.action != "reinstate":
        return ("revoked" if event.action == "revoke" else "suspended"), event.reason
    begins = datetime.datetime.combine(at, datetime.time(), datetime.UTC)
    until, start = read_time(row.valid_until), read_time(row.valid_from)
    # A moment at the very start of a day leaves nothing of that day.
    if until is not None and until <= begins:
        return "expired", ""
    if start is not None and start >= begins + datetime.timedelta(days=1):
        return "not_yet_valid", ""
    if until is not None and until < begins + datetime.timedelta(days=EXPIRING_DAYS + 1):
        return "expiring", ""
    return "valid", ""


def kept(credentials: Iterable[CredentialSummary]) -> tuple[CredentialSummary, ...]:
    """Those that their holder may take along: nobody withdrew them."""
    return tuple(each for each in credentials if each.standing not in WITHDRAWN)
