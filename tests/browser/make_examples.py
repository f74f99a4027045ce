"""Write the examples of the page that verifies: `python tests/browser/make_examples.py`.

`generator/site/examples.json` is what this wrote, once. The keys are made here of words that anybody can
read, so they are worth nothing; every name lies under `.example`. Each example brings the documents that its
verdict rests on and the moment at which it is judged, so it never comes to another one. Running this again
changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator.credentials.did import PublicKey, did_document, did_web_url
from generator.credentials.identity import identity_object
from generator.credentials.signing import public_key_of, sign
from generator.credentials.status import new_list, set_bit, status_entry, status_list_credential

OUTPUT = Path(__file__).parents[2] / "generator" / "site" / "examples.json"
BASE = "https://fernhill.example"
ISSUER = "did:web:fernhill.example:issuers:academy"
IMPOSTOR = "did:web:fern-hill.example:issuers:academy"
LISTS = {
    purpose: f"{BASE}/status/academy-{purpose}.json" for purpose in ("revocation", "suspension")
}
CREATED = "2026-03-02T09:00:00Z"
NOW = "2026-06-01T12:00:00Z"
RECIPIENT = "robin@student.example"
KNOWN = {ISSUER: "Fernhill Academy"}
OPEN_PLACE, CLOSED_PLACE = 4711, 2718


def seed(words: str) -> bytes:
    """A key that is no secret."""
    return hashlib.sha256(f"an example of Laurels: {words}".encode()).digest()


def controller(did: str) -> dict[str, Any]:
    key = PublicKey(id=f"{did}#key-1", public_key=public_key_of(seed(did)))
    return did_document(did, [key])


def status_list(purpose: str) -> dict[str, Any]:
    bits = new_list()
    set_bit(bits, CLOSED_PLACE)
    document = status_list_credential(
        url=LISTS[purpose],
        issuer=ISSUER,
        purpose=purpose,
        bits=bits,
        valid_from=datetime(2026, 5, 31, tzinfo=UTC),
    )
    return signed(document, created="2026-05-31T06:00:00Z")


def signed(document: dict[str, Any], *, by: str = ISSUER, created: str = CREATED) -> dict[str, Any]:
    return sign(document, private_key=seed(by), verification_method=f"{by}#key-1", created=created)


def award(
    *, purpose: str = "revocation", place: int = OPEN_PLACE, **changes: Any
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"{BASE}/assertions/k3v9w2xq7m4d.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Fernhill Academy"},
        "validFrom": "2026-03-01T00:00:00Z",
        "name": "Reading a river",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [identity_object(RECIPIENT, "fernhill-salt-0001")],
            "achievement": {
                "id": f"{BASE}/badges/reading-a-river/v/1.json",
                "type": ["Achievement"],
                "name": "Reading a river",
                "description": "Samples a river, names what lives in it, and says how clean it is.",
                "criteria": {
                    "narrative": "Two samples from one river, with what was found in each."
                },
            },
        },
        "credentialStatus": status_entry(LISTS[purpose], purpose, place),
    }
    document.update(changes)
    return document


def example(
    slug: str, label: str, about: str, outcome: str, document: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    answers = {did_web_url(ISSUER): controller(ISSUER)}
    entry = document["credentialStatus"]
    answers[entry["statusListCredential"]] = status_list(entry["statusPurpose"])
    answers |= changes.pop("documents", {})
    texts = {url: json.dumps(answer) for url, answer in answers.items() if answer}
    return {
        "slug": slug,
        "label": label,
        "about": about,
        "outcome": outcome,
        "now": NOW,
        "recipient": None,
        "knownIssuers": KNOWN,
        "input": json.dumps(document),
        "documents": {url: {"text": text} for url, text in texts.items()},
        **changes,
    }


def examples() -> list[dict[str, Any]]:
    good = signed(award())
    tampered = json.loads(json.dumps(good))
    tampered["credentialSubject"]["achievement"]["name"] = "Reading a river, with distinction"
    return [
        example(
            "valid",
            "Valid",
            "Signed by an issuer that is known here, unchanged, and neither ended nor withdrawn.",
            "verified",
            good,
        ),
        example(
            "expiring-soon",
            "Expiring soon",
            "Still valid, for nine days from the moment at which this example is judged.",
            "verified",
            signed(award(validUntil="2026-06-10T12:00:00Z")),
        ),
        example(
            "expired",
            "Expired",
            "Genuine, but it was valid only until a day that has passed.",
            "warning",
            signed(award(validUntil="2026-05-01T12:00:00Z")),
        ),
        example(
            "revoked",
            "Revoked",
            "Genuine once; its issuer has taken it back for good.",
            "failed",
            signed(award(place=CLOSED_PLACE)),
        ),
        example(
            "suspended",
            "Suspended",
            "Its issuer has set it aside for now, and may lift that again.",
            "failed",
            signed(award(purpose="suspension", place=CLOSED_PLACE)),
        ),
        example(
            "tampered",
            "Tampered with",
            "Somebody added two words to its name after it was signed.",
            "failed",
            tampered,
        ),
        example(
            "wrong-issuers-key",
            "Wrong issuer’s key",
            "It names one issuer, and was signed with the key of another whose address looks alike.",
            "failed",
            signed(award(), by=IMPOSTOR),
            documents={did_web_url(IMPOSTOR): controller(IMPOSTOR)},
        ),
        example(
            "unknown-issuer",
            "Unknown issuer",
            "Everything holds, but nobody here knows who its issuer is.",
            "warning",
            good,
            knownIssuers={"did:web:harbour.example": "Harbour School"},
        ),
        example(
            "unreachable-status",
            "Unreachable status",
            "The signature holds. Whether it was revoked since could not be asked.",
            "warning",
            good,
            documents={LISTS["revocation"]: None},
        ),
        example(
            "wrong-recipient",
            "Wrong recipient",
            "Genuine, but awarded to another address than the one that was asked about.",
            "failed",
            good,
            recipient="sam@student.example",
        ),
    ]


def text() -> str:
    """What the file holds."""
    about = "Written by tests/browser/make_examples.py; the keys behind it are worth nothing."
    document = {"about": about, "examples": examples()}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    OUTPUT.write_text(text(), "utf-8", newline="\n")
