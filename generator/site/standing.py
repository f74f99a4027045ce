"""How a credential stands on a day: valid, at its end, or taken back, and what a list says of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from generator.content.model import AssertionRow, StatusEvent

Standing = Literal["valid", "expiring", "expired", "revoked", "suspended", "not_yet_valid"]

EXPIRING_DAYS = 90


@dataclass(frozen=True, slots=True)
class CredentialSummary:
    """One credential as a list shows it. `badge` and `issuer` are slugs, `reason` is the last event's.

    `badge_path` and `issuer_path` are empty where there is no such page.
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
    """How a credential stands on the day `at`, and the reason given where someone decided it."""
    if event is not None and event.action != "reinstate":
        return ("revoked" if event.action == "revoke" else "suspended"), event.reason
    until, start = day_of(row.valid_until), day_of(row.valid_from)
    # A moment at the very start of a day leaves nothing of that day.
    if until is not None and (
        until < at or (until == at and row.valid_until[10:19] == "T00:00:00")
    ):
        return "expired", ""
    if start is not None and start > at:
        return "not_yet_valid", ""
    if until is not None and until <= at + datetime.timedelta(days=EXPIRING_DAYS):
        return "expiring", ""
    return "valid", ""
