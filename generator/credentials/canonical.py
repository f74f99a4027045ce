"""The one way to write a document's RDF dataset: canonical N-Quads (RDF Dataset Canonicalization).

RDFC-1.0 names blank nodes by hashing what is said about each. In practically every credential those
hashes all differ, and then naming is a sort. Where some are equal the algorithm tries permutations:
pyoxigraph does that, after the work has been bounded, for a small hostile document can ask for years.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import count
from typing import Any, TypeAlias

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from generator.credentials.contexts import Contexts
from generator.credentials.expansion import expand
from generator.errors import InputError

# Subject, predicate, object and graph name ("" for the default graph) as N-Quads writes them.
Quad: TypeAlias = tuple[str, str, str, str]

MAX_QUADS = 50_000
MAX_BLANK_NODES = 10_000
MAX_WORK = 2_000_000
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_SPECIAL = re.compile(r'["\\\n\r\t]')
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def canonical_nquads(document: Mapping[str, Any], contexts: Contexts | None = None) -> bytes:
    """The canonical N-Quads of `document`: UTF-8, one statement a line, in code point order.

    A `proof` is part of the document here; a caller that signs or verifies takes it off first.
    Raises `ExpansionError` where the document says something that would not be covered, and
    `InputError` with the code `too_complex` where canonicalizing it would take too long.
    """
    return canonicalize(quads(expand(document, contexts)))


def quads(expanded: Iterable[Mapping[str, Any]]) -> dict[Quad, None]:
    """The RDF dataset of expanded JSON-LD (JSON-LD 1.1 API, 8.1), each statement once.

    Takes what `expand` returns. Raises `InputError` (`too_complex`) past `MAX_QUADS`.
    """
    dataset = _Dataset()
    for node in expanded:
        dataset.node(node, "")
    return dataset.quads


def canonicalize(dataset: Iterable[Quad]) -> bytes:
    """Canonicalize a dataset by RDFC-1.0 with SHA-256 (section 4.4) and write it as N-Quads.

    Raises `InputError` (`too_complex`) past `MAX_BLANK_NODES` or `MAX_WORK`.
    """
    dataset = list(dataset)
    mentions = _mentions(dataset)
    if len(mentions) > MAX_BLANK_NODES:
        raise _too_complex(f"{len(mentions):,} nodes without an id")
    hashes = {node: _first_degree_hash(node, about) for node, about in mentions.items()}
    equal = Counter(hashes.values())
    if len(equal) == len(hashes):  # steps 4 and 5 are all there is to do
        names = {hashes[node]: node for node in hashes}
        labels = {names[digest]: f"_:c14n{n}" for n, digest in enumerate(sorted(names))}
        lines = sorted(
            _line(labels.get(s, s), p, labels.get(o, o), labels.get(g, g)) for s, p, o, g in dataset
        )
        return "".join(lines).encode()
    _bound_work({node: digest for node, digest in hashes.items() if equal[digest] > 1}, mentions)
    store = Dataset(parse("".join(_line(*quad) for quad in dataset), RdfFormat.N_QUADS))
    store.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    written = serialize(store, format=RdfFormat.N_QUADS) or b""
    return "".join(sorted(written.decode().splitlines(keepends=True))).encode()


class _Dataset:
    """The statements gathered so far. Labels that a document gives its blank nodes are not kept."""

    def __init__(self) -> None:
        self.quads: dict[Quad, None] = {}
        self._labels: dict[str, str] = {}
        self._numbers = count()

    def node(self, node: Mapping[str, Any], graph: str) -> str:
        """Add what a node object states, and return its name."""
        subject = self._name(node.get("@id"))
        quads = self.quads
        for key, values in node.items():
            if key == "@id":
                continue
            if key == "@type":
                for iri in values:
                    quads[subject, _TYPE, f"<{iri}>", graph] = None
                continue
            predicate = f"<{key}>"
            for value in values:
                quads[subject, predicate, self._object(value, graph), graph] = None
        if len(quads) > MAX_QUADS:
            raise _too_complex(f"more than {MAX_QUADS:,} statements")
        return subject

    def _object(self, value: Mapping[str, Any], graph: str) -> str:
        if "@value" in value:
            return _literal(value)
        if "@list" in value:
            return self._list(value["@list"], graph)
        if "@graph" in value:
            name = self._name(None)
            for node in value["@graph"]:
                self.node(node, name)
            return name
        return self.node(value, graph)

    def _list(self, values: Iterable[Mapping[str, Any]], graph: str) -> str:
        cells = [(self._name(None), self._object(value, graph)) for value in values]
        rest = _NIL
        for cell, value in reversed(cells):
            self.quads[cell, _FIRST, value, graph] = None
            self.quads[cell, _REST, rest, graph] = None
            rest = cell
        return rest

    def _name(self, identifier: str | None) -> str:
        if identifier is None:
            return f"_:b{next(self._numbers)}"
        if identifier[:2] == "_:":
            if identifier not in self._labels:
                self._labels[identifier] = f"_:b{next(self._numbers)}"
            return self._labels[identifier]
        return f"<{identifier}>"


def _literal(value: Mapping[str, Any]) -> str:
    text = value["@value"]
    if _SPECIAL.search(text):
        text = text.translate(_ESCAPES)
    if "@language" in value:
        return f'"{text}"@{value["@language"]}'
    datatype = value.get("@type", _XSD_STRING)
    return f'"{text}"' if datatype == _XSD_STRING else f'"{text}"^^<{datatype}>'


def _line(subject: str, predicate: str, value: str, graph: str) -> str:
    if graph:
        return f"{subject} {predicate} {value} {graph} .\n"
    return f"{subject} {predicate} {value} .\n"


def _mentions(dataset: Iterable[Quad]) -> dict[str, list[Quad]]:
    """Blank node → the statements that it stands in (section 4.4.3, step 2).

    A node that says something of itself is refused: implementations disagree on its hash.
    """
    mentions: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in dataset:
        subject, _, value, graph = quad
        for name in (subject, value, graph):
            if name[:1] == "_":
                mentions[name].append(quad)
        if value[0] == "_" and value in (subject, graph):
            raise _too_complex("a node without an id that refers to itself")
    return mentions


def _first_degree_hash(node: str, about: Iterable[Quad]) -> str:
    """Hash First Degree Quads (section 4.6): the node is `_:a`, every other blank node `_:z`."""

    def masked(name: str) -> str:
        return name if name[:1] != "_" else "_:a" if name == node else "_:z"

    lines = sorted(_line(masked(s), p, masked(o), masked(g)) for s, p, o, g in about)
    return sha256("".join(lines).encode()).hexdigest()


def _bound_work(tied: Mapping[str, str], mentions: Mapping[str, list[Quad]]) -> None:
    """Refuse datasets where Hash N-Degree Quads (section 4.8) could run for long.

    Only nodes with equal hashes (`tied`: node → hash) are explored. From each, the exploration
    walks its connected component, and tries all orders of the neighbours that a node can't tell
    apart: those with one hash at one position under one predicate. So for a component of n nodes
    n³ × (the product of k! over those groups) bounds the steps; the third n is the copying of labels.
    """
    work = 0
    unseen = set(tied)
    while unseen:
        component = {unseen.pop()}
        frontier = list(component)
        orders = 1
        while frontier:
            node = frontier.pop()
            groups: Counter[tuple[str, str, str]] = Counter()
            for subject, predicate, value, graph in mentions[node]:
                for position, name in (("s", subject), ("o", value), ("g", graph)):
                    if name != node and name in tied:
                        groups[position, predicate if position != "g" else "", tied[name]] += 1
                        if name not in component:
                            component.add(name)
                            frontier.append(name)
            for size in groups.values():
                orders *= math.factorial(min(size, 20))
            if orders > MAX_WORK:
                break
        work += len(component) ** 3 * orders
        if work > MAX_WORK:
            raise _too_complex("too many nodes without an id that look alike")
        unseen -= component


def _too_complex(found: str) -> InputError:
    return InputError(f"the document holds {found}", code="too_complex")
