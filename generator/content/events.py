"""`content/status/events.yaml`: what was done to which credential, when, why, and in which role."""

from __future__ import annotations

from typing import Literal

from generator.content.fields import Content, CredentialId, Line, Moment, Text
from generator.content.frontmatter import Source, parse_yaml
from generator.content.model import StatusEvent

MAX_EVENTS_BYTES = 16 * 1024 * 1024
MAX_EVENTS = 100_000


class Event(Content):
    """One event. `reason` is what readers see; `role` says who did it, never a name."""

    at: Moment
    id: CredentialId
    action: Literal["revoke", "suspend", "reinstate"]
    reason: Text
    role: Line

    def plain(self) -> StatusEvent:
        """The event as the catalog holds it."""
        return StatusEvent(self.at, self.id, self.action, self.reason, self.role)


class Events(Content):
    """The whole file, oldest event first."""

    events: tuple[Event, ...] = ()


def parse_events(data: bytes) -> Source:
    """Parse the file's bytes; it grows for as long as the site lives, so its bounds are wider."""
    return parse_yaml(data, max_bytes=MAX_EVENTS_BYTES, max_entries=MAX_EVENTS)
