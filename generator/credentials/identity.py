"""IdentityObject: to whom a credential was awarded, without writing the address (OB 3.0, B.13)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import Enum
from typing import Any
from urllib.parse import unquote

from generator.documents import Document

_SHA256 = "sha256$"


class Match(Enum):
    """What comparing a person's identifier with a credential's came to."""

    MATCHED = "matched"
    OTHER = "other_recipient"
    NOTHING = "no_recipient"
    UNKNOWN_HASH = "unknown_hash"


def normalize_email(address: str) -> str:
    """Return the form of an e-mail address that is hashed: trimmed, in lower case."""
    return address.strip().lower()


def hash_identity(identifier: str, salt: str) -> str:
    """Return `sha256$` and the hex digits of SHA-256 of the UTF-8 of `identifier` + `salt`.

    The identifier is hashed as it is given; an e-mail address goes through `normalize_email` first.
    """
    return _SHA256 + hashlib.sha256((identifier + salt).encode("utf-8")).hexdigest()


def identity_object(identifier: str, salt: str, identity_type: str = "emailAddress") -> Document:
    """Return a hashed IdentityObject. An e-mail address is normalised, anything else is trimmed."""
    plain = normalize_email(identifier) if identity_type == "emailAddress" else identifier.strip()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": hash_identity(plain, salt),
        "identityType": identity_type,
        "salt": salt,
    }


def compare(identity_objects: Iterable[Any], recipient: str, subject_id: object = None) -> Match:
    """Compare what a person typed with a credential's identifiers and its subject's `id`.

    `recipient` is tried as typed (trimmed) and in lower case. A `mailto:` subject id counts as a plain
    address. A name is no address: identifiers of type `name` don't count.
    """
    typed = recipient.strip()
    if not typed or not _is_text(typed):
        return Match.OTHER
    tried = {typed, typed.lower()}
    results = {_compare_one(item, tried) for item in identity_objects}
    if isinstance(subject_id, str) and subject_id[:7].lower() == "mailto:":
        results.add(_compare_plain(unquote(subject_id[7:].partition("?")[0]), tried))
    for result in (Match.MATCHED, Match.UNKNOWN_HASH, Match.OTHER):
        if result in results:
            return result
    return Match.NOTHING


def matches(identity_objects: Iterable[Any], recipient: str) -> bool:
    """Say whether one of `identity_objects` is that of `recipient`."""
    return compare(identity_objects, recipient) is Match.MATCHED


def _is_text(typed: str) -> bool:
    # A shell hands over bytes that are no UTF-8 as halves of surrogate pairs; nobody is called that.
    try:
        typed.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _compare_one(item: object, tried: set[str]) -> Match:
    if not isinstance(item, dict) or item.get("identityType") == "name":
        return Match.NOTHING
    expected, hashed, salt = item.get("identityHash"), item.get("hashed"), item.get("salt", "")
    if not isinstance(expected, str) or not isinstance(salt, str):
        return Match.NOTHING
    if hashed is False:
        return _compare_plain(expected, tried)
    if hashed is not True:
        return Match.NOTHING
    if not expected.lower().startswith(_SHA256):
        return Match.UNKNOWN_HASH
    found = any(hash_identity(candidate, salt) == expected.lower() for candidate in tried)
    return Match.MATCHED if found else Match.OTHER


def _compare_plain(expected: str, tried: set[str]) -> Match:
    same = not tried.isdisjoint({expected.strip(), expected.strip().lower()})
    return Match.MATCHED if same else Match.OTHER
