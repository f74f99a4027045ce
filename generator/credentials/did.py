"""Who issuers are: did:key, did:web, https URLs; where their keys lie, and how ours are published.

Controlled Identifiers 1.0; the did:key and did:web methods. Documents are values here: what fetches
them is elsewhere, what reads keys out of them is in `controllers`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from generator.credentials.multikey import encode_multikey, split_multikey
from generator.credentials.printing import is_printable
from generator.credentials.times import write_time
from generator.documents import Document
from generator.errors import IdentifierError

DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_MAX_IDENTIFIER = 2048
_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")
_DID_METHOD = re.compile(r"did:([a-z0-9]+):.+", re.DOTALL)


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


def did_key(public_key: bytes) -> str:
    """Return the did:key of a 32-byte Ed25519 public key."""
    return f"did:key:{encode_multikey(public_key)}"


def did_key_method(did: str) -> str:
    """Return the one verification method of a did:key: its key again, as the fragment."""
    return f"{did}#{did.removeprefix('did:key:')}"


def did_key_document(did: str) -> Document:
    """Return the document that a did:key stands for; raise `IdentifierError` where it isn't one."""
    multikey = did.removeprefix("did:key:")
    split_multikey(multikey)
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
            raise IdentifierError(
                f"{did!r} has a part, {segment!r}, that no did:web may have: only letters, digits,"
                " '.', '-', '_' and what is written as '%7E'"
            )
    origin = f"https://{host}:{port}" if encoded_colon else f"https://{host}"
    return "/".join([origin, *(path or [".well-known"]), "did.json"])


def controller_url(controller: str) -> str | None:
    """Return where the controller document of an issuer lies; None for a did:key, which is its own.

    Raises `IdentifierError`: code `unknown_did_method` where `controller` can't be looked up (`found`
    names it), code `unreadable` where it's malformed.
    """
    if len(controller) > _MAX_IDENTIFIER or not is_printable(controller):
        raise IdentifierError("the issuer's id is not a URL that can be read")
    if controller.startswith("did:key:"):
        return None
    if controller.startswith("did:web:"):
        return did_web_url(controller)
    if controller.startswith("https://"):
        if "#" in controller or "@" in _authority(controller):
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


def _authority(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return "@"


def _leads_elsewhere(segment: str) -> bool:
    plain = unquote(segment, errors="replace")
    return plain in (".", "..") or any(c in "/\\?#@:%\ufffd" or not is_printable(c) for c in plain)
