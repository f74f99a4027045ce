"""An issuer as content knows it → the DID document that the site hosts for it, and the names it is known by."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from generator.content.frameworks import Registry
from generator.content.model import Issuer, Site
from generator.credentials.did import PublicKey, did_document
from generator.credentials.multikey import decode_multikey
from generator.credentials.openbadges2 import issuer_url
from generator.documents import Document


def published_document(issuer: Issuer) -> Document:
    """The did:web document with every key that the issuer's file lists; raises `IdentifierError`."""
    return did_document(
        issuer.did,
        [
            PublicKey(
                id=f"{issuer.did}#{key.id}",
                public_key=decode_multikey(key.public_key),
                created=key.created,
                expires=key.expires,
                revoked=key.revoked,
            )
            for key in issuer.keys
        ],
    )


def known_issuers(
    site: Site | None,
    issuers: Iterable[Issuer],
    registries: Iterable[Registry],
    day: datetime.date,
) -> dict[str, str]:
    """The ids of the issuers that are known on `day`, each with its name; for `verify`'s `known_issuers`.

    Those of the `site` itself, by their did and by the URL of their Open Badges 2.0 Profile, and those of
    `registries` from their `since` to their `until`, both included. The first to name an id names it.
    """
    known: dict[str, str] = {}
    bases = (site.base_url, *site.previous_base_urls) if site else ()
    for issuer in issuers:
        for identifier in (issuer.did, *(issuer_url(base, issuer.slug) for base in bases)):
            known.setdefault(identifier, issuer.name)
    for registry in registries:
        for entry in registry.issuers:
            if entry.since <= day and (entry.until is None or day <= entry.until):
                known.setdefault(entry.did, entry.name)
    return known
