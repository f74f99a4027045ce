"""Revocation lists that are plain JSON: 1EdTechRevocationList, and the RevocationList of Open Badges 2.0.

Such a list isn't signed: it counts because what its issuer signed or publishes names its address. 1EdTech
Revocation List Status Method 1.0; Open Badges 2.0, "RevocationList".
"""

from __future__ import annotations

from typing import Any

from generator.credentials.checklist import Check, check
from generator.credentials.printing import is_printable
from generator.credentials.session import Session
from generator.errors import DocumentError, FetchError

MAX_URL = 2048


def check_revocation_list(
    url: object, member: str, identifier: str, issuer: str, session: Session
) -> Check:
    """Say whether the list at `url` names the credential `identifier` among its `member`."""
    if not isinstance(url, str) or not 0 < len(url) <= MAX_URL or not is_printable(url):
        return check("status", "status_malformed", reason="the list's address is not a URL")
    try:
        document = session.memo.document(session.get(url))
    except FetchError as error:
        return check("status", "status_unreachable", reason=error.message)
    except DocumentError as error:
        return check("status", "status_malformed", reason=error.message)
    if document.get("id") != url:
        return check("status", "status_malformed", reason=f"at {url} lies another list")
    owner = document.get("issuer")
    owner = owner.get("id") if isinstance(owner, dict) else owner
    if owner != issuer:
        found = owner if isinstance(owner, str) else "nobody"
        return check("status", "status_wrong_issuer", found=found)
    entries = document.get(member)
    if not isinstance(entries, list) or not all(map(_is_entry, entries)):
        return check("status", "status_malformed", reason=f"the list has no {member} to be read")
    if any(_names(entry, identifier) for entry in entries):
        return check("status", "revoked")
    return check("status", "not_listed", url=url)


def _is_entry(entry: Any) -> bool:
    if isinstance(entry, dict):
        return isinstance(entry.get("id"), str) and isinstance(entry.get("revoked", True), bool)
    return isinstance(entry, str)


def _names(entry: Any, identifier: str) -> bool:
    if isinstance(entry, dict):
        return bool(entry["id"] == identifier and entry.get("revoked", True))
    return bool(entry == identifier)
