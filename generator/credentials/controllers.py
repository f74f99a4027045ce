"""Which key a controller document gives for signing credentials (Controlled Identifiers 1.0, section 3.3).

Controller documents are the DID documents of did:web and did:key, and their like at https URLs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generator.credentials.keys import Key, read_jwk, read_multikey
from generator.credentials.times import read_time
from generator.documents import Document, same
from generator.errors import IdentifierError

MAX_METHODS = 1000
MAX_LISTED = 100
_SECRETS = ("secretKeyMultibase", "privateKeyMultibase", "secretKeyJwk", "privateKeyJwk")
_MULTIKEYS = ("Multikey", "Ed25519VerificationKey2020")
_JWKS = ("JsonWebKey", "JsonWebKey2020")


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationMethod:
    """A key found in a controller document, allowed for assertions. Moments are aware."""

    id: str
    controller: str
    key: Key
    expires: datetime | None = None
    revoked: datetime | None = None


def find_method(document: Document, method_id: str, controller: str) -> VerificationMethod:
    """Find the key `method_id` in a controller `document`, as a key for assertions of `controller`.

    Reads references and embedded methods under `assertionMethod`, relative ids (`#key-1`), and the
    types Multikey, Ed25519VerificationKey2020, JsonWebKey and JsonWebKey2020. The key is the published one, never one
    that the id's fragment seems to spell (Controlled Identifiers 1.0, section 3.3).

    Raises `IdentifierError` with code document_mismatch (with `found`), key_not_found,
    key_not_for_assertions, controller_mismatch (with `found`), unknown_key_type (with `found`) or
    document_malformed.
    """
    _require_subject(document, controller)
    listed = _items(document, "verificationMethod")
    asserting = _items(document, "assertionMethod")
    embedded = [item for item in asserting if isinstance(item, dict)]
    references = {_absolute(item, controller) for item in asserting if isinstance(item, str)}
    allowed = references | {_absolute(item.get("id"), controller) for item in embedded}
    elsewhere = [
        item
        for relationship in ("authentication", "capabilityInvocation", "capabilityDelegation")
        for item in _items(document, relationship)
        if isinstance(item, dict)
    ]
    methods = [
        item
        for item in [*listed, *embedded, *elsewhere]
        if isinstance(item, dict) and _absolute(item.get("id"), controller) == method_id
    ]
    if not methods:
        raise IdentifierError(f"{controller} doesn't list {method_id}", code="key_not_found")
    if not all(same(method, methods[0]) for method in methods):
        raise _malformed(f"{method_id} is defined twice, differently")
    if method_id not in allowed:
        raise IdentifierError(
            f"{controller} lists {method_id}, but not under assertionMethod",
            code="key_not_for_assertions",
        )
    return _read_method(methods[0], method_id, controller)


def names_method(document: Document, method_id: str) -> bool:
    """Say whether a controller `document` names the key `method_id` for assertions."""
    return method_id in _items(document, "assertionMethod")


def with_method(document: Document, method: Document) -> Document:
    """Return a controller `document` with a key that was published by itself in its list."""
    return {
        **document,
        "verificationMethod": [*_items(document, "verificationMethod"), method],
    }


def _read_method(method: Document, method_id: str, controller: str) -> VerificationMethod:
    owner = method.get("controller")
    if not isinstance(owner, str):
        raise _malformed(f"{method_id} names no controller")
    if owner != controller:
        raise IdentifierError(
            f"{method_id} is controlled by {owner}", code="controller_mismatch", found=owner
        )
    if any(secret in method for secret in _SECRETS):
        raise _malformed(f"{method_id} publishes a private key")
    return VerificationMethod(
        id=method_id,
        controller=controller,
        key=_key(method, method_id),
        expires=_moment(method, "expires", method_id),
        revoked=_moment(method, "revoked", method_id),
    )


def _key(method: Document, method_id: str) -> Key:
    kind = method.get("type")
    if kind in _MULTIKEYS:
        return read_multikey(method.get("publicKeyMultibase"))
    if kind in _JWKS:
        return read_jwk(method.get("publicKeyJwk"))
    name = f"of type {kind}" if isinstance(kind, str) else "of no type"
    raise IdentifierError(f"{method_id} is {name}", code="unknown_key_type", found=name)


def list_methods(document: Document, controller: str) -> list[VerificationMethod]:
    """Return the first hundred keys for assertions that can be read; those that can't are left out.

    Raises `IdentifierError` as `find_method` does for the document as a whole.
    """
    _require_subject(document, controller)
    found = []
    for item in _items(document, "assertionMethod")[:MAX_LISTED]:
        method_id = _absolute(item.get("id") if isinstance(item, dict) else item, controller)
        if isinstance(method_id, str):
            try:
                found.append(find_method(document, method_id, controller))
            except IdentifierError:
                continue
    return found


def _require_subject(document: Document, controller: str) -> None:
    if document.get("id") != controller:
        found = str(document.get("id", "it has no id"))
        raise IdentifierError(
            f"the document is about {found}, not {controller}",
            code="document_mismatch",
            found=found,
        )


def _items(document: Document, name: str) -> list[Any]:
    value = document.get(name, [])
    items = value if isinstance(value, list) else [value]
    if len(items) > MAX_METHODS:
        raise _malformed(f"{name} holds more than {MAX_METHODS:,} entries")
    return items


def _absolute(identifier: object, controller: str) -> object:
    if isinstance(identifier, str) and identifier.startswith("#"):
        return controller + identifier
    return identifier if isinstance(identifier, str) else None


def _moment(method: Document, name: str, method_id: str) -> datetime | None:
    if name not in method:
        return None
    moment = read_time(method[name])
    if moment is None:
        raise _malformed(f"{method_id} has a time, {name}, that isn't a dateTimeStamp")
    return moment


def _malformed(message: str) -> IdentifierError:
    return IdentifierError(message, code="document_malformed")
