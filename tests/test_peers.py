"""The peers themselves: that they accept what is right and refuse what isn't, before they judge us."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import peers_support
import pytest

from generator.credentials.did import PublicKey, did_document
from generator.credentials.signing import public_key_of

SHARED = Path(os.environ.get("LAURELS_SHARED", Path(__file__).parents[1] / ".." / "shared"))
VECTORS = SHARED / "vectors"
SEED = bytes(range(32))
BASE = "https://badges.example.org"
DID = "did:web:badges.example.org:issuers:academy"
KEY = f"{DID}#key-1"
LIST = f"{BASE}/status/1.json"
DATE = "2024-05-01T10:00:00Z"
LATER = "2024-06-01T10:00:00Z"
REVOKED_INDEX = 94567
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

Json = dict[str, Any]


def credential(name: str, index: int) -> Json:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"{BASE}/assertions/{name}.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "Academy"},
        "validFrom": "2024-05-01T00:00:00Z",
        "name": "Knots",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
                    "identityType": "emailAddress",
                    "salt": "Kosher",
                }
            ],
            "achievement": {
                "id": f"{BASE}/badges/knots.json",
                "type": ["Achievement"],
                "name": "Knots",
                "description": "Ties six knots.",
                "criteria": {"narrative": "Tie six knots."},
            },
        },
        "credentialStatus": {
            "id": f"{LIST}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": LIST,
        },
    }


@pytest.fixture(scope="module")
def signed() -> dict[str, Json]:
    """Signed by Digital Bazaar's libraries: `good`, `revoked`, and the `list` they name."""
    answer = peers_support.node_sign(
        {
            "contexts": peers_support.pinned_contexts(),
            "documents": {},
            "seed_hex": SEED.hex(),
            "verificationMethod": KEY,
            "date": DATE,
            "items": [
                {"name": "good", "credential": credential("good", 7)},
                {"name": "revoked", "credential": credential("revoked", REVOKED_INDEX)},
                {
                    "name": "list",
                    "list": {
                        "id": LIST,
                        "issuer": DID,
                        "validFrom": "2024-05-01T00:00:00Z",
                        "statusPurpose": "revocation",
                        "length": 131072,
                        "indexes": [REVOKED_INDEX],
                    },
                },
                {"name": "undefined", "credential": {**credential("u", 1), "favourite": "red"}},
            ],
        }
    )
    results = {item["name"]: item for item in answer}
    assert "favourite" in results.pop("undefined")["error"]
    assert [item["error"] for item in results.values()] == [None] * 3
    return {name: item["signed"] for name, item in results.items()}


@pytest.fixture(scope="module")
def documents(signed: dict[str, Json]) -> dict[str, Json]:
    """What can be fetched: the issuer's DID document and the status list."""
    did = did_document(DID, [PublicKey(id=KEY, public_key=public_key_of(SEED))])
    return {f"{BASE}/issuers/academy/did.json": did, LIST: signed["list"]}


def as_bytes(documents: dict[str, Json]) -> dict[str, bytes]:
    return {url: json.dumps(document).encode() for url, document in documents.items()}


def by_openbadgeslib(document: Json) -> Json:
    return peers_support.openbadgeslib_sign(
        document, seed=SEED, verification_method=KEY, created=DATE
    )


def test_javascript_verifies_what_is_right_and_says_why_the_rest_is_not(
    signed: dict[str, Json], documents: dict[str, Json]
) -> None:
    changed = copy.deepcopy(signed["good"])
    changed["credentialSubject"]["achievement"]["name"] = "Splices"
    stolen = credential("stolen", 7)
    stolen["issuer"]["id"] = "did:web:badges.example.org:issuers:other"
    unlisted = credential("unlisted", 7)
    unlisted["credentialStatus"]["statusListCredential"] = f"{BASE}/status/2.json"
    expired = {**credential("expired", 7), "validUntil": "2024-05-20T00:00:00Z"}
    items = [
        ("good", signed["good"], None),
        ("list", signed["list"], None),
        ("python", by_openbadgeslib(credential("python", 8)), None),
        ("revoked", signed["revoked"], "the revocation bit is set"),
        ("changed", changed, "Invalid signature"),
        ("undefined", {**signed["good"], "favourite": "red"}, "favourite"),
        ("stolen", by_openbadgeslib(stolen), "issuer must match"),
        ("unlisted", by_openbadgeslib(unlisted), "status/2.json is not among the documents"),
        ("expired", by_openbadgeslib(expired), 'is after "validUntil"'),
        ("unsigned", credential("unsigned", 7), "No matching proofs"),
    ]
    answer = peers_support.node_verify(
        {
            "contexts": peers_support.pinned_contexts(),
            "documents": documents,
            "now": LATER,
            "items": [
                {
                    "name": name,
                    "kind": "status-list" if name == "list" else "credential",
                    "credential": document,
                }
                for name, document, _ in items
            ],
        }
    )
    for result, (name, _, reason) in zip(answer, items, strict=True):
        assert result["name"] == name
        assert result["verified"] is (reason is None), result
        assert (reason or "") in (result["error"] or ""), result
    assert answer[0]["statuses"] == [{"purpose": "revocation", "status": False}]
    assert answer[3]["statuses"] == [{"purpose": "revocation", "status": True}]


def test_javascript_verifies_the_vector_of_the_specification_and_refuses_it_changed() -> None:
    folder = VECTORS / "w3c-eddsa" / "eddsa-rdfc-2022"
    if not folder.is_dir():
        pytest.skip("the vectors of vc-di-eddsa aren't in ../shared (LAURELS_SHARED)")
    vector = json.loads((folder / "signedDataInt.json").read_bytes())
    examples = json.loads((VECTORS / "contexts" / "examples-v2.json").read_bytes())
    contexts = {
        **peers_support.pinned_contexts(),
        "https://www.w3.org/ns/credentials/examples/v2": examples,
    }
    # The vector's key is a bare did:key; here its issuer says that it holds it.
    issuer, method = vector["issuer"], vector["proof"]["verificationMethod"]
    multikey = method.partition("#")[2]
    documents = {
        method: {
            "@context": "https://w3id.org/security/multikey/v1",
            "id": method,
            "type": "Multikey",
            "controller": issuer,
            "publicKeyMultibase": multikey,
        },
        issuer: {
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": issuer,
            "assertionMethod": [method],
        },
    }
    items = [
        {"name": "vector", "kind": "credential", "credential": vector},
        {"name": "changed", "kind": "credential", "credential": {**vector, "name": "Diploma"}},
    ]
    answer = peers_support.node_verify(
        {"contexts": contexts, "documents": documents, "now": LATER, "items": items}
    )
    assert [result["verified"] for result in answer] == [True, False], answer

    timed = peers_support.node_canonize(
        {
            "contexts": contexts,
            "rounds": 2,
            "items": [{"name": "v", "credential": vector, "publicKeyMultibase": multikey}],
        }
    )[0]
    assert timed["canonical"] == (folder / "canonDocDataInt.txt").read_text(encoding="utf-8")
    assert timed["verified"] is True
    assert len(timed["milliseconds"]) == 2


def test_openbadgeslib_verifies_javascript_and_itself_and_refuses_the_rest(
    signed: dict[str, Json], documents: dict[str, Json]
) -> None:
    available = as_bytes(documents)
    verifies = peers_support.openbadgeslib_verifies
    assert verifies(signed["good"], available)
    assert verifies(signed["list"], available)
    assert verifies(by_openbadgeslib(credential("python", 8)), available)
    assert "is set at index" in verifies(signed["revoked"], available).reason
    assert not verifies({**signed["good"], "name": "Splices"}, available)
    assert not verifies(signed["good"], {})
    unsigned = {name: value for name, value in signed["list"].items() if name != "proof"}
    assert "proof" in verifies(signed["good"], {**available, **as_bytes({LIST: unsigned})}).reason
    times = peers_support.openbadgeslib_milliseconds(signed["good"], available, rounds=2)
    assert len(times) == 2


def test_the_peers_sign_alike(signed: dict[str, Json]) -> None:
    ours = by_openbadgeslib(credential("good", 7))
    assert ours["proof"]["proofValue"] == signed["good"]["proof"]["proofValue"]


class HostedBadges:
    """Hosted Open Badges 2.0 by hand: one assertion with its class and issuer, differing by case."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.urls: list[str] = []
        (site / "knots.png").write_bytes(PIXEL)

    def host(self, name: str, **changes: Json) -> None:
        """Write the three documents; in `changes`, None leaves a property out."""
        digest = hashlib.sha256(b"a@example.comKosher").hexdigest()
        documents: dict[str, Json] = {
            "assertion": {
                "type": "Assertion",
                "recipient": {
                    "type": "email",
                    "hashed": True,
                    "salt": "Kosher",
                    "identity": f"sha256${digest}",
                },
                "badge": f"{BASE}/{name}/badge.json",
                "verification": {"type": "HostedBadge"},
                "issuedOn": "2024-05-01T00:00:00Z",
            },
            "badge": {
                "type": "BadgeClass",
                "name": "Knots",
                "description": "Ties six knots.",
                "image": f"{BASE}/knots.png",
                "criteria": {"id": f"{BASE}/badges/knots", "narrative": "Tie six knots."},
                "issuer": f"{BASE}/{name}/issuer.json",
            },
            "issuer": {
                "type": "Issuer",
                "name": "Academy",
                "url": "https://example.org",
                "email": "badges@example.org",
                "verification": {
                    "type": "HostedBadge",
                    "startsWith": [f"{BASE}/"],
                    "allowedOrigins": ["badges.example.org"],
                },
            },
        }
        (self.site / name).mkdir()
        for kind, document in documents.items():
            properties = {**document, **changes.get(kind, {})}
            hosted = {
                "@context": "https://w3id.org/openbadges/v2",
                "id": f"{BASE}/{name}/{kind}.json",
                **{key: value for key, value in properties.items() if value is not None},
            }
            (self.site / name / f"{kind}.json").write_text(json.dumps(hosted), encoding="utf-8")
        self.urls.append(f"{BASE}/{name}/assertion.json")


def test_the_validator_accepts_a_hosted_badge_and_says_why_the_rest_is_not(tmp_path: Path) -> None:
    hosted = HostedBadges(tmp_path)
    hosted.host("valid")
    hosted.host("expired", assertion={"expires": "2024-05-20T00:00:00Z"})
    hosted.host("imageless", badge={"image": None})
    hosted.host("broken-image", badge={"image": f"{BASE}/nothing.png"})
    hosted.host("elsewhere", issuer={"verification": {"startsWith": f"{BASE}/other/"}})
    emptied = ("recipient", "badge", "verification", "issuedOn")
    revoked = {"revoked": True, "revocationReason": "Awarded in error"}
    hosted.host("revoked", assertion={**dict.fromkeys(emptied), **revoked})
    hosted.urls.append(f"{BASE}/missing.json")

    answer = peers_support.ob2_validate(tmp_path, BASE, hosted.urls, now=LATER)

    assert [result["url"] for result in answer] == hosted.urls
    reasons = [" ".join(result["errors"]) for result in answer]
    assert [result["valid"] for result in answer] == [True] + [False] * 6, reasons
    assert answer[0] == {"url": hosted.urls[0], "valid": True, "errors": [], "warnings": []}
    assert "expired on" in reasons[1]
    assert "Could not load and validate image" in reasons[2]
    assert "Could not fetch image" in reasons[3]
    assert "does not start with" in reasons[4]
    assert "Required property recipient" in reasons[5]

    earlier = peers_support.ob2_validate(
        tmp_path, BASE, hosted.urls[1:2], now="2024-05-10T00:00:00Z"
    )
    assert earlier[0]["valid"] is True


# --- the checkers of HTML


def test_the_checkers_of_html_say_what_is_wrong() -> None:
    bodies = {
        "": "<p>Right.</p>",
        "parse": "<p><div>A block in a paragraph</div></p>",
        "element-permitted-content": "<ul><p>Not an item</p></ul>",
        "no-dup-id": '<p id="a"></p><p id="a"></p>',
        "no-redundant-role": '<table><tr><td role="cell">1</td></tr></table>',
        "aria-label-misuse": '<p aria-label="A name">A paragraph has none.</p>',
    }
    pages = {
        rule: f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head><body><main><h1>A page</h1>{body}</main></body></html>'
        for rule, body in bodies.items()
    }
    errors = peers_support.html_errors(pages)
    for rule in bodies:
        assert any(error.startswith(f"{rule}:1: {rule}: ") for error in errors) == bool(rule)
    assert not [error for error in errors if error.startswith(":")]
