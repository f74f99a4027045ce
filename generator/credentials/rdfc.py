"""RDF Dataset Canonicalization: RDFC-1.0 with SHA-256, over statements as text.

Blank nodes are named by hashing what is said about each. In practically every credential those hashes all
differ, and then naming is a sort; where some are equal, their neighbourhoods are explored, under bounds:
a small hostile document could ask for years, and one report can look at many documents. Why this is our own code: docs/adr/0004.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NoReturn, TypeAlias

from generator.errors import InputError

# Subject, predicate, object and graph name ("" for the default graph) as N-Quads writes them.
Quad: TypeAlias = tuple[str, str, str, str]

MAX_BLANK_NODES = 10_000
MAX_QUADS = 50_000
# Steps of comparing nodes that look alike: of each comparison, each hash and each order that is tried.
MAX_WORK = 400_000
MAX_DEPTH = 400
# How many documents at their bounds one report may look at: a record, what is in it, its proofs, lists.
MAX_DOCUMENTS = 4
_COMPARISON, _HASH, _ORDER = 20, 10, 10


class Effort:
    """What all documents that one report looks at may still cost; a document has bounds of its own."""

    def __init__(self) -> None:
        self.quads = MAX_DOCUMENTS * MAX_QUADS
        self.work = MAX_DOCUMENTS * MAX_WORK

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left, so that what was found rests on what was looked at before."""
        return self.quads < 0 or self.work < 0

    def spend(self, *, quads: int = 0, work: int = 0) -> None:
        """Raise `InputError` (`too_complex`) where nothing is left."""
        self.quads -= quads
        self.work -= work
        if self.is_spent:
            raise InputError("all that is to be checked is too much", code="too_complex")


def canonicalize(dataset: Iterable[Quad], effort: Effort | None = None) -> bytes:
    """Canonicalize a dataset (section 4.4.3) and write it as N-Quads, one statement a line, sorted.

    Raises `InputError` (`too_complex`) past `MAX_BLANK_NODES`, `MAX_DEPTH` or `MAX_WORK`, and where
    nothing is left of `effort`.
    """
    effort = Effort() if effort is None else effort
    quads = list(dataset)
    effort.spend(quads=len(quads))
    labels = _Naming(quads, effort).labels()
    lines = sorted(
        line(labels.get(s, s), p, labels.get(o, o), labels.get(g, g)) for s, p, o, g in quads
    )
    return "".join(lines).encode()


def line(subject: str, predicate: str, value: str, graph: str) -> str:
    """One statement as N-Quads writes it."""
    if graph:
        return f"{subject} {predicate} {value} {graph} .\n"
    return f"{subject} {predicate} {value} .\n"


class _Naming:
    """Names the blank nodes of one dataset (the canonicalization state, section 4.3)."""

    def __init__(self, quads: Iterable[Quad], effort: Effort) -> None:
        self.mentions = _mentions(quads)
        if len(self.mentions) > MAX_BLANK_NODES:
            _refuse(f"{len(self.mentions):,} nodes without an id")
        self.hashes = {
            node: _first_degree_hash(node, about) for node, about in self.mentions.items()
        }
        self.canonical: dict[str, str] = {}
        self.work = 0
        self._effort = effort
        self._neighbors: dict[str, list[tuple[str, str, str]]] = {}

    def labels(self) -> dict[str, str]:
        """Blank node → canonical label."""
        by_hash: defaultdict[str, list[str]] = defaultdict(list)
        for node, digest in self.hashes.items():
            by_hash[digest].append(node)
        # Step 4: nodes whose hash is theirs alone.
        for digest in sorted(by_hash):
            if len(by_hash[digest]) == 1:
                self._issue(by_hash[digest][0])
        # Step 5: the others, by the hash of their neighbourhood.
        for digest in sorted(digest for digest, nodes in by_hash.items() if len(nodes) > 1):
            paths = [
                self._n_degree(node, {node: "_:b0"}, 0)
                for node in by_hash[digest]
                if node not in self.canonical
            ]
            for _, issued in sorted(paths, key=lambda path: path[0]):
                for node in issued:
                    self._issue(node)
        return self.canonical

    def _issue(self, node: str) -> None:
        self.canonical.setdefault(node, f"_:c14n{len(self.canonical)}")

    def _n_degree(
        self, node: str, issued: dict[str, str], depth: int
    ) -> tuple[str, dict[str, str]]:
        """Hash N-Degree Quads (section 4.8.3): the hash, and the labels issued on the way to it."""
        if depth > MAX_DEPTH:
            _refuse("nodes without an id that look alike, one behind the other")
        neighbors = self._neighbors_of(node)
        self._spend(_COMPARISON + _HASH * len(neighbors))
        related: defaultdict[str, list[str]] = defaultdict(list)  # steps 1 to 3
        for position, name, predicate in neighbors:
            related[self._related_hash(name, predicate, issued, position)].append(name)
        data = []
        for digest in sorted(related):  # step 5
            path, issued = self._least_path(related[digest], issued, depth)
            data += [digest, path]
        return _hash("".join(data)), issued

    def _neighbors_of(self, node: str) -> list[tuple[str, str, str]]:
        """Position, name and predicate of each blank node that stands in a statement with `node`.

        Kept, since a node is come to often, and thousands of its statements can name no other.
        """
        if node not in self._neighbors:
            self._neighbors[node] = [
                (position, name, predicate)
                for subject, predicate, value, graph in self.mentions[node]
                for position, name in (("s", subject), ("o", value), ("g", graph))
                if name[:1] == "_" and name != node
            ]
        return self._neighbors[node]

    def _least_path(
        self, nodes: list[str], issued: dict[str, str], depth: int
    ) -> tuple[str, dict[str, str]]:
        """Steps 5.4 to 5.6: of all orders of `nodes`, the one whose path is least."""
        chosen: str | None = None
        chosen_issued = issued
        for order in _orders(nodes):
            self._spend(_ORDER + len(issued) + len(order))
            tried, path = dict(issued), ""
            recursion = []
            for node in order:
                if node in self.canonical:
                    path += self.canonical[node]
                    continue
                if node not in tried:
                    tried[node] = f"_:b{len(tried)}"
                    recursion.append(node)
                path += tried[node]
            if _is_worse(path, chosen):
                continue
            for node in recursion:
                digest, tried = self._n_degree(node, tried, depth + 1)
                path += f"{tried[node]}<{digest}>"
                if _is_worse(path, chosen):
                    break
            else:
                if chosen is None or path < chosen:
                    chosen, chosen_issued = path, tried
        return chosen or "", chosen_issued

    def _related_hash(
        self, node: str, predicate: str, issued: Mapping[str, str], position: str
    ) -> str:
        """Hash Related Blank Node (section 4.7.3)."""
        name = self.canonical.get(node) or issued.get(node) or self.hashes[node]
        return _hash(position + (predicate if position != "g" else "") + name)

    def _spend(self, work: int) -> None:
        self.work += work
        self._effort.spend(work=work)
        if self.work > MAX_WORK:
            _refuse("too many nodes without an id that look alike")


def _mentions(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    """Blank node → the statements that it stands in (section 4.4.3, step 2).

    A node that says something of itself is refused: implementations disagree on its hash.
    """
    mentions: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        subject, _, value, graph = quad
        for name in (subject, value, graph):
            if name[:1] == "_":
                mentions[name].append(quad)
        if value[0] == "_" and value in (subject, graph):
            _refuse("a node without an id that refers to itself")
        if graph[:1] == "_" and graph == subject:
            _refuse("a node without an id that describes itself")
    return mentions


def _first_degree_hash(node: str, about: Iterable[Quad]) -> str:
    """Hash First Degree Quads (section 4.6.3): the node is `_:a`, every other blank node `_:z`."""

    def masked(name: str) -> str:
        return name if name[:1] != "_" else "_:a" if name == node else "_:z"

    return _hash("".join(sorted(line(masked(s), p, masked(o), masked(g)) for s, p, o, g in about)))


def _orders(nodes: list[str]) -> Iterator[tuple[str, ...]]:
    """Every order of `nodes` that differs, from the least to the greatest.

    A node can stand among them many times, so each order is stepped to from the one before: of k equal nodes
    there are k! orders, and they are all the same.
    """
    order = sorted(nodes)
    while True:
        yield tuple(order)
        rise = len(order) - 2
        while rise >= 0 and order[rise] >= order[rise + 1]:
            rise -= 1
        if rise < 0:
            return
        other = len(order) - 1
        while order[other] <= order[rise]:
            other -= 1
        order[rise], order[other] = order[other], order[rise]
        order[rise + 1 :] = reversed(order[rise + 1 :])


def _is_worse(path: str, chosen: str | None) -> bool:
    return chosen is not None and len(path) >= len(chosen) and path > chosen


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _refuse(found: str) -> NoReturn:
    raise InputError(f"the document holds {found}", code="too_complex")
