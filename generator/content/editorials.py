"""What its keepers wrote about a version of a badge: why it was made, which rewordings they accepted since.

It lies beside the frozen version and is signed by nobody: what was awarded never changes by it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from generator.content.fields import Content, Day, Line, Text

Note = Annotated[Text, Field(max_length=1000)]


class Opening(Content):
    """The day on which a version was begun, and why."""

    date: Day
    note: Note


class Rewording(Content):
    """The `name` and `description` of the badge as they were accepted for this version on that day."""

    date: Day
    note: Note | None = None
    name: Line
    description: Annotated[Text, Field(max_length=500)]


class Editorial(Content):
    """`content/badges/versions/<slug>/<version>.editorial.yaml`; the last rewording is the one that stands."""

    opened: Opening | None = None
    rewordings: Annotated[tuple[Rewording, ...], Field(max_length=200)] = ()
