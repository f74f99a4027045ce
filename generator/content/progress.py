"""How far someone is in a stack: what counts, what is missing, counted in the shortest way to the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.content.model import Requirement, Stack

_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a stack asks for: a badge, another stack, or a `group` that only has words."""

    kind: Literal["badge", "stack", "group"]
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Missing:
    """`count` of `options` are still to be earned; where there is one option it is that one."""

    count: int
    options: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class StackProgress:
    """`done` of `needed` steps of `stack`, and what is `missing`. A stack inside it is one step."""

    stack: Stack
    done: int
    needed: int
    missing: tuple[Missing, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class _State:
    done: int
    needed: int
    missing: tuple[Missing, ...]


def progress(
    stack: Stack, stacks: Mapping[str, Stack], held: Collection[str], name: Callable[[Step], str]
) -> StackProgress:
    """Count `held` badges (slugs of those with a valid credential) against what `stack` requires.

    Whoever holds the badge that the stack awards has completed it. `name` words a step for a reader.
    A stack that requires itself is never complete.
    """
    state = _Count(stacks, held, name).stack(stack, 0)
    return StackProgress(stack, state.done, state.needed, state.missing)


class _Count:
    def __init__(
        self, stacks: Mapping[str, Stack], held: Collection[str], name: Callable[[Step], str]
    ) -> None:
        self.stacks = stacks
        self.held = held
        self.name = name
        self.known: dict[str, _State] = {}
        self.open: set[str] = set()

    def stack(self, stack: Stack, depth: int) -> _State:
        if stack.slug not in self.known:
            self.open.add(stack.slug)
            state = self.node(stack.requires, depth)
            self.open.discard(stack.slug)
            if stack.awards in self.held:
                state = _State(state.needed, state.needed, ())
            self.known[stack.slug] = state
        return self.known[stack.slug]

    def node(self, node: Requirement, depth: int) -> _State:
        if node.badge is not None:
            return self.leaf(node, node.badge in self.held)
        if node.stack is not None:
            inner = self.stacks.get(node.stack)
            reachable = inner and node.stack not in self.open and depth < _MAX_DEPTH
            return self.leaf(
                node, bool(inner and reachable and not self.stack(inner, depth + 1).missing)
            )
        states = [self.node(child, depth + 1) for child in node.children]
        if node.any is None:
            return _State(
                sum(state.done for state in states),
                sum(state.needed for state in states),
                tuple(missing for state in states for missing in state.missing),
            )
        # The shortest way to the end: the children with the least left to do, in their order.
        nearest = sorted(states, key=lambda state: state.needed - state.done)[: node.any]
        still = sum(bool(state.missing) for state in nearest)
        options = tuple(
            self.step(child)
            for child, state in zip(node.children, states, strict=True)
            if state.missing
        )
        return _State(
            sum(state.done for state in nearest),
            sum(state.needed for state in nearest),
            (Missing(still, options),) if still else (),
        )

    def leaf(self, node: Requirement, done: bool) -> _State:
        return _State(int(done), 1, () if done else (Missing(1, (self.step(node),)),))

    def step(self, node: Requirement) -> Step:
        if node.badge is not None or node.stack is not None:
            kind: Literal["badge", "stack"] = "badge" if node.badge is not None else "stack"
            slug = node.badge or node.stack or ""
            return Step(kind, slug, node.name or self.name(Step(kind, slug, "")))
        if node.name:
            return Step("group", "", node.name)
        names = [self.step(child).name for child in node.children]
        how = "all of" if node.any is None else f"any {node.any} of"
        return Step("group", "", f"{how} {', '.join(names)}")
