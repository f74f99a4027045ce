import datetime
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.frontmatter import parse_markdown, parse_yaml
from generator.content.writing import front_matter, scalar, write_badge
from generator.errors import InputError

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=200
)
# Words that YAML 1.1 reads as something else, and signs that mean something at the start of a value.
WORDS = st.sampled_from(
    ["yes", "no", "on", "Off", "null", "~", "", "1.0", "0x1F", "1_000", "12:30", "2026-11-22", "=", "<<",
     "2026-11-22T09:00:00Z", ".inf", "- a", "? a", "a: b", "a #b", "# a", "&a", "*a", "!a", "@a", "`a",
     "%a", "|", ">", "{a}", "[a]", "'", '"', "---", "...", "\n---\n", "a\n---\nb", " a", "a ", "a\n", "\na",
     "\u2028", "a\u2028b", "\ufeff", "\ufffe", "\u200f", "💡", "a\tb\nc", "e\u0301", "x" * 200,
     "long words " * 20 + "end", "two  spaces " * 20, "first\n  indented\nlast"]
)  # fmt: skip
VALUES = st.recursive(
    TEXT
    | WORDS
    | st.booleans()
    | st.none()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates(min_value=datetime.date(1000, 1, 1))
    | st.datetimes(min_value=datetime.datetime(1000, 1, 2), timezones=st.just(datetime.UTC)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT | WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(TEXT | WORDS, VALUES, max_size=5), TEXT | WORDS)
def test_what_is_written_is_read_back_equal(fields, body):
    source = parse_markdown(front_matter(fields, body))
    assert source.data == fields
    kept = body.lstrip("\n").rstrip()
    assert source.body == (kept + "\n" if body.strip() else "")


@settings(max_examples=80, deadline=None)
@given(st.one_of(TEXT, WORDS).filter(lambda text: not set(text) & set("\n")))
def test_a_scalar_holds_one_line(value):
    assert parse_yaml(f"key: {scalar(value)}\n".encode()).data == {"key": value}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([chr(c) for c in range(160) if unicodedata.category(chr(c)) == "Cc"]))
def test_control_characters_are_refused(character):
    if character in "\n\t":
        return
    for fields, body in (({"name": f"a{character}b"}, ""), ({f"a{character}": 1}, "")):
        with pytest.raises(InputError, match=f"found U\\+{ord(character):04X}"):
            front_matter(fields, body)


def test_a_pleasant_file():
    written = write_badge(
        {
            "tags": ("feedback", "yes"),
            "version": "1.0",
            "name": "Feedback: how to",
            "issuer": "guild",
            "created": datetime.date(2026, 11, 22),
            "description": "A line that is long enough to be set below its field and folded where a "
            "reader of the file would fold it by hand.",
            "scoring_guide": "All of these:\n\n- one\n- two",
            "assessment_fee": {"amount": Decimal("12.50"), "currency": "EUR"},
            "image": None,
            "parts": (),
            "suspendable": False,
        },
        "# What it takes\n\nMuch.",
    )
    assert (
        written.decode()
        == """\
---
name: "Feedback: how to"
description: >-
  A line that is long enough to be set below its field and folded where a reader of the file would
  fold it by hand.
version: "1.0"
issuer: guild
created: 2026-11-22
tags: [feedback, "yes"]
assessment_fee:
  amount: 12.50
  currency: EUR
scoring_guide: |-
  All of these:

  - one
  - two
suspendable: false
---

# What it takes

Much.
"""
    )


def test_nothing_written_is_an_empty_front_matter():
    assert front_matter({}, "") == b"---\n---\n"
    assert parse_markdown(front_matter({}, "")).data == {}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"a": float("nan")}, "nan is not a number here"),
        ({"a": Decimal("Infinity")}, "Infinity is not a number here"),
        ({"a": object()}, "a content file can't hold a value of type object"),
        ({"a": b"bytes"}, "a content file can't hold a value of type bytes"),
        ({"a": {1: 2}}, "a field's name must be text"),
        ({"a": datetime.datetime(2026, 1, 1)}, "expected a moment with a time zone"),
        ({"a": "x" * 1024 * 1024}, "expected a file of at most 1,048,576 bytes, found 1,048,588"),
    ],
)
def test_what_cannot_be_written(fields, message):
    with pytest.raises(InputError) as caught:
        front_matter(fields, "")
    assert caught.value.message == message


def test_what_is_nested_too_deep_is_refused():
    value: list = []
    value.append(value)
    with pytest.raises(InputError, match="nested more than 24 levels deep"):
        front_matter({"a": value}, "")


def test_an_unknown_field_of_a_badge_is_refused():
    with pytest.raises(InputError, match="a badge has no field 'colour'"):
        write_badge({"name": "A", "colour": "red"}, "")


def test_carriage_returns_of_a_body_become_newlines():
    assert front_matter({}, "a\r\nb\rc").endswith(b"\na\nb\nc\n")
