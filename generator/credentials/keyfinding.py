"""Find the key that made a signature where its issuer publishes it, and ask when it was the issuer's.

Open Badges 3.0, section 8.2, step 2; VC Data Integrity 1.0, section 4.5. A key counts only where the
issuer lists it: what a token's header or a proof says of itself only points there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias
from urllib.parse import unquote

from generator.credentials.checklist import Check, check
from generator.credentials.controllers import (
    VerificationMethod,
    find_method,
    list_methods,
    names_method,
    with_method,
)
from generator.credentials.did import controller_url, did_key_document
from generator.credentials.keys import read_jwk
from generator.credentials.printing import is_printable
from generator.credentials.session import Session
from generator.credentials.times import CLOCK_SKEW, write_day
from generator.credentials.tokens import Token
from generator.documents import Document
from generator.errors import DocumentError, FetchError, IdentifierError

Found: TypeAlias = tuple[Check, VerificationMethod | None]
MAX_URL = 2048


def find_proof_key(method_id: str, issuer: str, session: Session) -> Found:
    """Look up the key `method_id`, which must be one of the issuer's.

    An id without a fragment is the URL of a key by itself. It counts where the issuer's document lists it,
    and is fetched where that only names it (Controlled Identifiers 1.0, section 3.3).
    """
    controller, fragment, _ = method_id.partition("#")
    if not fragment:
        return _find(issuer, lambda: _find_by_itself(method_id, issuer, session))
    if controller.startswith(f"{issuer}?"):
        # A version of the issuer's document, or a service; what it would say isn't known.
        return check("issuer.key", "unknown_did_method", name=controller), None
    if controller != issuer:
        return _foreign(controller, issuer)
    return _find(issuer, lambda: find_method(_document(issuer, session), method_id, issuer))


def find_token_key(token: Token, issuer: str, session: Session) -> Found:
    """Look up the key that a token's header names, by its `kid` or by the key itself (`jwk`).

    A `kid` is a whole URL with a fragment; the fragment alone; or the address of a JWK, or of a set of
    them, in the issuer's own folder. A `jwk` counts only where the issuer lists that very key; beside a
    `kid` it isn't looked at.
    """
    kid = token.header.get("kid")
    if not isinstance(kid, str):
        return _find(issuer, lambda: _find_listed(_document(issuer, session), token, issuer))
    if kid.startswith("https://") and "#" not in kid:
        if not _is_in_folder(kid, issuer):
            return _foreign(kid, issuer)
        return _find(
            issuer, lambda: _read_jwks(session.memo.document(session.get(kid)), kid, issuer)
        )
    is_url = "#" in kid and not kid.startswith("#")
    return find_proof_key(kid if is_url else f"{issuer}#{kid.removeprefix('#')}", issuer, session)


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


def _find_by_itself(method_id: str, issuer: str, session: Session) -> VerificationMethod:
    document = _document(issuer, session)
    try:
        return find_method(document, method_id, issuer)
    except IdentifierError as error:
        if error.code != "key_not_found":
            raise
    if not names_method(document, method_id):
        raise IdentifierError(
            f"{issuer} doesn't name {method_id}", code="controller_mismatch", found=method_id
        )
    published = session.memo.document(session.get(method_id))
    return find_method(with_method(document, published), method_id, issuer)


def _find_listed(document: Document, token: Token, issuer: str) -> VerificationMethod:
    try:
        key = read_jwk(token.header.get("jwk"))
    except IdentifierError as error:
        # The fault is the token's, not that of what the issuer publishes.
        if error.code != "document_malformed":
            raise
    else:
        for method in list_methods(document, issuer):
            if method.key == key:
                return method
    raise IdentifierError(f"{issuer} doesn't list the token's key", code="key_not_found")


def _is_in_folder(url: str, issuer: str) -> bool:
    """Say whether `url` names a file right below an issuer's https URL, or beside its did:web document.

    No deeper: folders below an organisation's address are often other people's.
    """
    try:
        where = controller_url(issuer)
    except IdentifierError:
        return False
    if where is None or len(url) > MAX_URL or not is_printable(url):
        return False
    folder = where.rpartition("/")[0] if issuer.startswith("did:") else where.rstrip("/")
    name = url.removeprefix(f"{folder}/")
    return name != url and not re.search(r"[/\\]|\.\.", unquote(name))


def _read_jwks(document: Document, kid: str, issuer: str) -> VerificationMethod:
    jwks = document["keys"] if isinstance(document.get("keys"), list) else [document]
    for jwk in jwks:
        if isinstance(jwk, dict) and ("kty" in document or jwk.get("kid") == kid):
            return VerificationMethod(id=kid, controller=issuer, key=read_jwk(jwk))
    raise IdentifierError(f"at {kid} is no key of that name", code="key_not_found")


def _foreign(controller: str, issuer: str) -> Found:
    return check("issuer.key", "controller_mismatch", controller=controller, issuer=issuer), None


def _find(issuer: str, find: Callable[[], VerificationMethod]) -> Found:
    try:
        method = find()
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


def _document(controller: str, session: Session) -> Document:
    url = controller_url(controller)
    if url is None:
        return did_key_document(controller)
    return session.memo.document(session.get(url))
