"""Cases in which two readers, or two spellings of one thing, once came to two verdicts."""

from __future__ import annotations

import json
import re
from typing import Any

from credentials.cases import Case
from credentials.cases_formats import older, record, second
from credentials.making import (
    ISSUER,
    ISSUER_URL,
    LIST,
    METHOD,
    NOW,
    RECIPIENT,
    World,
    award,
    changed,
    controller,
    listed,
    signed,
    status_list,
)
from credentials.signers import ED25519_KEY, claims, secured, token

from generator.credentials.baking import bake
from generator.credentials.multikey import encode_base58btc, encode_base64url
from generator.documents import dump_document


def small_order_token(key: bytes) -> bytes:
    """A token that nobody signed, by a did:key of small order: R is the neutral element, S is 0."""
    did = "did:key:z" + encode_base58btc(b"\xed\x01" + key)
    method = f"{did}#{did.removeprefix('did:key:')}"
    document = award(issuer={"id": did, "type": ["Profile"], "name": "Anybody"})
    parts: list[dict[str, Any]] = [{"alg": "EdDSA", "kid": method}, claims(document, iss=did)]
    head, body = (encode_base64url(json.dumps(part).encode()) for part in parts)
    return f"{head}.{body}.{encode_base64url(bytes([1]) + bytes(63))}".encode()


KEYS = [
    Case(
        "A token by a key of small order, which anybody signs for.",
        "signature",
        "invalid",
        "failed",
        small_order_token(bytes([1]) + bytes(31)),
    ),
    Case(
        "A token by a key of small order that is written in another way.",
        "signature",
        "invalid",
        "failed",
        small_order_token(b"\xee" + b"\xff" * 30 + b"\x7f"),
    ),
]


def entered(index: Any, **members: Any) -> dict[str, Any]:
    """An award with that `statusListIndex`; place 7 is set in the list."""
    document = listed()
    document["credentialStatus"].update(statusListIndex=index, **members)
    return document


def listed_at(index: Any, **members: Any) -> dict[str, Any]:
    return signed(entered(index, **members))


def spelled(document: dict[str, Any], name: str, written: str) -> bytes:
    """The document with another spelling of its one member `name`."""
    text, count = re.subn(rf'("{name}": )[^,}}]+', rf"\g<1>{written}", json.dumps(document))
    assert count == 1
    return text.encode()


def revoked_at(index: int, written: str) -> Case:
    return Case(
        f"Revoked at {index}, which is written {written.replace('.', ' dot ').replace('-', 'minus ')}.",
        "status",
        "revoked",
        "failed",
        spelled(listed_at(index), "statusListIndex", written),
        put_list_with(index),
    )


def put_list_with(*bits: int) -> Any:
    return lambda world: world.put(LIST, signed(status_list(*bits)))


IDENTITY = award()["credentialSubject"]["identifier"][0]


def identified(identity: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A signed award whose identity object is changed afterwards, which its signature doesn't see."""
    path = ("credentialSubject", "identifier")
    document = signed(changed(award(), *path, to=[identity]))
    return changed(document, *path, to=[{**identity, **members}])


def incomplete(about: str, document: Any, **options: Any) -> Case:
    return Case(about, "format.credential", "incomplete", "failed", document, options=options)


KEY_URL = "https://badges.example/keys/1.json"
BY_KEY_URL = signed(award(), method=KEY_URL)
KEY_DOCUMENT = {**controller()["verificationMethod"][0], "id": KEY_URL}


def put_key_url(*listed_methods: Any, at: Any = None, **changes: Any) -> Any:
    """A world whose issuer names the key at a URL of its own, with the document there or without."""

    def make(world: World) -> Any:
        world.put(
            ISSUER_URL,
            controller(verificationMethod=[*listed_methods], assertionMethod=[KEY_URL], **changes),
        )
        return world if at is None else world.put(KEY_URL, at)

    return make


def by_key_url(about: str, code: str, outcome: str, world: Any) -> Case:
    return Case(about, "issuer.key", code, outcome, BY_KEY_URL, world)


KEY_URLS = [
    by_key_url(
        "A key with a URL of its own that the issuer lists.",
        "found",
        "verified",
        put_key_url(KEY_DOCUMENT),
    ),
    by_key_url(
        "A key with a URL of its own that the issuer only names.",
        "found",
        "verified",
        put_key_url(at=KEY_DOCUMENT),
    ),
    by_key_url(
        "A key with a URL of its own that doesn't answer.",
        "issuer_unreachable",
        "indeterminate",
        put_key_url(),
    ),
    by_key_url(
        "A key with a URL of its own where another key lies.",
        "key_not_found",
        "failed",
        put_key_url(at={**KEY_DOCUMENT, "id": KEY_URL + "x"}),
    ),
    by_key_url(
        "A key with a URL of its own that somebody else controls.",
        "controller_mismatch",
        "failed",
        put_key_url(at={**KEY_DOCUMENT, "controller": "did:web:other.example"}),
    ),
    by_key_url(
        "A key with a URL of its own that isn't for assertions.",
        "key_not_for_assertions",
        "failed",
        lambda world: world.put(
            ISSUER_URL, controller(verificationMethod=[KEY_DOCUMENT], assertionMethod=[])
        ),
    ),
    by_key_url(
        "A key with a URL of its own that the issuer doesn't name.",
        "controller_mismatch",
        "failed",
        lambda world: world.put(KEY_URL, KEY_DOCUMENT),
    ),
    Case(
        "A proof set with a proof by a key that nobody is known to own.",
        "signature.others",
        "sibling_unchecked",
        "verified",
        {**signed(award()), "proof": [*signed(award())["proof"], *BY_KEY_URL["proof"]]},
    ),
    Case(
        "A key of a version of the issuer's document.",
        "issuer.key",
        "unknown_did_method",
        "indeterminate",
        signed(award(), method=METHOD.replace("#", "?versionId=1#")),
    ),
    Case(
        "A DID in the place of one of its keys.",
        "signature",
        "malformed_proof",
        "failed",
        signed(award(), method=ISSUER),
    ),
]
SPELLINGS = [
    revoked_at(7, "7.0"),
    revoked_at(7, "7e0"),
    revoked_at(0, "0.0"),
    revoked_at(0, "-0.0"),
    revoked_at(1000, "1e3"),
    Case(
        "Revoked in a token at 7 dot 0.",
        "status",
        "revoked",
        "failed",
        token(spelled(claims(entered(7)), "statusListIndex", "7.0")),
    ),
    Case(
        "Revoked in a record at 7 dot 0.",
        "inner",
        "not_verified",
        "failed",
        spelled(signed(record(listed_at(7))), "statusListIndex", "7.0"),
    ),
    Case(
        "A place in the list with a fraction.",
        "status",
        "status_malformed",
        "warning",
        listed_at(7.5),
    ),
    Case(
        "Revoked in a list whose entries have one bit.",
        "status",
        "revoked",
        "failed",
        listed_at("7", statusSize=1),
    ),
    Case(
        "Revoked in a list of two bits an entry.",
        "status",
        "unknown_status_type",
        "warning",
        listed_at("7", statusSize=2),
    ),
    incomplete(
        "Revoked with a status size that was made a string.",
        spelled(listed_at("7", statusSize=1), "statusSize", '"1"'),
    ),
    incomplete(
        "Revoked with a status size that was put into an array.",
        spelled(listed_at("7", statusSize=1), "statusSize", "[1]"),
    ),
    Case(
        "Revoked in a record with a status size that was made a string.",
        "inner",
        "not_verified",
        "failed",
        spelled(signed(record(listed_at("7", statusSize=1))), "statusSize", '"1"'),
    ),
    Case(
        "Revoked in a token with a status entry of two types, in either order.",
        "status",
        "revoked",
        "failed",
        token(claims(entered("7", type=["StatusList2021Entry", "BitstringStatusListEntry"]))),
    ),
    incomplete(
        "A recipient whose hashed was made a string.",
        identified(IDENTITY, hashed="true"),
        recipient="eve@example.com",
    ),
    incomplete(
        "A recipient whose hashed was put into an array.",
        identified(IDENTITY, hashed=[True]),
        recipient="eve@example.com",
    ),
    incomplete(
        "A recipient that isn't hashed and says so in a string.",
        identified({**IDENTITY, "hashed": False, "identityHash": RECIPIENT}, hashed="false"),
        recipient=RECIPIENT,
    ),
    incomplete(
        "A recipient whose salt was put into an array.",
        identified(IDENTITY, salt=[IDENTITY["salt"]]),
        recipient="eve@example.com",
    ),
    incomplete(
        "A recipient whose salt was made an object.",
        identified(IDENTITY, salt={"@value": IDENTITY["salt"]}),
        recipient="eve@example.com",
    ),
    incomplete(
        "A recipient whose salt was made a number.",
        identified({**IDENTITY, "salt": "7"}, salt=7),
        recipient="eve@example.com",
    ),
    incomplete(
        "A recipient whose name was put into an array to pass for an address.",
        identified(
            {**IDENTITY, "hashed": False, "identityHash": "Ada", "identityType": "name"},
            identityType=["name"],
        ),
        recipient="Ada",
    ),
    incomplete(
        "A record in which a recipient's hashed was made a string.",
        changed(
            signed(record(signed(award()))),
            *("credentialSubject", "verifiableCredential", 0, "credentialSubject"),
            *("identifier", 0, "hashed"),
            to="true",
        ),
    ),
]
ADA = "did:example:ada"
NAMELESS = {
    **{name: value for name, value in award()["credentialSubject"].items() if name != "identifier"},
    "id": ADA,
}


def in_array(identifier: Any) -> dict[str, Any]:
    return changed(award(credentialSubject=[NAMELESS]), "credentialSubject", 0, "id", to=identifier)


def headed(beginning: bytes) -> bytes:
    """A token whose header is written with white space, and begins with that."""
    head = json.dumps({"alg": "EdDSA", "kid": METHOD}).encode()
    parts = [beginning + head[2:], json.dumps(claims(award())).encode()]
    text = ".".join(map(encode_base64url, parts)).encode()
    return text + b"." + encode_base64url(ED25519_KEY.sign(text)).encode()


SPACES = {
    "a vertical tab": b"\x0b",
    "a form feed": b"\x0c",
    "a file separator": b"\x1c",
    "a next line": b"\x85",
    "a no-break space": b"\xa0",
}
TOKENS = [
    *(
        Case(
            f"A token with {name} behind it.",
            "format.read",
            "malformed",
            "failed",
            token(claims(award())) + space,
        )
        for name, space in SPACES.items()
    ),
    *(
        Case(
            f"A token whose header begins with {name}.",
            "signature",
            "valid",
            "verified",
            headed(beginning),
        )
        for name, beginning in (
            ("a space", b' {"'),
            ("a brace and a space", b'{ "'),
            ("a brace and a line end", b'{\n  "'),
        )
    ),
    Case(
        "Three words with dots between them.",
        "format.read",
        "malformed",
        "failed",
        b"badges.example.json",
    ),
    Case(
        "A token whose subject stands in an array.",
        "signature",
        "valid",
        "verified",
        token(claims(in_array(ADA), sub=ADA)),
    ),
    Case(
        "A token whose subject in an array is somebody else.",
        "signature",
        "claims_mismatch",
        "failed",
        token(claims(in_array("did:example:eve"), sub=ADA)),
    ),
    Case(
        "A token of VC 1 1 whose subject in an array is named by a claim.",
        "signature",
        "valid",
        "verified",
        token(
            {
                "vc": older(credentialSubject=in_array(...)["credentialSubject"]),
                "iss": ISSUER,
                "sub": ADA,
            }
        ),
    ),
    Case(
        "A record for the recipient whose inner subject was put into an array.",
        "recipient",
        "matched",
        "verified",
        signed(record(signed(second(credentialSubject=[NAMELESS])), subject={"id": ADA})),
        options={"recipient": RECIPIENT},
    ),
    Case(
        "A token with spaces, a tab and line ends around it.",
        "signature",
        "valid",
        "verified",
        b"\r\n \t" + token(claims(award())) + b"\t \r\n",
    ),
]


def lookalikes(results: int, alignments: int) -> list[dict[str, Any]]:
    """Results that look alike, each with alignments that look alike."""
    alignment = {"type": ["Alignment"], "targetName": "Asks", "targetUrl": "https://asks.example/"}
    return [{"type": ["Result"], "alignment": [alignment] * alignments}] * results


def with_results(*found: dict[str, Any]) -> dict[str, Any]:
    return changed(award(), "credentialSubject", "result", to=list(found))


def followed(count: int) -> dict[str, Any]:
    """An award with a first proof, and others that each follow all before them."""
    document, names = award(), list[str]()
    for number in range(count):
        name = f"urn:uuid:6a1676b8-{number:04}"
        previous = {"previousProof": list(names)} if names else {}
        document = secured(document, id=name, **previous)
        names.append(name)
    return document


LARGE = [
    Case(
        "A few results that look alike.",
        "signature",
        "valid",
        "verified",
        signed(with_results(*lookalikes(2, 3))),
    ),
    Case(
        "Many results that look alike.",
        "signature",
        "too_complex",
        "indeterminate",
        {**with_results(*lookalikes(2, 7)), "proof": signed(award())["proof"]},
    ),
    Case(
        "Five proofs that each follow those before them.",
        "signature.others",
        "valid",
        "verified",
        followed(5),
    ),
    Case(
        "More objects than are looked at.",
        "signature",
        "too_complex",
        "failed",
        json.dumps({**signed(award()), "evidence": [{}] * 20_001}).replace(", ", ",").encode(),
    ),
]
# Terms and @context by which a document was refused for a fault that it hasn't.
INLINE = {"ex": "https://ex.example/#", "identifier": {"@id": "ex:id"}, "@vocab": None}
TIMES = [
    Case(
        "An end half a millisecond ago, which nobody knows.",
        "validity.until",
        "in_time",
        "verified",
        signed(award(validUntil="2026-06-01T12:00:00.0005Z")),
        options={"now": NOW.replace(microsecond=0)},
    ),
    Case(
        "An end less than a millisecond before the start.",
        "validity.from",
        "started",
        "warning",
        signed(
            award(validFrom="2026-03-01T00:00:00.0009Z", validUntil="2026-03-01T00:00:00.0001Z")
        ),
    ),
]
CRITERIA = ("credentialSubject", "achievement", "criteria")


def at_host(host: str) -> dict[str, Any]:
    criteria = {"id": f"https://{host}/", "narrative": "Two lessons."}
    return {
        **changed(award(), *CRITERIA, to=criteria),
        "proof": signed(award())["proof"],
    }


HOSTS = [
    Case("A host that is an address of IPv6.", "signature", "invalid", "failed", at_host("[::1]")),
    *(
        Case(f"{about}.", "format.terms", "undefined_term", "failed", at_host(host))
        for about, host in (
            ("An address of IPv4 in square brackets", "[1.2.3.4]"),
            ("An address of IPv6 with nine parts", "[1:2:3:4:5:6:7:8:9]"),
            ("An address in square brackets that holds a slash", "[a/b]"),
            ("A host with a byte order mark", "badges.example\ufeff"),
        )
    ),
    Case(
        "A document that says to be a text.",
        "format.terms",
        "unsupported_json_ld",
        "indeterminate",
        {**signed(award()), "@value": "x"},
    ),
]
CONTEXTS = [
    Case(
        "A token with a vocabulary written inline.",
        "format.terms",
        "signed_whole",
        "verified",
        token(claims(award(**{"@context": [*award()["@context"], INLINE]}))),
    ),
    Case(
        "eddsa-jcs-2022 with a vocabulary written inline.",
        "format.terms",
        "signed_whole",
        "verified",
        secured(award(**{"@context": [*award()["@context"], INLINE]}), "eddsa-jcs-2022"),
    ),
    Case(
        "A vocabulary written inline that no signature covers.",
        "format.terms",
        "unknown_context",
        "indeterminate",
        changed(signed(award()), "@context", to=[*award()["@context"], INLINE]),
    ),
    Case(
        "A token that begins with a vocabulary written inline.",
        "format.credential",
        "incomplete",
        "failed",
        token(claims(award(**{"@context": [INLINE, *award()["@context"]]}))),
    ),
]
NAMELESS_LIST = {name: value for name, value in status_list(7).items() if name != "id"}
# Not of any Unicode that Python 3.11 knows: it is of 2022, and of 15.
SHAKING = "\U0001fae8"
NEW_LIST = f"https://badges.example/status/{SHAKING}.json"
NEW_ISSUER = f"https://badges.example/{SHAKING}"
EMOJI = [
    Case(
        "A list at an address with a new emoji.",
        "status",
        "clear",
        "verified",
        signed(listed(url=NEW_LIST)),
        lambda world: world.put(NEW_LIST, signed(status_list(7, url=NEW_LIST))),
    ),
    Case(
        "An issuer at an address with a new emoji.",
        "issuer.key",
        "found",
        "verified",
        signed(award(issuer={"id": NEW_ISSUER, "type": ["Profile"]}), method=f"{NEW_ISSUER}#key-1"),
        lambda world: world.put(
            NEW_ISSUER, json.dumps(controller()).replace(ISSUER, NEW_ISSUER).encode()
        ),
    ),
    Case(
        "A list at an address with a character that turns the others around.",
        "status",
        "status_malformed",
        "warning",
        token(claims(listed(url="https://badges.example/\u202estatus.json"))),
    ),
]


def image(inside: str = "", *, before: str = "", root: str = "") -> bytes:
    """A baked SVG with something in it, before it, or in its root."""
    whole = f'{before}<svg xmlns="http://www.w3.org/2000/svg"{root}>{inside}</svg>'
    return bake(whole.encode(), dump_document(signed(award())))


def unread(name: str) -> bytes:
    """A baked SVG with an element of that name, which isn't read."""
    return image("<g/>").replace(b"<g/>", f"<{name}/>".encode())


def declared(version: str) -> bytes:
    return image(before='<?xml version="1.0"?>').replace(b"1.0", version.encode(), 1)


SYSTEM = ' "https://dtd.example/svg.dtd">'
SVGS = [
    *(
        Case(f"An SVG with {about}.", "signature", "valid", "verified", data)
        for about, data in (
            (
                "an element named in Greek",
                image("<g/>").replace(b"<g/>", "<\u03b1\u0301/>".encode()),
            ),
            ("a namespace that holds a space", image(root=' xmlns:sp="http://a b"')),
            ("a reference with many zeros", image("&#000000000065;&#x0000000041;")),
            ("a declaration of XML 1 1", declared("1.1")),
            ("a public DOCTYPE", image(before='<!DOCTYPE svg PUBLIC "-//W3C//DTD"' + SYSTEM)),
        )
    ),
    *(
        Case(f"An SVG with {about}.", "format.read", "broken_image", "failed", data)
        for about, data in (
            ("a name of the fifth edition of XML", unread("\u2d00")),
            ("a name beyond the first plane", unread("\U00010330")),
            ("a declaration of XML 2 0", declared("2.0")),
            (
                "a reference beyond all characters",
                image("&#65;").replace(b"&#65;", b"&#99999999999;"),
            ),
            (
                "a public DOCTYPE in other letters",
                image(before="<!DOCTYPE svg PUBLIC 'x'" + SYSTEM).replace(
                    b"'x'", "'\u00e9'".encode()
                ),
            ),
        )
    ),
]
LISTS = [
    Case(
        "Revoked in a list that doesn't say where it lies.",
        "status",
        "revoked",
        "failed",
        listed_at("7"),
        lambda world: world.put(LIST, signed(NAMELESS_LIST)),
    ),
    Case(
        "Not in a list that doesn't say where it lies.",
        "status",
        "clear",
        "verified",
        listed_at("8"),
        lambda world: world.put(
            LIST, token(claims({**NAMELESS_LIST, "id": LIST}, jti=None, id=None, nbf=None))
        ),
    ),
    Case(
        "A list whose id is null.",
        "status",
        "status_malformed",
        "warning",
        listed_at("8"),
        lambda world: world.put(LIST, {**signed(NAMELESS_LIST), "id": None}),
    ),
]
PICTURES = [
    Case(
        f"{name} from a phone or a scanner.", "format.read", "unknown_format", "indeterminate", data
    )
    for name, data in (
        ("A HEIC image", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("An AVIF image", b"\0\0\0\x1cftypavif\0\0\0\0"),
        ("A TIFF image", b"II*\0\x08\0\0\0"),
        ("A TIFF image of the other order", b"MM\0*\0\0\0\x08"),
        ("A BMP image", b"BM" + bytes(50)),
    )
]
ALIKE_CASES = [
    *SVGS,
    *HOSTS,
    *EMOJI,
    *LISTS,
    *PICTURES,
    *KEY_URLS,
    *TIMES,
    *CONTEXTS,
    *TOKENS,
    *KEYS,
    *SPELLINGS,
    *LARGE,
]
