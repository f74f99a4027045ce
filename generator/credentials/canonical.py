"""The one way to write a document's RDF dataset: canonical N-Quads (RDF Dataset Canonicalization).

Expanded JSON-LD is turned into statements here (JSON-LD 1.1 API, section 8.1); `rdfc` names its blank
nodes and writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from generator.credentials.contexts import Contexts
from generator.credentials.expansion import expand
from generator.credentials.rdfc import MAX_QUADS, Effort, Quad, canonicalize
from generator.errors import InputError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_SPECIAL = re.compile(r'["\\\n\r\t]')
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def canonical_nquads(
    document: Mapping[str, Any], contexts: Contexts | None = None, effort: Effort | None = None
) -> bytes:
    """The canonical N-Quads of `document`: UTF-8, one statement a line, in code point order.

    A `proof` is part of the document here; a caller that signs or verifies takes it off first.
    Raises `ExpansionError` where the document says something that would not be covered, and
    `InputError` with the code `too_complex` where canonicalizing it would take too long: by itself, or
    with what was spent of `effort` before.
    """
    return canonicalize(quads(expand(document, contexts)), effort)


def quads(expanded: Iterable[Mapping[str, Any]]) -> dict[Quad, None]:
    """The RDF dataset of expanded JSON-LD (JSON-LD 1.1 API, 8.1), each statement once.

    Takes what `expand` returns. Raises `InputError` (`too_complex`) past `MAX_QUADS`.
    """
    dataset = _Dataset()
    for node in expanded:
        dataset.node(node, "")
    return dataset.quads


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


def _too_complex(found: str) -> InputError:
    return InputError(f"the document holds {found}", code="too_complex")
