"""What a whole stack comes to: how many badges and how many CEUs, by the shortest way and by the longest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from generator.content.model import Requirement, Stack

_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Totals:
    """(Least, most) number of badges, and of CEUs, that completing a stack takes and brings."""

    badges: tuple[int, int] = (0, 0)
    ceu: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))


def totals(stack: Stack, stacks: Mapping[str, Stack], ceu: Callable[[str], Decimal]) -> Totals:
    """Add up what `stack` requires, the stacks inside it included; `ceu` tells the CEUs of a badge by its slug.

    Where any of several will do, the least takes the smallest of them and the most the largest. A badge that
    is asked for in two places counts twice. A stack inside itself counts for nothing.
    """
    return _of(stack.requires, stacks, ceu, frozenset({stack.slug}))


def _of(
    node: Requirement,
    stacks: Mapping[str, Stack],
    ceu: Callable[[str], Decimal],
    above: frozenset[str],
) -> Totals:
    if node.badge is not None:
        value = ceu(node.badge)
        return Totals((1, 1), (value, value))
    if node.stack is not None:
        inner = stacks.get(node.stack)
        if inner is None or node.stack in above or len(above) > _MAX_DEPTH:
            return Totals()
        return _of(inner.requires, stacks, ceu, above | {node.stack})
    parts = [_of(child, stacks, ceu, above) for child in node.children]
    count = len(parts) if node.any is None else node.any
    return Totals(
        (
            sum(sorted(part.badges[0] for part in parts)[:count]),
            sum(sorted((part.badges[1] for part in parts), reverse=True)[:count]),
        ),
        (
            sum(sorted(part.ceu[0] for part in parts)[:count], Decimal(0)),
            sum(sorted((part.ceu[1] for part in parts), reverse=True)[:count], Decimal(0)),
        ),
    )
