"""One line is added to an author's file, and every other byte stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.editing import append_to_list, set_in_item
from generator.content.frontmatter import PlacedError, parse_markdown
from generator.errors import RefusedError

ID = "7m3kq0x9tzab"
APPENDED = {
    "at the end of a list": ("---\na:\n  - one # kept\n# too\nb: 2\n---\nBody\n", "---\na:\n  - one # kept\n  - 7m3kq0x9tzab\n# too\nb: 2\n---\nBody\n"),
    "where the list is missing": ("---\nb: 2\n---\nBody", "---\nb: 2\na:\n  - 7m3kq0x9tzab\n---\nBody"),
    "where the list is empty": ("---\na: []\nb: 2\n---\n", "---\na:\n  - 7m3kq0x9tzab\nb: 2\n---\n"),
    "where it says nothing": ("---\na:\nb: 2\n---\n", "---\na:\n  - 7m3kq0x9tzab\nb: 2\n---\n"),
    "in a list that isn't indented": ("---\na:\n- one\nb: 2\n---\n", "---\na:\n- one\n- 7m3kq0x9tzab\nb: 2\n---\n"),
    "as the last field": ("---\na:\n  - one\n---\n", "---\na:\n  - one\n  - 7m3kq0x9tzab\n---\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", APPENDED)
def test_an_entry_is_one_line_more(name):
    before, after = APPENDED[name]
    assert append_to_list(before.encode(), "a", ID) == after.encode()


REFUSED = {
    "a flow list": "---\na: [one]\n---\n",
    "a text": "---\na: one\n---\n",
    "a mapping": "---\na: {b: c}\n---\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_added_to_safely_is_refused(name):
    with pytest.raises(RefusedError) as caught:
        append_to_list(REFUSED[name].encode(), "a", ID)
    message = "`a` is not a block list: write it as one entry a line, each after a dash"
    assert caught.value.message == message


def test_what_cannot_be_parsed_is_refused_with_its_place():
    with pytest.raises(PlacedError) as caught:
        append_to_list(b"---\na: [\n---\n", "a", ID)
    assert (caught.value.line, caught.value.code) == (3, "malformed_yaml")


def test_an_entry_gets_one_field_more():
    text = b"---\nkeys:\n  - id: one\n    created: 2026-01-01T00:00:00Z\n  - id: two\nb: 1\n---\n"
    after = set_in_item(text, "keys", {"id": "one"}, "expires", "2027-01-01T00:00:00Z")
    line = b"    created: 2026-01-01T00:00:00Z\n"
    assert after == text.replace(line, line + b"    expires: 2027-01-01T00:00:00Z\n")
    with pytest.raises(RefusedError, match="has a `created` already"):
        set_in_item(text, "keys", {"id": "one"}, "created", "x")
    with pytest.raises(RefusedError, match="has 0 entries"):
        set_in_item(text, "keys", {"id": "three"}, "expires", "x")


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_text_is_read_back_as_it_was_meant(text, end):
    before = f"---{end}a:{end}  - one{end}b: 2{end}---{end}Body{end}".encode()
    after = append_to_list(before, "a", text)
    assert parse_markdown(after).data == {"a": ["one", text], "b": 2}
    kept = [
        line
        for line in after.split(b"\n")
        if line.rstrip(b"\r") in before.replace(b"\r", b"").split(b"\n")
    ]
    assert len(kept) >= before.count(b"\n")
