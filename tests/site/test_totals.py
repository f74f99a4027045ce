"""What a stack comes to, held against every way there is to complete it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.model import Requirement, Stack
from generator.site.totals import totals

CEU = {"a": Decimal("0.4"), "b": Decimal("1.2"), "c": Decimal(0), "d": Decimal("2.5")}


def stack(slug: str, requires: dict[str, Any]) -> Stack:
    fields = {"slug": slug, "body": "", "name": slug, "description": "One.", "issuer": "guild"}
    return Stack.model_validate({**fields, "requires": requires})


def ways(node: Requirement, stacks: dict[str, Stack]) -> Iterator[tuple[str, ...]]:
    """The badges of each way to meet a requirement."""
    if node.badge:
        yield (node.badge,)
    elif node.stack:
        yield from ways(stacks[node.stack].requires, stacks)
    else:
        chosen = len(node.children) if node.any is None else node.any
        for some in itertools.combinations(node.children, chosen):
            for combined in itertools.product(*(list(ways(child, stacks)) for child in some)):
                yield tuple(itertools.chain(*combined))


LEAVES = st.sampled_from([{"badge": slug} for slug in CEU] + [{"stack": "inner"}])


def _grown(children: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        some.map(lambda nodes: {"all": nodes}),
        some.flatmap(
            lambda nodes: st.integers(1, len(nodes)).map(lambda n: {"any": n, "of": nodes})
        ),
    )


INNER = stack(
    "inner", {"any": 1, "of": [{"badge": "a"}, {"all": [{"badge": "b"}, {"badge": "d"}]}]}
)


@settings(max_examples=60, deadline=None)
@given(st.recursive(LEAVES, _grown, max_leaves=5))
def test_least_and_most_are_those_of_some_way_to_the_end(requires: dict[str, Any]) -> None:
    outer = stack("outer", requires)
    stacks = {"inner": INNER, "outer": outer}
    found = totals(outer, stacks, CEU.__getitem__)
    every = list(ways(outer.requires, stacks))
    counts = [len(way) for way in every]
    sums = [sum((CEU[slug] for slug in way), Decimal(0)) for way in every]
    assert found.badges == (min(counts), max(counts))
    assert found.ceu == (min(sums), max(sums))


def test_what_leads_nowhere_or_into_itself_counts_for_nothing() -> None:
    loop = stack("loop", {"all": [{"badge": "a"}, {"stack": "loop"}, {"stack": "gone"}]})
    found = totals(loop, {"loop": loop}, CEU.__getitem__)
    assert found.badges == (1, 1) and found.ceu == (Decimal("0.4"), Decimal("0.4"))
