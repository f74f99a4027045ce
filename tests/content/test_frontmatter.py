"""YAML and Markdown as authors get it wrong, and as somebody who means harm gets it right."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.frontmatter import MAX_BYTES, PlacedError, parse_markdown, parse_yaml

CASES = {
    "nothing at all": (b"", "1:1 no_front_matter: the file must open with front matter: expected a line of ---, found ''"),
    "no front matter": (b"# Title\n", "1:1 no_front_matter: the file must open with front matter: expected a line of ---, found '# Title'"),
    "front matter without an end": (b"---\nname: x\n", "1:1 no_front_matter: the front matter never ends: expected a second line of ---"),
    "a list for fields": (b"---\n- a\n---\n", "2:1 malformed_yaml: expected fields such as `name: …`, found list"),
    "a field twice": (b"---\nname: x\ntags: []\nname: y\n---\n", "4:1 duplicate_field: the field `name` stands twice"),
    "a field twice, deep inside": (b"---\na:\n  b: {c: 1, c: 2}\n---\n", "3:13 duplicate_field: the field `c` stands twice"),
    "an anchor": (b"---\na: &x 1\nb: 2\n---\n", "2:4 yaml_alias: anchors (&name) and aliases (*name) are not allowed: write the value out, or put the text in quotes"),
    "an alias": (b"---\na: *x\n---\n", "2:4 yaml_alias: anchors (&name) and aliases (*name) are not allowed: write the value out, or put the text in quotes"),
    "a tab": (b"---\na:\n\tb: 1\n---\n", "3:1 malformed_yaml: the YAML can't be read: found character that cannot start any token"),
    "a tag": (b"---\na: !!python/object/apply:os.system [ls]\n---\n", "2:4 malformed_yaml: the tag !!python/object/apply:os.system is not allowed"),
    "a tag of one's own": (b"---\na: !secret x\n---\n", "2:4 malformed_yaml: the tag !secret is not allowed"),
    "bytes in base64": (b"---\na: !!binary aGk=\n---\n", "2:4 malformed_yaml: the tag !!binary is not allowed"),
    "a moment that is none": (b"---\na: !!timestamp abc\n---\n", "2:4 malformed_yaml: the tag !!timestamp is not allowed here: write the value without it"),
    "a truth that is none": (b"---\na: [!!bool abc]\n---\n", "2:5 malformed_yaml: the tag !!bool is not allowed here: write the value without it"),
    "a list that is none": (b"---\na: !!seq abc\n---\n", "2:4 malformed_yaml: the tag !!seq is not allowed here: write the value without it"),
    "not a number": (b"---\na: .nan\n---\n", "2:4 malformed_yaml: .nan is not a number here"),
    "infinity": (b"---\na: [1, -.inf]\n---\n", "2:8 malformed_yaml: -.inf is not a number here"),
    "too large a number": (b"---\na: 1.0e+400\n---\n", "2:4 malformed_yaml: 1.0e+400 is not a number here"),
    "a number of five thousand digits": (b"---\na: " + b"9" * 5000 + b"\n---\n", "2:4 malformed_yaml: a number of 5,000 characters can't be read"),
    "a day that isn't": (b"---\na: 2026-02-30\n---\n", "2:4 malformed_yaml: the value can't be read: day"),
    "a list as a field's name": (b"---\n? [a]\n: b\n---\n", "2:3 malformed_yaml: a field's name must be plain text"),
    "a NUL": (b"---\nname: a\x00b\n---\n", "2:8 not_text: the file is not text: it holds the control character U+0000"),
    "binary below the fields": (b"---\nname: a\n---\nok\n\x89PNG\r\n", "5:1 not_text: the file is not text: expected UTF-8, found byte 0x89"),
    "an escape in the text": (b"---\nname: a\n---\nok \x1b[31mred\n", "4:4 not_text: the file is not text: it holds the control character U+001B"),
    "a form feed": ("---\nname: ü\x0c\n---\n".encode(), "2:8 not_text: the file is not text: it holds the control character U+000C"),
    "another encoding": ("---\nname: é\n---\n".encode("latin-1"), "2:7 not_text: the file is not text: expected UTF-8, found byte 0xe9"),
    "UTF-16": ("---\nname: x\n---\n".encode("utf-16"), "1:1 not_text: the file is not text: expected UTF-8, found byte 0xff"),
    "half a surrogate pair": (b"---\nname: \xed\xa0\x80\n---\n", "2:7 not_text: the file is not text: expected UTF-8, found byte 0xed"),
    "half a surrogate pair, escaped": (b'---\nname: "\\uD800"\n---\n', "2:10 malformed_yaml: the YAML can't be read: found invalid Unicode character escape code"),
    "deep brackets": (b"---\na: " + b"[" * 30 + b"]" * 30 + b"\n---\n", "2:27 too_deep: nested more than 24 levels deep"),
    "deep dashes": (b"---\na:\n  " + b"- " * 30 + b"x\n---\n", "3:49 too_deep: nested more than 24 levels deep"),
    "two documents": (b"a: 1\n---\nb: 2\n", "2:1 malformed_yaml: the YAML can't be read: but found another document"),
    "a quote that never ends": (b'---\nname: "x\ntags: []\n---\n', "4:1 malformed_yaml: the YAML can't be read: found unexpected end of stream"),
    "a colon in plain text": (b"---\nname: one: two\n---\n", "2:10 malformed_yaml: the YAML can't be read: mapping values are not allowed in this context"),
    "too many entries": (b"---\na: [" + b"1," * 10_001 + b"]\n---\n", "2:4 too_large: expected at most 10,000 entries, found 10,001"),
    "too large a file": (b"---\n" + b"x" * MAX_BYTES, "0:0 too_large: the file is too large: expected at most 1,048,576 bytes, found 1,048,580"),
}  # fmt: skip


def said(parse, data: bytes) -> str:
    with pytest.raises(PlacedError) as caught:
        parse(data)
    error = caught.value
    return f"{error.line}:{error.column} {error.code}: {error.message}"


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_has_its_place_and_its_sentence(name):
    data, expected = CASES[name]
    found = said(parse_yaml if name == "two documents" else parse_markdown, data)
    assert found.startswith(expected) if name == "a day that isn't" else found == expected


def test_what_is_right_keeps_its_places():
    source = parse_markdown(
        b"\xef\xbb\xbf---\r\nname: x\r\nlist:\r\n  - a: 2026-01-02T03:04:05\r\n  - 1.5\r\n---\r\n\r\n\r\nHi\r\n"
    )
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    assert source.data == {"name": "x", "list": [{"a": moment}, 1.5]}
    assert (source.body, source.body_line) == ("Hi\n", 9)
    assert source.places["list", 0, "a"] == (4, 8)
    assert source.key_places["list", 0, "a"] == (4, 5)
    assert source.place(("list", 1, "further", "in")) == (5, 5)


def test_nothing_is_guessed_of_what_only_looks_like_an_alias():
    source = parse_markdown(b"---\nname: 'R&D * more'\ntext: a & b\n---\n**bold** &amp; [x](y)\n")
    assert source.data == {"name": "R&D * more", "text": "a & b"}


BOMBS = {
    "aliases": "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(9)
    ),
    "brackets": "[" * 1_000_000,
    "braces": "{a: " * 250_000,
    "dashes": "- " * 500_000,
    "questions": "? " * 500_000,
    "colons": ": - " * 250_000,
    "steps": "".join(" " * n + f"a{n}:\n" for n in range(1400)),
    "a long list": "a:\n" + "- x\n" * 100_000,
    "a long flow list": "a: [" + "1," * 500_000 + "]",
    "many fields": "".join(f"a{n}: 1\n" for n in range(100_000)),
    "quotes": 'a: "' + '\\"' * 500_000,
    "a long number": "a: 0x" + "f" * 1_000_000,
    "underscores": "a: " + "1_" * 500_000,
    "colons in a number": "a: " + "1:" * 300_000 + "1",
    "comments": "#" * 1_000_000,
    "tags": "a: " + "!" * 1_000_000,
    "percents": "%" * 1_000_000,
}


def test_bombs_are_refused_without_a_crash_and_without_end():
    # In a process of their own: what overruns the stack of a C parser takes the whole process along.
    script = (
        "import sys, json\nfrom generator.content.frontmatter import PlacedError, parse_yaml\n"
        "for name, text in json.load(sys.stdin).items():\n"
        "    try:\n        parse_yaml(text.encode()); said = 'read'\n"
        "    except PlacedError as error:\n        said = error.code\n"
        "    print(name, said, sep='|', flush=True)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(BOMBS),
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = [line.split("|") for line in done.stdout.splitlines()]
    assert [name for name, _ in told] == list(BOMBS), done.stderr[-2000:]
    assert {name for name, code in told if code == "read"} <= {"comments", "colons in a number"}


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_refused_with_a_place(data):
    for parse in (parse_yaml, parse_markdown):
        for text in (data, b"---\n" + data + b"\n---\n" + data):
            begun = time.monotonic()
            try:
                parse(text)
            except PlacedError as error:
                assert error.message and error.line >= 0
            assert time.monotonic() - begun < 60
