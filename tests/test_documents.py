"""Bytes that aren't strict, bounded JSON, and what is said of each."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.documents import MAX_BYTES, dump_document, parse_document, parse_json, same
from generator.errors import DocumentError

CASES = {
    "nothing": (b"", "malformed_json: line 1, column 1: Expecting value"),
    "cut off": (b'{"a": [1,\n', "malformed_json: line 2, column 1: Expecting value"),
    "more after it": (b"{} {}", "malformed_json: line 1, column 4: Extra data"),
    "a comma too many": (b"[1,]", "malformed_json: line 1, column 3: Illegal trailing comma before end of array"),
    "NaN": (b"[NaN]", "malformed_json: NaN is not a JSON number"),
    "infinity": (b"[-Infinity]", "malformed_json: -Infinity is not a JSON number"),
    "too large a number": (b"[1e999]", "malformed_json: the number 1e999 is out of range"),
    "a member twice": (b'{"a": {"b": 1, "b": 1}}', "duplicate_member: the member 'b' stands twice in one object"),
    "a member twice, escaped": (b'{"a": 1, "\\u0061": 2}', "duplicate_member: the member 'a' stands twice in one object"),
    "half a surrogate pair": (b'["\\ud83d"]', "surrogate: a string holds half of a surrogate pair"),
    "half a pair as a name": (b'{"\\udc00": 1}', "surrogate: a string holds half of a surrogate pair"),
    "not UTF-8": (b'["\xff"]', "not_utf8: expected UTF-8, found byte 0xff at offset 2"),
    "UTF-16": ("{}".encode("utf-16"), "not_utf8: expected UTF-8, found byte 0xff at offset 0"),
    "a control character": (b'["\x01"]', "malformed_json: line 1, column 3: Invalid control character at"),
    "a comment": (b"/* */ {}", "malformed_json: line 1, column 1: Expecting value"),
    "deep": (b"\n" + b"[" * 65 + b"]" * 65, "too_deep: line 2: nested more than 64 levels deep"),
    "deep objects": (b'{"a":' * 70 + b"1" + b"}" * 70, "too_deep: line 1: nested more than 64 levels deep"),
    "too large": (b" " * (MAX_BYTES + 1), "too_large: expected at most 2,097,152 bytes, found 2,097,153"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_strict_is_refused(name):
    data, expected = CASES[name]
    with pytest.raises(DocumentError) as caught:
        parse_json(data)
    found = f"{caught.value.code}: {caught.value.message}"
    if name == "a comma too many":  # Python words this one differently from version to version
        found, expected = found[:30], expected[:30]
    assert found == expected


@pytest.mark.parametrize(
    ("data", "found"),
    [(b"null", "null"), (b"[]", "an array"), (b'"a"', "a string"), (b"true", "true or false"), (b"1", "a number")],
)  # fmt: skip
def test_a_document_is_an_object(data, found):
    with pytest.raises(DocumentError) as caught:
        parse_document(data)
    assert caught.value.message == f"expected a JSON object, found {found}"


@pytest.mark.parametrize(
    "data",
    [b"[" * 2_000_000, b'{"a":' * 400_000, b'["' + b'\\"' * 1_000_000, b"[" + b"9" * 2_000_000 + b"]",
     b"[" + b"1," * 1_000_000, b"[" * 70 + b'"' + b'\\"' * 1_000_000, b"-" * 2_000_000, b"[" * 60 + b"[]," * 600_000],
    ids=range(8),
)  # fmt: skip
def test_bombs_are_refused_at_once(data):
    begun = time.monotonic()
    with pytest.raises(DocumentError):
        parse_json(data)
    assert time.monotonic() - begun < 60


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_json_reads_them_or_refused(data):
    try:
        value = parse_json(data)
    except DocumentError:
        return
    assert value == json.loads(data.decode("utf-8-sig"))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(max_size=9), st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3), max_leaves=9), max_size=5))  # fmt: skip
def test_a_document_that_we_write_reads_back_equal(document):
    data = dump_document(document)
    assert parse_document(data) == document
    assert dump_document(parse_document(data)) == data


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ({"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": [True]}, {"a": [1]}, False),
        ([1], [1, 2], False),
        ({"a": None}, {}, False),
        ([], {}, False),
    ],
)
def test_what_is_the_same_json(left: Any, right: Any, is_same: bool) -> None:
    assert same(left, right) is same(right, left) is is_same
