"""The forms of JSON that no RDF signature can see, all of them refused.

A signature covers the RDF dataset, while the checks read the JSON. Two documents with one dataset
must therefore read alike: `null` and empty arrays vanish; a property spelled as its IRI says the same
to RDF and nothing to a reader of JSON (a hidden `validUntil` would never expire); an array in an array
is flattened. (`structure` refuses the last such form, one thing described in two places.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class Member(NamedTuple):
    """One member of one object of a document; the items of an array stand under the array's name."""

    name: str
    value: Any
    above: Member | None = None

    @property
    def place(self) -> str:
        """Where it stands, as in credentialSubject.achievement.name."""
        names = [self.name]
        above = self.above
        while above is not None:
            names.append(above.name)
            above = above.above
        return ".".join(reversed(names))


def list_members(document: Document) -> list[Member]:
    """List every member of every object in `document`, but for its own `proof` and inside of `@context`."""
    members = [Member(name, value) for name, value in document.items() if name != "proof"]
    # The list grows while it is gone through.
    for member in members:
        # What a vocabulary that is written inline defines are no members of the document.
        stack = [] if member.name == "@context" else [member.value]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                members += [Member(name, inner, member) for name, inner in value.items()]
            elif isinstance(value, list):
                stack += [item for item in value if isinstance(item, dict | list)]
    return members


def count_objects(document: Document) -> int:
    """Count the objects in `document`, itself and its proof among them."""
    count, stack = 0, list[Any]([document])
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            count += 1
            value = value.values()
        stack += [item for item in value if isinstance(item, dict | list)]
    return count


def find_unsigned_forms(members: Iterable[Member]) -> list[Finding]:
    """Return the forms that no signature covers, with code empty_value, unsupported_json_ld or unknown_context.

    Proofs aren't looked at: they have a strict form of their own.
    """
    findings: list[Finding] = []
    for member in members:
        name, value = member.name, member.value
        is_text_alone = member.above is None and name in _TEXT_OBJECT
        if is_text_alone or not (name.isalnum() or _is_plain_name(name)):
            findings.append(_unsupported(member, "is not written by a name of the vocabulary"))
        elif value is None:
            findings.append(_empty(member, "null"))
        elif name == "type" and any(":" in item for item in texts(value)):
            findings.append(_unsupported(member, "is not the name of a type"))
        elif name == "@context" and _is_inline(value):
            place = member.place
            message = f"{place} holds a vocabulary that is written inline"
            findings.append(Finding("unknown_context", place, message))
        elif isinstance(value, list):
            findings += _find_in_array(member, value)
        elif isinstance(value, dict) and not _is_text_object(value):
            findings.append(_unsupported(member, "is not plain text"))
    return findings


def texts(value: object) -> list[str]:
    """Return the strings of a value that is one or many of them; empty where it holds anything else."""
    items = value if isinstance(value, list) else [value]
    found = [item for item in items if isinstance(item, str) and item]
    return found if len(found) == len(items) else []


def _is_plain_name(name: str) -> bool:
    if name.startswith("@"):
        return name == "@context" or name in _TEXT_OBJECT
    return ":" not in name


def _is_inline(context: Any) -> bool:
    items = context if isinstance(context, list) else [context]
    return any(isinstance(item, dict) for item in items)


def _find_in_array(member: Member, items: list[Any]) -> Iterator[Finding]:
    if not items:
        yield _empty(member, "an empty array")
    for item in items:
        if item is None or item == []:
            yield _empty(member, "an array with an empty item")
        elif isinstance(item, list):
            yield _unsupported(member, "holds an array in an array")
        elif isinstance(item, dict) and not _is_text_object(item):
            yield _unsupported(member, "holds something that is not plain text")


def _is_text_object(value: Document) -> bool:
    """Whether an object, if it has an @value, holds text and no more."""
    if "@value" not in value:
        return True
    return value.keys() <= _TEXT_OBJECT and isinstance(value["@value"], str)


def _empty(member: Member, what: str) -> Finding:
    place = member.place
    return Finding("empty_value", place, f"{place} is {what}")


def _unsupported(member: Member, what: str) -> Finding:
    place = member.place
    return Finding("unsupported_json_ld", place, f"{place} {what}")
