from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from credentials.making import (
    ISSUER_URL,
    LIST,
    OTHER_SEED,
    World,
    controller_with_key,
    listed,
    signed,
    status_list,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.credentials import statuses
from generator.credentials.multikey import encode_base64url, encode_multikey
from generator.credentials.session import Memo
from generator.credentials.signing import public_key_of
from generator.credentials.status import (
    MIN_BITS,
    decode_list,
    encode_list,
    get_bit,
    new_list,
    read_entry,
    set_bit,
    status_entry,
    status_list_credential,
)
from generator.errors import StatusListError

ZEROS = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def packed(data: bytes, after: bytes = b"") -> str:
    return "u" + encode_base64url(gzip.compress(data, mtime=0) + after)


def test_the_all_zero_vector() -> None:
    assert decode_list(ZEROS) == bytes(MIN_BITS // 8)
    assert decode_list(encode_list(new_list())) == decode_list(ZEROS)


def test_the_leftmost_bit_is_index_0() -> None:
    bits = new_list()
    set_bit(bits, 0)
    assert bits[0] == 0x80
    set_bit(bits, 15)
    assert bits[:2] == b"\x80\x01"
    assert get_bit(bits, 15) and not get_bit(bits, 14)
    set_bit(bits, 0, False)
    assert not get_bit(bits, 0)


@settings(deadline=None, max_examples=25)
@given(st.sets(st.integers(0, MIN_BITS + 99), max_size=40))
def test_lists_round_trip(indices: set[int]) -> None:
    bits = new_list(MIN_BITS + 100)
    for index in indices:
        set_bit(bits, index)
    encoded = encode_list(bits)
    assert encoded == encode_list(bytes(bits))
    decoded = decode_list(encoded)
    assert decoded == bits
    assert sum(byte.bit_count() for byte in decoded) == len(indices)
    assert all(get_bit(decoded, index) for index in indices)


@pytest.mark.parametrize("index", [-1, MIN_BITS, 10**12])
def test_beyond_the_list_is_out_of_range(index: int) -> None:
    for reach in (get_bit, set_bit):
        with pytest.raises(StatusListError) as caught:
            reach(new_list(), index)
        assert caught.value.code == "status_out_of_range"


def test_a_short_list_is_not_written() -> None:
    with pytest.raises(StatusListError) as caught:
        encode_list(bytes(MIN_BITS // 8 - 1))
    assert caught.value.code == "status_short"


@pytest.mark.parametrize(
    "encoded",
    [
        None,
        7,
        "",
        ZEROS[1:],
        "z" + ZEROS[1:],
        ZEROS + "==",
        ZEROS[:-8],
        ZEROS[:20],
        "u",
        "uAAAA",
        "u!!!!",
        packed(bytes(20_000), after=b"x"),
        packed(bytes(20_000), after=gzip.compress(b"x", mtime=0)),
        "u" + encode_base64url(gzip.compress(bytes(20_000), mtime=0)[:-4] + b"\1\2\3\4"),
    ],
)
def test_malformed_lists(encoded: Any) -> None:
    with pytest.raises(StatusListError) as caught:
        decode_list(encoded)
    assert caught.value.code == "status_malformed"


def test_decompression_is_bounded() -> None:
    bomb = packed(bytes(20 * 1024 * 1024))
    with pytest.raises(StatusListError, match="more than"):
        decode_list(bomb)
    assert len(decode_list(packed(bytes(100)), max_bytes=100)) == 100
    with pytest.raises(StatusListError):
        decode_list(packed(bytes(101)), max_bytes=100)


def test_an_entry_is_read() -> None:
    written = status_entry(LIST, "revocation", 7)
    assert written["id"] != LIST and written["statusListIndex"] == "7"
    entry = read_entry(written)
    assert (entry.purpose, entry.index, entry.list_url) == ("revocation", 7, LIST)
    assert read_entry({**written, "statusListIndex": 7}) == entry
    assert read_entry({**written, "statusListIndex": 7.0}) == entry
    assert read_entry({**written, "type": ["BitstringStatusListEntry"]}) == entry


@pytest.mark.parametrize(
    "index",
    [
        None,
        "",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "01",
        "1.0",
        "0x1",
        "1e3",
        "٣",
        "¹",
        -1,
        1.5,
        1e12,
        True,
        [1],
        "9" * 13,
        10**12,
    ],
)
def test_malformed_indices(index: Any) -> None:
    with pytest.raises(StatusListError) as caught:
        read_entry({**status_entry(LIST, "revocation", 7), "statusListIndex": index})
    assert caught.value.code == "status_malformed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "RevocationList2020Status"}, "unknown_status_type"),
        ({"type": None}, "unknown_status_type"),
        ({"statusSize": 2}, "unknown_status_type"),
        ({"statusSize": True}, "unknown_status_type"),
        ({"statusPurpose": ["revocation"]}, "status_malformed"),
        ({"statusPurpose": ""}, "status_malformed"),
        ({"statusListCredential": {"id": LIST}}, "status_malformed"),
        ({"statusListCredential": LIST + "\n"}, "status_malformed"),
        ({"id": LIST}, "status_malformed"),
    ],
)
def test_entries_that_are_not_read(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(StatusListError) as caught:
        read_entry({**status_entry(LIST, "revocation", 7), **changes})
    assert caught.value.code == code


def test_a_list_credential_has_the_form_of_the_specification() -> None:
    document = status_list_credential(
        url=LIST,
        issuer="did:web:badges.example",
        purpose="suspension",
        bits=new_list(),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["credentialSubject"]["id"] == f"{LIST}#list"
    assert "validUntil" not in document


def test_a_list_is_verified_once_for_many_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []
    judge = statuses._judge_list
    monkeypatch.setattr(statuses, "_judge_list", lambda *args: judged.append(1) or judge(*args))
    world, memo = World(), Memo()
    for index in (1, 7, 9):
        report = world.verify(signed(listed(index=index)), memo=memo)
        assert report.outcome == ("failed" if index == 7 else "verified")
    assert len(judged) == 1
    world.put(LIST, signed(status_list(7, 9)))
    assert world.verify(signed(listed(index=9)), memo=memo).outcome == "failed"
    assert len(judged) == 2
    later = datetime(2026, 8, 1, tzinfo=UTC)
    assert world.verify(signed(listed(index=9)), memo=memo, now=later).outcome == "failed"
    assert len(judged) == 3


def test_a_memo_forgets_a_list_when_the_issuers_keys_change() -> None:
    world, memo = World(), Memo()
    assert world.verify(signed(listed()), memo=memo).outcome == "verified"
    other = encode_multikey(public_key_of(OTHER_SEED))
    world.put(ISSUER_URL, controller_with_key(publicKeyMultibase=other))
    report = world.verify(signed(listed(), seed=OTHER_SEED), memo=memo)
    assert report.codes("signature") == ("valid",)
    assert report.codes("status") == ("status_unsigned",)
