"""A long list as pages of its own, each at a lasting address: the first at the list's, the next at `page/2/`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.content.badge import Badge
from generator.site.views import Directory

# A page of so many cards stays below 100 kB.
PAGE_SIZE = 60


@dataclass(frozen=True, slots=True)
class ListPart:
    """One page of a list: its `items`, its `number` counted from 1, and the number of the `last` one."""

    items: Sequence[Any]
    number: int
    last: int

    @staticmethod
    def path(number: int) -> str:
        """Where page `number` lies under the list's own path."""
        return f"page/{number}/" if number > 1 else ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The pages to link to: the first, the last, those about this one; 0 stands for those left out."""
        near = range(self.number - 2, self.number + 3)
        shown = [n for n in range(1, self.last + 1) if n in (1, self.last) or n in near]
        found: list[int] = []
        for number in shown:
            if found and number > found[-1] + 1:
                found.append(0)
            found.append(number)
        return tuple(found)


def list_part(items: Iterable[Any], number: int = 1) -> ListPart:
    """Page `number` of all `items`; an empty list has one page."""
    everything = tuple(items)
    start = (number - 1) * PAGE_SIZE
    return ListPart(everything[start : start + PAGE_SIZE], number, page_count(len(everything)))


def awarded_by(directory: Directory, issuer: str) -> tuple[Badge, ...]:
    """The badges of an issuer, by its slug."""
    return tuple(badge for badge in directory.badges.values() if badge.issuer == issuer)


def listed(directory: Directory, kind: str) -> Sequence[Any]:
    """Everything on the list `kind` of a site, in its order.

    Translations of badges come after all originals, and what is no longer awarded comes last.
    """
    if kind == "badges":
        return sorted(
            directory.badges.values(),
            key=lambda badge: (
                badge.status == "retired",
                directory.original(badge.slug) != badge.slug,
            ),
        )
    if kind == "earners":
        return directory.listed_earners
    return tuple(getattr(directory, kind).values())


def page_count(length: int) -> int:
    """How many pages a list of `length` has."""
    return max(1, -(-length // PAGE_SIZE))
