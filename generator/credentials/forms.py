"""The forms of JSON that no RDF signature can see, all of them refused.

A signature covers the RDF dataset, while the checks read the JSON. Two documents with one dataset
must therefore read alike: `null` and empty arrays vanish; a property spelled as its IRI says the same
to RDF and nothing to a reader of JSON (a hidden `validUntil` would never expire); an array in an array
is flattened. (`structure` refuses the last such form, one thing described in two places.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.documents import Document

_TEXT_OBJECT = frozenset({"@value", "@language", "@direction"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a credential may not have, or lacks. `code` is one of the checks' codes.

    `place` names where it stands, as in credentialSubject.achievement; `message` says what it is.
    """

    code: str
    place: str
    message: str


def find_unsigned_forms(document: Document) -> list[Finding]:
    """Return the forms that no signature covers, with code empty_value or unsupported_json_ld.

    The document's `proof` isn't looked at: proofs have a strict form of their own.
    """
    findings: list[Finding] = []
    for place, name, value in walk(document):
        if value is None or value == []:
            what = "null" if value is None else "an empty array"
            findings.append(Finding("empty_value", place, f"{place} is {what}"))
        elif not _is_plain_name(name):
            findings.append(_unsupported(place, "is not written by a name of the vocabulary"))
        elif name == "@context" and not texts(value):
            findings.append(_unsupported(place, "is not a name or an array of names"))
        elif isinstance(value, list) and any(isinstance(item, list) for item in value):
            findings.append(_unsupported(place, "holds an array in an array"))
        elif isinstance(value, dict) and "@value" in value and not _is_text_object(value):
            findings.append(_unsupported(place, "is not plain text"))
    return findings


def walk(document: Document) -> Iterator[tuple[str, str, Any]]:
    """Yield (place, name, value) of every member but the outermost `proof`, arrays' items included."""
    stack: list[tuple[str, Any]] = [("", document)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, dict):
            for name, member in value.items():
                if place == "" and name == "proof":
                    continue
                inner = f"{place}.{name}" if place else name
                yield inner, name, member
                if isinstance(member, dict | list):
                    stack.append((inner, member))
        else:
            for number, item in enumerate(value):
                inner = f"{place}[{number}]"
                if item is None or item == [] or (isinstance(item, dict) and "@value" in item):
                    yield inner, "", item
                if isinstance(item, dict | list):
                    stack.append((inner, item))


def texts(value: object) -> list[str]:
    """Return the strings of a value that is one or many of them; empty where it holds anything else."""
    items = value if isinstance(value, list) else [value]
    found = [item for item in items if isinstance(item, str) and item]
    return found if len(found) == len(items) else []


def _is_plain_name(name: str) -> bool:
    if name.startswith("@"):
        return name == "@context" or name in _TEXT_OBJECT
    return ":" not in name


def _is_text_object(value: Document) -> bool:
    return value.keys() <= _TEXT_OBJECT and isinstance(value["@value"], str)


def _unsupported(place: str, what: str) -> Finding:
    return Finding("unsupported_json_ld", place, f"{place} {what}")
