from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.credentials.identity import (
    Match,
    compare,
    hash_identity,
    identity_object,
    matches,
    normalize_email,
)

VECTOR = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


def test_the_hash_of_the_specification() -> None:
    assert hash_identity("a@example.com", "Kosher") == VECTOR


def test_an_identity_object_has_the_closed_form() -> None:
    assert identity_object(" A@Example.com\n", "Kosher") == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": VECTOR,
        "identityType": "emailAddress",
        "salt": "Kosher",
    }
    assert identity_object(" Ada L. ", "s", "name")["identityHash"] == hash_identity("Ada L.", "s")


@settings(deadline=None, max_examples=100)
@given(st.emails(), st.text(st.characters(codec="utf-8"), max_size=20), st.emails())
def test_identities_round_trip_and_match_nobody_else(email: str, salt: str, other: str) -> None:
    held = [identity_object(email, salt)]
    assert matches(held, email)
    assert matches(held, f"  {email.upper().lower()} ")
    if normalize_email(other) != normalize_email(email):
        assert not matches(held, other)


def test_an_address_that_was_hashed_as_typed_matches_as_typed_only() -> None:
    held = [{**identity_object("x", "s"), "identityHash": hash_identity("Ada@Example.com", "s")}]
    assert matches(held, " Ada@Example.com ")
    assert not matches(held, "ada@example.com")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            {
                "hashed": True,
                "identityHash": VECTOR.upper().replace("SHA", "sha"),
                "salt": "Kosher",
            },
            Match.MATCHED,
        ),
        ({"hashed": False, "identityHash": " A@example.com "}, Match.MATCHED),
        ({"hashed": False, "identityHash": VECTOR, "salt": "Kosher"}, Match.OTHER),
        ({"hashed": True, "identityHash": "a@example.com"}, Match.UNKNOWN_HASH),
        ({"hashed": True, "identityHash": "md5$" + "0" * 32, "salt": "x"}, Match.UNKNOWN_HASH),
        ({"hashed": "true", "identityHash": VECTOR, "salt": "Kosher"}, Match.NOTHING),
        ({"hashed": "false", "identityHash": "a@example.com"}, Match.NOTHING),
        ({"identityHash": VECTOR, "salt": "Kosher"}, Match.NOTHING),
        ({"hashed": True, "identityHash": VECTOR, "salt": 7}, Match.NOTHING),
        ({"hashed": True, "identityHash": 7}, Match.NOTHING),
        ({"hashed": True, "identityHash": VECTOR}, Match.OTHER),
        (
            {"hashed": True, "identityHash": VECTOR, "salt": "Kosher", "identityType": "name"},
            Match.NOTHING,
        ),
        ("a@example.com", Match.NOTHING),
        (None, Match.NOTHING),
    ],
)
def test_compare_one(item: object, expected: Match) -> None:
    assert compare([item], "a@example.com") is expected


def test_one_of_several_identities_suffices() -> None:
    several = [identity_object("b@example.com", "1"), identity_object("a@example.com", "2")]
    assert matches(several, "A@EXAMPLE.COM")
    assert compare([], "a@example.com") is Match.NOTHING


def test_a_mailto_subject_counts() -> None:
    assert compare([], "Ada@example.com", "mailto:ada@example.com") is Match.MATCHED
    assert compare([], "ada@example.com", "MAILTO:ada%40example.com?subject=x") is Match.MATCHED
    assert compare([], "eve@example.com", "mailto:ada@example.com") is Match.OTHER
    assert compare([], "ada@example.com", "did:example:ada") is Match.NOTHING


def test_nothing_typed_matches_nothing() -> None:
    assert compare([identity_object("", "s")], " ") is Match.OTHER
    assert compare([], "", "mailto:") is Match.OTHER


@pytest.mark.parametrize("typed", ["\udcff@example.com", "ada@example.com\ud800"])
def test_what_is_no_text_is_another_recipient(typed: str) -> None:
    identity = identity_object("ada@example.com", "Kosher")
    assert compare([identity], typed) is Match.OTHER
    assert compare([{**identity, "hashed": False}], typed) is Match.OTHER
