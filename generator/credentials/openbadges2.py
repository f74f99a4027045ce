"""The same facts as Open Badges 2.0: BadgeClass, Assertion, Issuer, for programs that read no other.

They are derived from what was signed and are themselves unsigned: Open Badges 2.0 hosted verification
trusts the host (IMS Open Badges 2.0, Implementation Guide, "Hosted verification").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.content.model import Issuer, Site
from generator.documents import Document

CONTEXT = "https://w3id.org/openbadges/v2"


def issuer_url(base_url: str, slug: str) -> str:
    """Where the OB 2.0 Profile of an issuer is hosted."""
    return f"{base_url}/ob2/issuers/{slug}.json"


def badge_class_url(achievement_id: str) -> str:
    """Where the OB 2.0 BadgeClass of the Achievement hosted at `achievement_id` is hosted."""
    base, _, rest = achievement_id.rpartition("/badges/")
    slug, _, name = rest.partition("/v/")
    return f"{base}/ob2/badges/{slug}/v/{name}"


def assertion_url(credential_id: str) -> str:
    """Where the OB 2.0 Assertion of the credential hosted at `credential_id` is hosted."""
    base, _, name = credential_id.rpartition("/assertions/")
    return f"{base}/ob2/assertions/{name}"


def issuer_profile(site: Site, issuer: Issuer) -> Document:
    """The OB 2.0 issuer Profile, with the verification rule that its hosted assertions follow."""
    authority = site.base_url.removeprefix("https://").split("/")[0]
    result: Document = {
        "@context": CONTEXT,
        "id": issuer_url(site.base_url, issuer.slug),
        "type": "Issuer",
        "name": issuer.name,
        "url": issuer.url,
    }
    if issuer.email:
        result["email"] = issuer.email
    if issuer.description.strip():
        result["description"] = issuer.description.strip()
    if issuer.image:
        result["image"] = f"{site.base_url}/issuers/{issuer.slug}.png"
    verification: Document = {
        "type": "HostedBadge",
        "startsWith": [f"{site.base_url}/ob2/assertions/"],
    }
    # Validators take a dotted name without a port; left out, it is the authority of `url`.
    if ":" not in authority and "." in authority:
        verification["allowedOrigins"] = [authority]
    result["verification"] = verification
    return result


def badge_class(achievement: Mapping[str, Any], issuer: str) -> Document:
    """The OB 2.0 BadgeClass of an OB 3.0 `achievement`; `issuer` is the URL of the issuer's Profile."""
    result: Document = {
        "@context": CONTEXT,
        "id": badge_class_url(achievement["id"]),
        "type": "BadgeClass",
        "name": achievement["name"],
        "description": achievement["description"],
        "image": achievement["image"]["id"],
        "criteria": {
            name: achievement["criteria"][name]
            for name in ("id", "narrative")
            if name in achievement["criteria"]
        },
        "issuer": issuer,
    }
    if achievement.get("tag"):
        result["tags"] = list(achievement["tag"])
    if achievement.get("alignment"):
        names = ("targetName", "targetUrl", "targetDescription", "targetFramework", "targetCode")
        result["alignment"] = [
            {name: item[name] for name in names if name in item}
            for item in achievement["alignment"]
        ]
    if achievement.get("related"):
        result["related"] = [_related(item) for item in achievement["related"]]
    return result


def _related(item: Mapping[str, Any]) -> Document:
    """Another version of a badge, here its original (OB 2.0, "related", beside `@language` and `version`)."""
    result: Document = {"id": badge_class_url(item["id"]), "type": "BadgeClass"}
    for name, of in (("@language", "inLanguage"), ("version", "version")):
        if of in item:
            result[name] = item[of]
    return result


def assertion(credential: Mapping[str, Any]) -> Document:
    """The OB 2.0 hosted Assertion of a signed OB 3.0 `credential` that is neither revoked nor suspended.

    Its recipient is the credential's first hashed e-mail address: both versions hash alike. The baked
    image is left out, since it carries the OB 3.0 credential.
    """
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    identity = next(
        item for item in subject["identifier"] if item.get("identityType") == "emailAddress"
    )
    url = assertion_url(credential["id"])
    result: Document = {
        "@context": CONTEXT,
        "id": url,
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": identity["salt"],
            "identity": identity["identityHash"],
        },
        "badge": badge_class_url(achievement["id"]),
        "verification": {"type": "HostedBadge"},
        "issuedOn": credential.get("awardedDate") or credential["validFrom"],
    }
    if credential.get("validUntil"):
        result["expires"] = credential["validUntil"]
    if subject.get("narrative"):
        result["narrative"] = subject["narrative"]
    if credential.get("evidence"):
        names = ("id", "narrative", "name", "description", "genre", "audience")
        result["evidence"] = [
            {"type": "Evidence", **{name: item[name] for name in names if name in item}}
            for item in credential["evidence"]
        ]
    return result


def revoked_assertion(credential_id: str, reason: str) -> Document:
    """What stands at an Assertion's place once it is revoked or suspended: this much and no more."""
    return {
        "@context": CONTEXT,
        "id": assertion_url(credential_id),
        "type": "Assertion",
        "revoked": True,
        "revocationReason": reason,
    }
