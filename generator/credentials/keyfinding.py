"""Find the key that made a signature where its issuer publishes it, and ask when it was the issuer's.

Open Badges 3.0, section 8.2, step 2; VC Data Integrity 1.0, section 4.5. A key counts only where the
issuer lists it: what a token's header or a proof says of itself only points there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from generator.credentials.checklist import Check, check
from generator.credentials.controllers import VerificationMethod, find_method, list_methods
from generator.credentials.did import controller_url, did_key_document
from generator.credentials.keys import read_jwk
from generator.credentials.session import Session
from generator.credentials.times import CLOCK_SKEW, write_day
from generator.credentials.tokens import Token
from generator.documents import Document
from generator.errors import DocumentError, FetchError, IdentifierError

Found: TypeAlias = tuple[Check, VerificationMethod | None]
_Finder: TypeAlias = Callable[[Document], VerificationMethod]


def find_proof_key(method_id: str, issuer: str, session: Session) -> Found:
    """Look up the key `method_id`, which must be one of the issuer's."""
    controller = method_id.partition("#")[0]
    if controller != issuer:
        return check(
            "issuer.key", "controller_mismatch", controller=controller, issuer=issuer
        ), None
    return _find(issuer, session, lambda document: find_method(document, method_id, issuer))


def find_token_key(token: Token, issuer: str, session: Session) -> Found:
    """Look up the key that a token's header names, by its `kid` or by the key itself (`jwk`).

    A `kid` is a whole URL with a fragment, or the fragment alone. A `jwk` counts only where the issuer
    lists that very key; beside a `kid` it isn't looked at.
    """
    kid = token.header.get("kid")
    if isinstance(kid, str):
        is_url = "#" in kid and not kid.startswith("#")
        return find_proof_key(
            kid if is_url else f"{issuer}#{kid.removeprefix('#')}", issuer, session
        )
    return _find(issuer, session, lambda document: _find_listed(document, token, issuer))


def check_window(method: VerificationMethod, created: datetime | None, now: datetime) -> Check:
    """Compare the time of a signature with the end of its key, the earlier of its two."""
    ends = [
        (moment, code)
        for moment, code in ((method.revoked, "key_revoked"), (method.expires, "key_expired"))
        if moment is not None
    ]
    if not ends:
        return check("issuer.window", "within")
    ended, code = min(ends, key=lambda end: end[0])
    if created is None:
        code = "no_created"
    if (created or now) - CLOCK_SKEW <= ended:
        code = "within"
    return check("issuer.window", code, ended=write_day(ended))


def _find_listed(document: Document, token: Token, issuer: str) -> VerificationMethod:
    key = read_jwk(token.header.get("jwk"))
    for method in list_methods(document, issuer):
        if method.key == key:
            return method
    raise IdentifierError(f"{issuer} doesn't list the token's key", code="key_not_found")


def _find(issuer: str, session: Session, find: _Finder) -> Found:
    try:
        method = find(_controller_document(issuer, session))
    except FetchError as error:
        return check("issuer.key", "issuer_unreachable", reason=error.message), None
    except DocumentError as error:
        return check("issuer.key", "document_malformed", reason=error.message), None
    except IdentifierError as error:
        code = "document_malformed" if error.code == "unreadable" else error.code
        controller = error.found if code == "controller_mismatch" else issuer
        values = {"found": error.found, "name": error.found, "reason": error.message}
        return check("issuer.key", code, controller=controller, issuer=issuer, **values), None
    return check("issuer.key", "found", controller=issuer), method


def _controller_document(controller: str, session: Session) -> Document:
    url = controller_url(controller)
    if url is None:
        return did_key_document(controller)
    return session.memo.document(session.get(url))
