"""What the views of a catalog are made of: small frozen values, and the order of names."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from generator.content.badge import Badge
from generator.content.frameworks import Framework
from generator.content.model import Earner, Issuer, Recognition, Recognizer, Stack
from generator.content.pages import Page
from generator.content.revisions import Revision


@dataclass(frozen=True, slots=True)
class Accepted:
    """A recognizer and one thing that it takes a badge or stack for, seen from either side."""

    recognizer: Recognizer
    recognition: Recognition
    name: str
    path: str
    ended: bool
    begins: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a badge: its fixed document (empty before the first award) and how often awarded.

    `revision` says what changed from the version before it.
    """

    version: str
    path: str
    current: bool
    awards: int
    first_awarded: datetime.date | None
    revision: Revision


@dataclass(frozen=True, slots=True)
class Node:
    """A node of what a stack requires, worded for readers; `badge` and `stack` only where published."""

    name: str
    path: str
    badge: Badge | None
    stack: Stack | None
    any: int | None
    ordered: bool
    relation: str
    children: tuple[Node, ...]


def ceu_of(badge: Badge) -> float | None:
    """The continuing education units of a badge: as written, else derived from its contact hours."""
    return badge.ceu if badge.ceu is not None else badge.derived_ceu


def by_name(
    thing: Badge | Stack | Issuer | Recognizer | Earner | Framework | Page,
) -> tuple[str, str]:
    """Sorts things as readers expect: by name, whatever the letter case."""
    return thing.name.casefold(), thing.slug
