"""A framework as its readers browse it: its items as a tree, each with the badges that line up with it.

Pure, like the views of a catalog that it stands beside.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.content.badge import Alignment, Badge
from generator.content.frameworks import Framework, FrameworkItem
from generator.site.published import Published

# Items below this level stand in it, one after the other: no reader follows an outline any deeper.
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of a framework: where it stands (`path` and `anchor`), what meets it, what is part of it."""

    item: FrameworkItem
    path: str
    anchor: str
    badges: tuple[Badge, ...]
    children: tuple[ItemView, ...]


class Standards:
    """The frameworks of one catalog, with the published badges that name their items."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._by_name = {each.name: each for each in published.frameworks.values()}

    def named(self, name: str) -> Framework | None:
        """The framework of that name, letter for letter."""
        return self._by_name.get(name)

    @functools.cached_property
    def _meeting(self) -> Mapping[tuple[str, str], tuple[Badge, ...]]:
        """The badges that line up with an item, by slug of the framework and code."""
        found: dict[tuple[str, str], dict[str, Badge]] = defaultdict(dict)
        for badge in self._published.badges.values():
            for alignment in badge.alignments:
                framework = self._by_name.get(alignment.framework or "")
                if framework and alignment.code:
                    found[framework.slug, alignment.code][badge.slug] = badge
        return {
            key: tuple(
                badge
                for badge in badges.values()
                # Its original stands here for all languages.
                if badge.translation_of is None or badge.translation_of not in badges
            )
            for key, badges in found.items()
        }

    @functools.cached_property
    def _anchors(self) -> Mapping[tuple[str, str], str]:
        """The anchor of each item on the page of its framework, by slug of the framework and code."""
        anchors: dict[tuple[str, str], str] = {}
        for framework in self._published.frameworks.values():
            taken: set[str] = set()
            for item in framework.items:
                words = re.findall(r"[a-z0-9.]+", item.code.casefold())
                plain = anchor = "item-" + "-".join(words)
                number = 2
                while anchor in taken:
                    anchor, number = f"{plain}_{number}", number + 1
                taken.add(anchor)
                anchors.setdefault((framework.slug, item.code), anchor)
        return anchors

    def tree(self, framework: Framework) -> tuple[ItemView, ...]:
        """The items that are part of no other, with what is part of them, in the author's order."""
        items = {item.code: item for item in framework.items}
        inside: dict[str, list[FrameworkItem]] = defaultdict(list)
        for item in items.values():
            inside[item.part_of if item.part_of in items else ""].append(item)

        def view(item: FrameworkItem, depth: int) -> ItemView:
            return ItemView(
                item,
                f"frameworks/{framework.slug}/",
                self._anchors[framework.slug, item.code],
                self._meeting.get((framework.slug, item.code), ()),
                tuple(below(item, depth + 1)) if depth < MAX_DEPTH else (),
            )

        def below(item: FrameworkItem, depth: int) -> list[ItemView]:
            parts = inside[item.code]
            if depth == MAX_DEPTH:
                parts = _flat(parts, inside)
            return [view(each, depth) for each in parts]

        return tuple(view(item, 1) for item in inside[""])

    def aligned(self, framework: Framework) -> tuple[Badge, ...]:
        """The badges that meet any item of a framework, each once, in the order of their names."""
        found = {
            badge.slug
            for (slug, _), badges in self._meeting.items()
            if slug == framework.slug
            for badge in badges
        }
        return tuple(badge for slug, badge in self._published.badges.items() if slug in found)

    def place_of(self, alignment: Alignment) -> tuple[str, str] | None:
        """The page and anchor of the item that an alignment names; None where no framework here has it."""
        framework = self._by_name.get(alignment.framework or "")
        if framework is None:
            return None
        anchor = self._anchors.get((framework.slug, alignment.code or ""))
        return (f"frameworks/{framework.slug}/", anchor) if anchor else None


def _flat(
    items: Sequence[FrameworkItem], inside: Mapping[str, Sequence[FrameworkItem]]
) -> list[FrameworkItem]:
    """`items` and all that is below them, each after what it is part of."""
    found: list[FrameworkItem] = []
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        found.append(item)
        waiting.extend(reversed(inside.get(item.code, ())))
    return found
