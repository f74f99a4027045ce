"""The map of a stack: every badge once, each joined to the goal, nothing over the edge or over another."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.site.parts import Node
from generator.site.stackmap import GATE_WIDTH, LEAF_WIDTH, stack_map


def node(*children: Node, any_: int | None = None, ordered: bool = False, name: str = "") -> Node:
    return Node(name, "", None, None, any_, ordered, "", children)


def trees() -> st.SearchStrategy[Node]:
    inner = st.recursive(
        st.just(node(name="leaf")),
        lambda below: st.builds(
            lambda children, ordered: node(*children, ordered=ordered),
            st.lists(below, min_size=1, max_size=4),
            st.booleans(),
        ),
        max_leaves=25,
    )
    return inner.filter(lambda each: bool(each.children))


def leaves(tree: Node) -> int:
    return sum(map(leaves, tree.children)) if tree.children else 1


@settings(max_examples=60, deadline=None)
@given(trees())
def test_everything_is_drawn_once_inside_and_apart(tree: Node) -> None:
    made = stack_map(tree)
    assert len(made.leaves) == leaves(tree)
    boxes = [(place.x, place.y, LEAF_WIDTH) for place in made.leaves]
    boxes += [(place.x, place.y, GATE_WIDTH) for place in made.gates]
    for x, y, width in boxes:
        assert x >= 0 and x + width < made.width and 0 < y < made.height
    rows = sorted(place.y for place in made.leaves)
    assert all(later - earlier >= 70 for earlier, later in zip(rows, rows[1:], strict=False))
    columns = {(place.x, place.y) for place in made.gates}
    assert len(columns) == len(made.gates)
    # One line leaves each place for the next level, and the last one reaches the goal.
    assert len(made.lines) == len(made.leaves) + len(made.gates)
    starts = [tuple(map(int, re.findall(r"-?\d+", line.path)[:2])) for line in made.lines]
    assert set(starts) == {(x + width, y) for x, y, width in boxes}


def test_turns_are_numbered_where_order_counts() -> None:
    tree = node(node(name="a"), node(node(name="b"), node(name="c"), any_=1), ordered=True)
    made = stack_map(tree)
    assert [place.number for place in made.leaves] == [1, 0, 0]
    assert [place.number for place in made.gates] == [2, 0]
    assert stack_map(node(node(), node())).leaves[0].x < made.leaves[0].x
