"""Open Badges 2.0, derived: the same facts under the old names, and nothing that wasn't signed."""

from __future__ import annotations

from typing import Any

import pytest
from sample_catalog import RICH, catalog

from generator.content.model import Site
from generator.credentials.achievement import achievement
from generator.credentials.identity import hash_identity, identity_object
from generator.credentials.openbadges2 import (
    CONTEXT,
    assertion,
    assertion_url,
    badge_class,
    badge_class_url,
    issuer_profile,
    issuer_url,
    revoked_assertion,
)

SITE = catalog().site
ISSUER = catalog().issuers["lantern"]
ID = "https://badges.example/assertions/00000000000a.json"


def credential(**members: Any) -> dict[str, Any]:
    subject = {
        "type": ["AchievementSubject"],
        "identifier": [
            identity_object("Ann Example", "s0", "name"),
            identity_object("ann@example.org", "s1"),
            identity_object("ann@home.example", "s2"),
        ],
        "narrative": "Did it.",
        "achievement": achievement(SITE, RICH),
    }
    return {
        "id": ID,
        "validFrom": "2026-05-04T00:00:00Z",
        "awardedDate": "2026-05-03T00:00:00Z",
        "validUntil": "2029-05-03T23:59:59Z",
        "credentialSubject": subject,
        "evidence": [
            {"id": "https://e.example/1", "type": ["Evidence"], "name": "Film"},
            {"type": ["Evidence"], "name": "Kept", "description": "On paper."},
        ],
        **members,
    }


def test_addresses_follow_from_those_of_the_signed_files() -> None:
    assert assertion_url(ID) == "https://badges.example/ob2/assertions/00000000000a.json"
    old = "https://x.example/base/badges/v/v/1.0.json"
    assert badge_class_url(old) == "https://x.example/base/ob2/badges/v/v/1.0.json"
    assert issuer_url("https://x.example/base", "a") == "https://x.example/base/ob2/issuers/a.json"


def test_an_assertion_says_what_was_signed() -> None:
    found = assertion(credential())
    assert found["@context"] == CONTEXT and found["type"] == "Assertion"
    assert found["id"] == assertion_url(ID)
    assert found["badge"] == badge_class_url(achievement(SITE, RICH)["id"])
    assert found["recipient"] == {
        "type": "email", "hashed": True, "salt": "s1",
        "identity": hash_identity("ann@example.org", "s1"),
    }  # fmt: skip
    assert found["issuedOn"] == "2026-05-03T00:00:00Z"
    assert found["expires"] == "2029-05-03T23:59:59Z"
    assert found["narrative"] == "Did it."
    assert found["evidence"][0] == {
        "type": "Evidence", "id": "https://e.example/1", "name": "Film",
    }  # fmt: skip
    assert "id" not in found["evidence"][1]
    assert found["verification"] == {"type": "HostedBadge"}
    assert "image" not in found


def test_what_a_credential_lacks_its_assertion_lacks() -> None:
    whole = credential()
    del whole["validUntil"], whole["evidence"], whole["awardedDate"]
    del whole["credentialSubject"]["narrative"]
    found = assertion(whole)
    assert set(found) == {
        "@context", "id", "type", "recipient", "badge", "verification", "issuedOn",
    }  # fmt: skip
    assert found["issuedOn"] == "2026-05-04T00:00:00Z"


def test_a_withdrawn_one_says_so_and_nothing_else() -> None:
    assert revoked_assertion(ID, "By mistake.") == {
        "@context": CONTEXT,
        "id": assertion_url(ID),
        "type": "Assertion",
        "revoked": True,
        "revocationReason": "By mistake.",
    }


def test_a_badge_class_says_what_the_achievement_says() -> None:
    frozen = achievement(SITE, RICH)
    found = badge_class(frozen, issuer_url(SITE.base_url, "lantern"))
    assert (found["name"], found["description"]) == (RICH.name, RICH.description)
    assert found["criteria"] == frozen["criteria"]
    assert found["image"] == frozen["image"]["id"]
    assert found["issuer"] == "https://badges.example/ob2/issuers/lantern.json"
    assert found["tags"] == frozen["tag"]
    assert found["alignment"][0]["targetName"] == "Engages learners in questioning"
    assert "type" not in found["alignment"][0]


@pytest.mark.parametrize(
    ("base", "origins"),
    [
        ("https://badges.example", ["badges.example"]),
        ("https://badges.example/guild", ["badges.example"]),
        ("https://badges.example:8443", None),
        ("https://localhost", None),
    ],
)
def test_hosted_assertions_are_those_under_the_sites_address(
    base: str, origins: list[str] | None
) -> None:
    found = issuer_profile(Site(format=1, name="S", base_url=base), ISSUER)
    assert found["id"] == f"{base}/ob2/issuers/lantern.json"
    assert found["verification"]["startsWith"] == [f"{base}/ob2/assertions/"]
    assert found["verification"].get("allowedOrigins") == origins
    assert "email" not in found and found["url"] == ISSUER.url
