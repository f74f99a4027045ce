"""Who holds which key: did:key, did:web, and controller documents that are https URLs.

Controlled Identifiers 1.0; the did:key and did:web methods. Documents are values here: what fetches
them is elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from generator.credentials.multikey import (
    ED25519_BYTES,
    decode_base64url,
    decode_multikey,
    encode_multikey,
)
from generator.credentials.times import read_time, write_time
from generator.documents import Document
from generator.errors import IdentifierError

DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
MAX_METHODS = 1000
_MAX_IDENTIFIER = 2048
_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")
_DID_METHOD = re.compile(r"did:([a-z0-9]+):.+", re.DOTALL)
_SECRETS = ("secretKeyMultibase", "privateKeyMultibase", "secretKeyJwk", "privateKeyJwk")


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicKey:
    """A key that an issuer publishes. `id` is its whole URL, `did#key-…`; `public_key` 32 bytes.

    Signatures count until the earlier of `expires` and `revoked`. `created` isn't published: no
    context defines it for a Multikey.
    """

    id: str
    public_key: bytes
    created: datetime | None = None
    expires: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationMethod:
    """A key found in a controller document, allowed for assertions. Moments are aware."""

    id: str
    controller: str
    public_key: bytes
    expires: datetime | None = None
    revoked: datetime | None = None


def did_key(public_key: bytes) -> str:
    """Return the did:key of a 32-byte Ed25519 public key."""
    return f"did:key:{encode_multikey(public_key)}"


def did_key_method(did: str) -> str:
    """Return the one verification method of a did:key: its key again, as the fragment."""
    return f"{did}#{did.removeprefix('did:key:')}"


def did_key_document(did: str) -> Document:
    """Return the document that a did:key stands for; raise `IdentifierError` where it isn't one."""
    multikey = did.removeprefix("did:key:")
    decode_multikey(multikey)
    method = did_key_method(did)
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": [
            {
                "id": method,
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey,
            }
        ],
        "assertionMethod": [method],
    }


def did_web_url(did: str) -> str:
    """Return where the document of a did:web lies (did:web method, section "Read (Resolve)").

    `did:web:host%3Aport:a:b` → `https://host:port/a/b/did.json`; without a path
    `https://host/.well-known/did.json`. Raises `IdentifierError` for anything that could lead
    elsewhere than it reads: user names, addresses of machines, empty, `..` or encoded segments.
    """
    if not did.startswith("did:web:") or len(did) > _MAX_IDENTIFIER:
        raise IdentifierError("expected an identifier of the form did:web:HOST[:PATH]")
    authority, *path = did.removeprefix("did:web:").split(":")
    host, encoded_colon, port = re.sub("%3a", "%3A", authority).partition("%3A")
    if _HOST.fullmatch(host) is None or len(host) > 253 or host.rpartition(".")[2].isdigit():
        raise IdentifierError(f"{did!r} names no host after did:web:")
    if encoded_colon and not (re.fullmatch("[1-9][0-9]{0,4}", port) and int(port) <= 65535):
        raise IdentifierError(f"{did!r} names a port that isn't one")
    for segment in path:
        if _SEGMENT.fullmatch(segment) is None or _leads_elsewhere(segment):
            raise IdentifierError(f"{did!r} has a part, {segment!r}, that no did:web may have")
    origin = f"https://{host}:{port}" if encoded_colon else f"https://{host}"
    return "/".join([origin, *(path or [".well-known"]), "did.json"])


def controller_url(controller: str) -> str | None:
    """Return where the controller document of an issuer lies; None for a did:key, which is its own.

    Raises `IdentifierError`: code `unknown_did_method` where `controller` can't be looked up (`found`
    names it), code `unreadable` where it's malformed.
    """
    if len(controller) > _MAX_IDENTIFIER or not controller.isprintable():
        raise IdentifierError("the issuer's id is not a URL that can be read")
    if controller.startswith("did:key:"):
        return None
    if controller.startswith("did:web:"):
        return did_web_url(controller)
    if controller.startswith("https://"):
        if "#" in controller or "@" in urlsplit(controller).netloc:
            raise IdentifierError(f"{controller!r} is not the URL of a controller document")
        return controller
    did = _DID_METHOD.fullmatch(controller)
    name = f"did:{did[1]}" if did else controller
    raise IdentifierError(
        f"the issuer is named by {name}, which can't be looked up",
        code="unknown_did_method",
        found=name,
    )


def did_document(did: str, keys: Sequence[PublicKey]) -> Document:
    """Write the did:web document of an issuer: every key that ever signed, each with its end.

    A retired key stays, with its `expires` or `revoked`, or all that it signed would die; a
    compromised one is left out by the caller. Raises `IdentifierError` for a key of another DID.
    """
    did_web_url(did)
    identifiers = [key.id for key in keys]
    for identifier in identifiers:
        if not re.fullmatch(re.escape(did) + r"#[A-Za-z0-9._-]+", identifier):
            raise IdentifierError(f"the key {identifier!r} isn't one of {did}")
    if not keys or len(set(identifiers)) != len(identifiers):
        raise IdentifierError(f"{did} must list at least one key, and each under its own id")
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": [_published(did, key) for key in keys],
        "assertionMethod": identifiers,
    }


def find_method(document: Document, method_id: str, controller: str) -> VerificationMethod:
    """Find the key `method_id` in a controller `document`, as a key for assertions of `controller`.

    Reads references and embedded methods under `assertionMethod`, relative ids (`#key-1`), and the
    types Multikey, Ed25519VerificationKey2020 and JsonWebKey. The key is the published one, never one
    that the id's fragment seems to spell (Controlled Identifiers 1.0, section 3.3).

    Raises `IdentifierError` with code document_mismatch (with `found`), key_not_found,
    key_not_for_assertions, controller_mismatch (with `found`), unknown_key_type (with `found`) or
    document_malformed.
    """
    if document.get("id") != controller:
        found = str(document.get("id", "it has no id"))
        raise IdentifierError(
            f"the document is about {found}, not {controller}",
            code="document_mismatch",
            found=found,
        )
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
    if any(method != methods[0] for method in methods):
        raise _malformed(f"{method_id} is defined twice, differently")
    if method_id not in allowed:
        raise IdentifierError(
            f"{controller} lists {method_id}, but not under assertionMethod",
            code="key_not_for_assertions",
        )
    return _read_method(methods[0], method_id, controller)


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
        public_key=_public_key(method, method_id),
        expires=_moment(method, "expires", method_id),
        revoked=_moment(method, "revoked", method_id),
    )


def _public_key(method: Document, method_id: str) -> bytes:
    kind = method.get("type")
    if kind in ("Multikey", "Ed25519VerificationKey2020"):
        return decode_multikey(method.get("publicKeyMultibase"))
    if kind not in ("JsonWebKey", "JsonWebKey2020"):
        name = f"of type {kind}" if isinstance(kind, str) else "of no type"
        raise IdentifierError(f"{method_id} is {name}", code="unknown_key_type", found=name)
    jwk = method.get("publicKeyJwk")
    if not isinstance(jwk, dict) or not isinstance(jwk.get("kty"), str) or "d" in jwk:
        raise _malformed(f"{method_id} has no publicKeyJwk that is a public key")
    if (jwk["kty"], jwk.get("crv")) != ("OKP", "Ed25519"):
        name = f"a {jwk.get('crv') or jwk['kty']} key"
        raise IdentifierError(f"{method_id} is {name}", code="unknown_key_type", found=name)
    coordinate = jwk.get("x")
    try:
        key = decode_base64url(coordinate if isinstance(coordinate, str) else "=")
    except ValueError:
        raise _malformed(f"{method_id} has a JWK whose x isn't base64url") from None
    if len(key) != ED25519_BYTES:
        raise _malformed(f"{method_id} has a JWK of {len(key)} bytes; Ed25519 has 32")
    return key


def _published(did: str, key: PublicKey) -> Document:
    method = {
        "id": key.id,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": encode_multikey(key.public_key),
    }
    if key.expires is not None:
        method["expires"] = write_time(key.expires)
    if key.revoked is not None:
        method["revoked"] = write_time(key.revoked)
    return method


def _leads_elsewhere(segment: str) -> bool:
    plain = unquote(segment, errors="replace")
    return plain in (".", "..") or any(c in "/\\?#@:%\ufffd" or not c.isprintable() for c in plain)


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
