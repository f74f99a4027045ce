"""Verification as a whole: order, several proofs, and the ways in which people try to deceive it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from credentials.making import (
    INDEX,
    ISSUER,
    ISSUER_URL,
    LIST,
    METHOD,
    NOW,
    OTHER_SEED,
    SHARED,
    World,
    award,
    changed,
    controller,
    key_pair_did,
    listed,
    signed,
    status_list,
)
from credentials.test_checks import assert_consistent
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.credentials.canonical import canonical_nquads
from generator.credentials.contexts import PINNED, pinned_contexts
from generator.credentials.status import status_entry
from generator.credentials.verification import Memo, verify
from generator.errors import FetchError, InputError

V2 = "https://www.w3.org/2018/credentials#"
STATUS = "https://www.w3.org/ns/credentials/status#"
REVOKED = signed({**listed(index=7), "validUntil": "2026-05-01T00:00:00Z"})
FULL = signed({**listed(), "validUntil": "2027-05-01T00:00:00Z"})
(PROOF,) = FULL["proof"]
BAD_PROOF = {**PROOF, "created": "2025-01-01T00:00:00Z"}
OTHER_DID, OTHER_METHOD = key_pair_did(OTHER_SEED)
(OTHER_PROOF,) = signed(
    {name: value for name, value in FULL.items() if name != "proof"},
    seed=OTHER_SEED,
    method=OTHER_METHOD,
)["proof"]


def test_the_checks_come_in_order_and_each_asks_once() -> None:
    world = World()
    report = world.verify(FULL)
    assert [check.id for check in report.checks] == [
        "format.read",
        "format.credential",
        "format.terms",
        "issuer.key",
        "issuer.window",
        "signature",
        "status",
        "validity.from",
        "validity.until",
        "recipient",
        "trust.issuer",
    ]
    assert report.document == FULL
    assert world.asked == [ISSUER_URL, LIST]


@pytest.mark.parametrize(
    ("document", "last"),
    [
        (changed(REVOKED, "name", to="Other"), "signature"),
        (signed(listed(), method=f"{ISSUER}#key-9"), "issuer.key"),
        (changed(REVOKED, "id", to=...), "format.terms"),
    ],
)
def test_what_is_not_genuine_hides_everything_else(document: Any, last: str) -> None:
    report = World().verify(document, recipient="eve@example.com", known_issuers={})
    assert report.checks[-1].id == last
    assert report.outcome == "failed"
    assert not report.codes("status") and not report.codes("recipient")


def test_all_that_is_wrong_with_the_form_is_gathered() -> None:
    report = World().verify({**award(validFrom="x", id="y"), "grade": 1, "description": None})
    assert report.codes("format.credential") == ("incomplete", "empty_value", "unsigned")
    assert report.codes("format.terms") != ()
    assert "validFrom" in report.checks[1].message and "id is not" in report.checks[1].message


def test_every_status_entry_counts() -> None:
    second = LIST.replace("revocation", "suspension")
    entries = [status_entry(LIST, "revocation", 9), status_entry(second, "suspension", 9)]
    document = signed(award(credentialStatus=entries))
    world = World()
    assert world.verify(document).codes("status") == ("clear", "status_unreachable")
    world.put(second, signed(status_list(9, purpose="suspension", url=second)))
    report = world.verify(document)
    assert (report.codes("status"), report.outcome) == (("clear", "suspended"), "failed")


# Several proofs: good ones first, then the issuer's own that is disproved, then what isn't known.
@pytest.mark.parametrize(
    ("proofs", "codes", "outcome"),
    [
        (
            [BAD_PROOF, PROOF],
            {"signature": "valid", "signature.others": "sibling_invalid"},
            "warning",
        ),
        ([PROOF, OTHER_PROOF], {"signature.others": "sibling_unchecked"}, "verified"),
        ([OTHER_PROOF, BAD_PROOF], {"signature": "invalid"}, "failed"),
        ([{"type": "X"}, BAD_PROOF], {"signature": "invalid"}, "failed"),
        ([{"type": "X"}, OTHER_PROOF], {"signature": "unknown_suite"}, "indeterminate"),
        ([OTHER_PROOF, {"type": "X"}], {"signature": "unknown_suite"}, "indeterminate"),
        ([{}, {"type": "X"}], {"signature": "unknown_suite"}, "indeterminate"),
        ([{}, OTHER_PROOF], {"signature": "malformed_proof"}, "failed"),
        ([OTHER_PROOF], {"issuer.key": "controller_mismatch"}, "failed"),
        ([PROOF, {}], {"signature": "valid", "signature.others": "sibling_invalid"}, "warning"),
    ],
)
def test_several_proofs(proofs: list[Any], codes: dict[str, str], outcome: str) -> None:
    report = World().verify({**FULL, "proof": proofs})
    for name, code in codes.items():
        assert report.codes(name) == (code,)
    assert report.outcome == outcome
    assert_consistent(report)


def test_nobody_else_can_sign_for_the_issuer() -> None:
    unsigned = award()
    for method in (OTHER_METHOD, METHOD, f"{ISSUER}#{OTHER_DID.removeprefix('did:key:')}"):
        assert World().verify(signed(unsigned, seed=OTHER_SEED, method=method)).outcome == "failed"


def hidden(document: dict[str, Any], name: str, iri: str, value: Any) -> dict[str, Any]:
    """The document with one member written so that RDF sees it, and a reader of JSON doesn't."""
    result = {key: value for key, value in document.items() if key != name}
    return {**result, iri: value}


DATE = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": REVOKED["validUntil"]}
REVOKED_STATUS = REVOKED["credentialStatus"]
SPLIT = [
    {name: REVOKED_STATUS[name] for name in ("id", "type", "statusPurpose", "statusListIndex")},
    {name: REVOKED_STATUS[name] for name in ("id", "statusListCredential")},
]


@pytest.mark.parametrize(
    "document",
    [
        hidden(REVOKED, "validUntil", V2 + "validUntil", DATE),
        hidden(REVOKED, "credentialStatus", V2 + "credentialStatus", REVOKED_STATUS),
        hidden(REVOKED, "id", "@id", REVOKED["id"]),
        hidden(REVOKED, "type", "@type", REVOKED["type"]),
        {**REVOKED, "validUntil": [REVOKED["validUntil"]]},
        {**REVOKED, "validUntil": DATE},
        {**REVOKED, "credentialStatus": [[REVOKED_STATUS]]},
        {**REVOKED, "credentialStatus": SPLIT},
        changed(REVOKED, "credentialStatus", "statusListIndex", to=["7"]),
        changed(REVOKED, "credentialStatus", "statusListIndex", to={"@value": "7"}),
        changed(REVOKED, "credentialStatus", "statusPurpose", to=["revocation"]),
        changed(REVOKED, "credentialStatus", "statusListCredential", to={"id": LIST}),
        changed(REVOKED, "credentialStatus", "type", to=f"{STATUS}BitstringStatusListEntry"),
        changed(
            REVOKED,
            "credentialStatus",
            to={
                **{k: v for k, v in REVOKED_STATUS.items() if k != "statusPurpose"},
                "https://www.w3.org/ns/credentials/status#statusPurpose": {"@value": "revocation"},
            },
        ),
    ],
)
def test_forms_with_the_same_signature_that_hide_something(document: dict[str, Any]) -> None:
    try:
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        original = {name: value for name, value in REVOKED.items() if name != "proof"}
        assert canonical_nquads(unsigned) == canonical_nquads(original)
    except InputError:
        pass  # The canonical form refuses it already; so much the better.
    report = World().verify(document)
    assert report.outcome in ("failed", "indeterminate")
    assert report.codes("signature") == ()


@pytest.mark.parametrize(
    "iri",
    [
        f"{V2}{name}"
        for name in (
            *("validFrom", "validUntil", "issuanceDate", "expirationDate"),
            *("credentialStatus", "credentialSubject", "issuer"),
        )
    ],
)
def test_no_pinned_context_has_a_second_name_for_what_decides(iri: str) -> None:
    names = set()
    for url in PINNED:
        stack: list[Any] = [pinned_contexts().documents[url]["@context"]]
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(item)
            elif isinstance(item, dict):
                for name, value in item.items():
                    meaning = value.get("@id") if isinstance(value, dict) else value
                    meant = str(meaning).replace("cred:", V2, 1)
                    if meant == iri and name != "@id":
                        names.add(name)
                    stack.append(value)
    assert names == {iri.rpartition("#")[2]}


def test_the_credential_may_not_be_described_a_second_time_inside_itself() -> None:
    subject = {**award()["credentialSubject"], "id": award()["id"]}
    report = World().verify(signed(award(credentialSubject=subject)))
    assert report.codes("format.credential") == ("incomplete",)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


PLACES = [place for place in places(FULL) if place[0] != "proof"]
PROOF_PLACES = [place for place in places(FULL) if place[0] == "proof"]
VALUES = st.one_of(
    st.sampled_from([..., None, [], {}, True, "", "x", 7, ISSUER, OTHER_DID, LIST, FULL["issuer"]]),
    st.sampled_from([FULL["type"], FULL["credentialSubject"], "2026-03-01T00:00:00+00:00"]),
    st.text(max_size=5),
)


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def dataset(document: dict[str, Any]) -> bytes | None:
    try:
        return canonical_nquads({k: v for k, v in document.items() if k != "proof"})
    except InputError:
        return None


SIGNED_DATASET = dataset(FULL)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PLACES), VALUES)
def test_a_change_of_the_dataset_never_verifies(path: tuple[str | int, ...], to: Any) -> None:
    document = changed(FULL, *path, to=to)
    report = World().verify(document)
    assert_consistent(report)
    if dataset(document) != SIGNED_DATASET:
        assert report.outcome in ("failed", "indeterminate")
    elif report.outcome == "verified":
        # One dataset: then what decides must read as before.
        assert report.as_json() == World().verify(FULL).as_json()


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(PLACES), st.integers(0, 200), st.characters(codec="utf-8"))
def test_a_change_of_a_letter_never_verifies(
    path: tuple[str | int, ...], position: int, letter: str
) -> None:
    value = at(FULL, path)
    if not isinstance(value, str):
        return
    position %= len(value) + 1
    to = value[:position] + letter + value[position + 1 :]
    report = World().verify(changed(FULL, *path, to=to))
    assert report.outcome in ("failed", "indeterminate") or to == value
    assert_consistent(report)


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(PROOF_PLACES), VALUES)
def test_a_change_of_the_proof_never_verifies(path: tuple[str | int, ...], to: Any) -> None:
    document = changed(FULL, *path, to=to)
    if path == ("proof",) and to == FULL["proof"]:
        return
    report = World().verify(document)
    assert report.outcome in ("failed", "indeterminate")
    assert_consistent(report)


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300))
def test_random_bytes_never_verify_and_never_crash(data: bytes) -> None:
    for given_bytes in (data, b"\x89PNG\r\n\x1a\n" + data, b"<svg>" + data):
        report = World().verify(given_bytes)
        assert report.outcome in ("failed", "indeterminate")
        assert_consistent(report)


def meanings() -> dict[str, str]:
    """Name of a property or type → one IRI that a pinned context gives it."""
    found: dict[str, str] = {}
    stack: list[Any] = [document["@context"] for document in pinned_contexts().documents.values()]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            for name, value in item.items():
                iri = value.get("@id") if isinstance(value, dict) else value
                if isinstance(iri, str):
                    found[name] = iri
                stack.append(value)
    return found


MEANINGS = meanings()
REVOKED_DATASET = dataset(REVOKED)
REWRITINGS = [
    "by its IRI",
    "in an array",
    "out of an array",
    "as @value",
    "as an id",
    "types",
    "split",
]


def rewritten(document: dict[str, Any], path: tuple[str | int, ...], how: str) -> dict[str, Any]:
    """The document with the value at `path` written another way, which RDF may not tell apart."""
    value, name = at(document, path), path[-1]
    if how == "by its IRI" and isinstance(name, str):
        removed = changed(document, *path, to=...)
        return changed(removed, *path[:-1], MEANINGS.get(name, name), to=value)
    if how == "out of an array" and isinstance(value, list) and len(value) == 1:
        return changed(document, *path, to=value[0])
    if how == "types" and name == "type":
        items = value if isinstance(value, list) else [value]
        return changed(document, *path, to=[MEANINGS.get(item, item) for item in items])
    if how == "split" and isinstance(value, dict) and len(value) > 2:
        identifier = value.get("id", "_:x")
        halves = [{"id": identifier}, {"id": identifier}]
        for number, key in enumerate(value):
            halves[number % 2][key] = value[key]
        return changed(document, *path, to=halves)
    ways = {"in an array": [value], "as @value": {"@value": value}, "as an id": {"id": value}}
    return changed(document, *path, to=ways.get(how, value))


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from([p for p in places(REVOKED) if p[0] != "proof"]), st.sampled_from(REWRITINGS)
)
def test_a_revoked_credential_can_not_be_rewritten_into_a_better_one(
    path: tuple[str | int, ...], how: str
) -> None:
    document = rewritten(REVOKED, path, how)
    report = World().verify(document)
    assert report.outcome in ("failed", "indeterminate")
    if dataset(document) == REVOKED_DATASET and report.codes("signature"):
        assert report.as_json() == World().verify(REVOKED).as_json()


WHOLE = json.dumps(FULL).encode()


@settings(deadline=None, max_examples=80)
@given(st.integers(0, len(WHOLE)), st.binary(max_size=3), st.integers(0, 40))
def test_damaged_files_never_crash(position: int, data: bytes, gone: int) -> None:
    damaged = WHOLE[:position] + data + WHOLE[position + gone :]
    report = World().verify(damaged)
    assert_consistent(report)
    if report.outcome == "verified":
        assert dataset(json.loads(damaged)) == SIGNED_DATASET


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "@context", "proof", "issuer", "@value", "validFrom", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(
    JSON,
    st.sampled_from(
        ["issuer", "proof", "credentialStatus", "credentialSubject", "@context", "type"]
    ),
)
def test_any_json_anywhere_never_crashes(value: Any, name: str) -> None:
    world = World()
    for document in (value, {**FULL, name: value}):
        data = json.dumps(document).encode()
        report = world.verify(data)
        assert_consistent(report)
    assert_consistent(world.put(ISSUER_URL, value).verify(FULL))
    assert_consistent(World().put(LIST, value).verify(FULL))
    assert_consistent(
        World().put(ISSUER_URL, {**controller(), "verificationMethod": value}).verify(FULL)
    )


def test_the_same_answer_with_a_memo_and_without() -> None:
    memo = Memo()
    world = World()
    for document in (FULL, REVOKED, signed(award()), FULL):
        assert world.verify(document, memo=memo) == world.verify(document)


def test_each_kind_of_fetch_error_is_indeterminate() -> None:
    def fetch(url: str) -> bytes:
        raise FetchError(f"{url} leads elsewhere", code="redirected")

    report = verify(json.dumps(FULL).encode(), fetch=fetch, now=NOW)
    assert (report.outcome, report.codes("issuer.key")) == (
        "indeterminate",
        ("issuer_unreachable",),
    )


def test_now_needs_its_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        verify(b"{}", fetch=World().fetch, now=datetime(2026, 1, 1))


def test_verifying_changes_nothing() -> None:
    world = World()
    before = copy.deepcopy(world.documents)
    world.verify(FULL)
    assert world.documents == before
    assert world.verify(FULL).codes("status") == ("clear",) and INDEX != 7


def test_real_unsigned_credentials_are_refused_by_name() -> None:
    folder = SHARED / "real" / "educredentials"
    if not folder.exists():
        pytest.skip("the real credentials are not here; LAURELS_SHARED names the folder")
    files = sorted(folder.glob("*.json"))
    assert files
    for file in files:
        report = World().verify(file.read_bytes())
        assert_consistent(report)
        assert report.outcome == "failed"
        assert "unsigned" in report.codes("format.credential")
        assert report.codes("format.terms") == ("unknown_context",)
