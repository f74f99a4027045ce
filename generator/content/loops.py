"""Requirements that run in a loop: badges and stacks which, followed far enough, require themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from generator.content.model import Catalog

Node: TypeAlias = tuple[str, str]


def requirement_loops(catalog: Catalog) -> Iterator[tuple[Node, ...]]:
    """Each loop of the catalog once, as ("badge" or "stack", slug), from its least member on.

    A badge requires badges, a stack what it names, and a badge that a stack awards requires the stack.
    """
    graph: dict[Node, list[Node]] = {}
    for badge in catalog.badges.values():
        graph["badge", badge.slug] = [("badge", slug) for slug in badge.requirements]
    for stack in catalog.stacks.values():
        graph["stack", stack.slug] = [
            ("badge", leaf.badge) if leaf.badge else ("stack", leaf.stack or "")
            for leaf in stack.requires.leaves()
        ]
        if stack.awards and ("badge", stack.awards) in graph:
            graph["badge", stack.awards].append(("stack", stack.slug))
    return _loops(graph)


def _loops(graph: Mapping[Node, Sequence[Node]]) -> Iterator[tuple[Node, ...]]:
    """Walk depth first, without recursion: requirements may run on for as long as they like."""
    done: set[Node] = set()
    reported: set[frozenset[Node]] = set()
    for start in sorted(graph):
        trail: dict[Node, None] = {}
        stack: list[tuple[Node, bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                trail.popitem()
                done.add(node)
            elif node in trail:
                members = list(trail)
                loop = members[members.index(node) :]
                if frozenset(loop) not in reported:
                    reported.add(frozenset(loop))
                    least = loop.index(min(loop))
                    yield (*loop[least:], *loop[:least])
            elif node not in done:
                trail[node] = None
                stack.append((node, True))
                stack.extend((child, False) for child in sorted(graph.get(node, ()), reverse=True))
