"""An issuer as content knows it → the DID document that the site hosts for it."""

from __future__ import annotations

from generator.content.model import Issuer
from generator.credentials.did import PublicKey, did_document
from generator.credentials.multikey import decode_multikey
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
