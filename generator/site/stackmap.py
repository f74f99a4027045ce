"""What a stack requires, laid out as a map: its badges at the left, what joins them, the stack at the right.

Pure arithmetic in units of one CSS pixel; the theme draws it. Reading it needs no more than the list of the
same requirements that stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.site.parts import Node

LEAF_WIDTH = 264
GATE_WIDTH = 92
_ROW = 84
_GAP = 64
_MARGIN = 8
_ORDER = 36
_GOAL = 116
# Groups inside groups below this level are drawn as what they hold: no screen is that wide.
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A node and where it stands: `x` its left edge, `y` its middle, `number` its turn where order counts."""

    node: Node
    x: int
    y: int
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """A connection, as an SVG path."""

    path: str


@dataclass(frozen=True, slots=True)
class StackMap:
    """The whole drawing: `leaves` (badges, stacks), `gates` (all of, any of), `lines` between them."""

    width: int
    height: int
    leaves: tuple[Place, ...]
    gates: tuple[Place, ...]
    lines: tuple[Line, ...]
    goal_y: int
    leaf_width: int = LEAF_WIDTH
    gate_width: int = GATE_WIDTH


def stack_map(root: Node) -> StackMap:
    """Lay out the tree below `root`, one row for each badge or stack, in the author's order."""
    return _Layout(root).map


class _Layout:
    def __init__(self, root: Node) -> None:
        self.leaves: list[Place] = []
        self.gates: list[Place] = []
        self.lines: list[Line] = []
        self.left = _MARGIN + (_ORDER if _counts_turns(root) else 0)
        self.levels = min(_depth(root), _MAX_DEPTH)
        right, y = self.place(root, 1, 0)
        width = right + _GAP // 2 + _GOAL
        self.join(right, y, width - _GOAL, y)
        self.map = StackMap(
            width=width,
            height=len(self.leaves) * _ROW,
            leaves=tuple(self.leaves),
            gates=tuple(self.gates),
            lines=tuple(self.lines),
            goal_y=y,
        )

    def place(self, node: Node, level: int, number: int) -> tuple[int, int]:
        """Place `node` and all below it; where its right edge's middle is."""
        if not node.children:
            x, y = self.left, len(self.leaves) * _ROW + _ROW // 2
            self.leaves.append(Place(node, x, y, number))
            return x + LEAF_WIDTH, y
        children = node.children if level < _MAX_DEPTH else _leaves(node)
        ends = [
            self.place(child, level + 1, place if node.ordered else 0)
            for place, child in enumerate(children, 1)
        ]
        middle = sum(y for _, y in ends) // len(ends)
        x = self.left + LEAF_WIDTH + _GAP
        x += (self.levels - level) * (GATE_WIDTH + _GAP)
        self.gates.append(Place(node, x, middle, number))
        for right, y in ends:
            self.join(right, y, x, middle)
        return x + GATE_WIDTH, middle

    def join(self, x: int, y: int, to_x: int, to_y: int) -> None:
        """A line that leaves level and arrives level."""
        half = to_x - _GAP // 2
        self.lines.append(Line(f"M{x} {y}H{half - 24}C{half} {y} {half} {to_y} {to_x} {to_y}"))


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, node.children)) if node.children else 0


def _counts_turns(node: Node) -> bool:
    return node.ordered or any(map(_counts_turns, node.children))


def _leaves(node: Node) -> tuple[Node, ...]:
    if not node.children:
        return (node,)
    return tuple(leaf for child in node.children for leaf in _leaves(child))
