"""The parts of Open Badges 2.0: what an Assertion, a BadgeClass and a Profile must have and say."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from generator.credentials.forms import texts
from generator.credentials.structure import Credential
from generator.credentials.subjects import is_text, is_url, many
from generator.credentials.times import read_iso_time, written_day
from generator.documents import Document

_KINDS = {
    "HostedBadge": "hosted",
    "hosted": "hosted",
    "SignedBadge": "signed",
    "signed": "signed",
}


def without_nulls(value: Any) -> Any:
    """Return JSON without what is null in it: in JSON-LD, and so in Open Badges 2.0, that isn't there."""
    if isinstance(value, dict):
        return {
            name: without_nulls(inner)
            for name, inner in value.items()
            if inner is not None or name == "@context"
        }
    if isinstance(value, list):
        return [without_nulls(item) for item in value if item is not None]
    return value


def verification_type(assertion: Document) -> str | None:
    """Return `hosted` or `signed`, as an assertion's `verification` says; None where it says neither."""
    verification = assertion.get("verification")
    kinds = texts(verification.get("type")) if isinstance(verification, dict) else []
    found = {_KINDS[kind] for kind in kinds if kind in _KINDS}
    return found.pop() if len(found) == 1 else None


def find_assertion_lacking(assertion: Document) -> list[str]:
    """Return what an Assertion lacks, in words."""
    lacks = []
    if "Assertion" not in texts(assertion.get("type")):
        lacks.append("type doesn't hold Assertion")
    if not is_url(assertion.get("id")):
        lacks.append("id is not a URL")
    recipient = assertion.get("recipient")
    if not isinstance(recipient, dict) or not is_text(recipient.get("identity")):
        lacks.append("recipient has no identity")
    elif not isinstance(recipient.get("hashed", False), bool) or not texts(recipient.get("type")):
        lacks.append("recipient doesn't say of what type it is or whether it is hashed")
    if verification_type(assertion) is None:
        lacks.append("verification names neither HostedBadge nor SignedBadge")
    if not is_url(_id_of(assertion.get("badge"))):
        lacks.append("badge is neither a URL nor an object with an id")
    if read_iso_time(assertion.get("issuedOn")) is None:
        lacks.append("issuedOn is not a time with its time zone")
    if "expires" in assertion and read_iso_time(assertion["expires"]) is None:
        lacks.append("expires is not a time with its time zone")
    if not isinstance(assertion.get("revoked", False), bool):
        lacks.append("revoked is neither true nor false")
    return lacks


def find_badge_lacking(badge: Document) -> list[str]:
    """Return what a BadgeClass lacks, in words."""
    lacks = []
    if "BadgeClass" not in texts(badge.get("type")):
        lacks.append("the badge's type doesn't hold BadgeClass")
    if not is_text(badge.get("name")):
        lacks.append("the badge has no name")
    if not is_url(_id_of(badge.get("issuer"))):
        lacks.append("the badge's issuer is neither a URL nor an object with an id")
    return lacks


def find_profile_lacking(profile: Document) -> list[str]:
    """Return what an issuer's Profile lacks, in words."""
    if not {"Issuer", "Profile"}.intersection(texts(profile.get("type"))):
        return ["the issuer's type holds neither Issuer nor Profile"]
    return [] if is_text(profile.get("name")) else ["the issuer has no name"]


def in_scope(url: str, profile: Document) -> bool:
    """Say whether an issuer keeps assertions at `url`: by its `allowedOrigins` and `startsWith`.

    `allowedOrigins` are hosts; without them it is the issuer's own. Both must allow it.
    """
    parts = _split(url)
    if parts.username is not None or ".." in unquote(parts.path).split("/"):
        return False
    verification = profile.get("verification", {})
    if not isinstance(verification, dict):
        return False
    if "allowedOrigins" in verification:
        hosts = [host.lower() for host in texts(verification["allowedOrigins"])]
    else:
        hosts = [_split(profile["id"]).hostname or ""]
    if (parts.hostname or "-") not in hosts:
        return False
    if "startsWith" not in verification:
        return True
    return any(url.startswith(start) for start in texts(verification["startsWith"]))


def read_assertion(assertion: Document, profile: Document) -> Credential:
    """Return what the checks read of an assertion that lacks nothing."""
    recipient = assertion["recipient"]
    identity: dict[str, Any] = {
        "hashed": recipient.get("hashed", False),
        "identityHash": recipient["identity"],
        "identityType": texts(recipient["type"])[0],
    }
    if "salt" in recipient:
        identity["salt"] = recipient["salt"]
    return Credential(
        document=assertion,
        name="an Open Badges 2.0 assertion",
        id=assertion["id"],
        issuer=profile["id"],
        valid_from=read_iso_time(assertion["issuedOn"]),
        valid_until=read_iso_time(assertion.get("expires")),
        first_day=written_day(assertion["issuedOn"]),
        last_day=written_day(assertion.get("expires")),
        subject={},
        kind=None,
        recipients=many(identity),
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _id_of(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value
