"""`content/status/events.yaml`: what was done to which credential, when, why, and in which role."""

from __future__ import annotations

from typing import Literal

from generator.content.fields import Content, CredentialId, Line, Moment, Text
from generator.content.model import StatusEvent


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
