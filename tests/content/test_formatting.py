"""One form for content files: it says the same, it stays, and it is what any editor's file comes back to."""

from __future__ import annotations

import datetime
import random
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from building import AT, CONTENT, build_site, copied, tree
from click.testing import CliRunner
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from issuing_site import make_place
from pydantic import BaseModel
from written_badges import badges, plainly

from generator.cli import laurels
from generator.content.fields import Content
from generator.content.formatting import formatted, model_inside, read, validated
from generator.content.frontmatter import parse_markdown, parse_yaml
from generator.content.kinds import KINDS, kind_of
from generator.errors import ContentError, InputError
from generator.starting import Kind as NewKind
from generator.starting import new_file, site_files

BADGE = kind_of("badges/a.md")
FILES = sorted(
    path.relative_to(CONTENT).as_posix()
    for path in [CONTENT / "site.yaml", *CONTENT.glob("*/*")]
    if kind_of(path.relative_to(CONTENT).as_posix())
)


class _Editor(yaml.SafeDumper):
    """Writes text in quotes or blocks as it pleases, as web editors do."""

    style: str | None = None

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Editor.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, dumper.dice.choice([None, '"', "'", "|", ">"])),
)  # fmt: skip


def resaved(path: str, data: bytes, seed: int) -> bytes:
    """The file as an editor on the web might save it: every choice that YAML leaves open, made anew."""
    dice = random.Random(seed)
    kind = kind_of(path)
    source = read(path, data, kind)
    dumper = type("Editor", (_Editor,), {"dice": dice, **_indentation(dice)})
    text = yaml.dump(
        _shuffled(source.data, kind.model, dice, kind.body_field),
        Dumper=dumper,
        sort_keys=False,
        width=dice.choice([30, 80, 10_000]),
        indent=dice.choice([2, 4]),
        default_flow_style=dice.choice([False, False, True, None]),
        allow_unicode=dice.choice([True, False]),
    )
    if kind.body_field:
        end = dice.choice(["", "\n", "\n\n  \n"])
        text = f"---\n{text}---\n{dice.choice(['', chr(10)])}{source.body.rstrip()}{end}"
    text = text.replace("\n", dice.choice(["\n", "\r\n"]))
    return text.encode(dice.choice(["utf-8", "utf-8-sig"]))


def _indentation(dice: random.Random) -> dict[str, Any]:
    if dice.random() < 0.5:
        return {}
    return {
        "increase_indent": lambda self, flow=False, indentless=False: (
            yaml.SafeDumper.increase_indent(self, flow, False)
        )
    }


def _shuffled(
    value: Any, model: type[BaseModel] | None, dice: random.Random, body: str = ""
) -> Any:
    if isinstance(value, list):
        return [_shuffled(item, model, dice) for item in value]
    if isinstance(value, datetime.date) and dice.random() < 0.5:
        return value.isoformat()
    if isinstance(value, str) and value.count(" ") > 5 and dice.random() < 0.5:
        return value + "\n"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return value
    known = (
        {field.alias or name: field for name, field in model.model_fields.items()} if model else {}
    )
    inside = {name: model_inside(field.annotation) for name, field in known.items()}
    result = {name: _shuffled(item, inside.get(name), dice) for name, item in value.items()}
    for name, field in known.items():
        if (
            name not in result
            and name not in ("slug", body)
            and not field.is_required()
            and dice.random() < 0.5
        ):
            blanks: list[Any] = [None, "", "  ", [], {}]
            if inside[name]:
                blanks.append(dict.fromkeys(inside[name].model_fields))
            result[name] = dice.choice(blanks)
    names = list(result)
    dice.shuffle(names)
    return {name: result[name] for name in names}


def said(path: str, data: bytes) -> Content:
    kind = kind_of(path)
    return validated(path, read(path, data, kind), kind)


def fmt(path: str, data: bytes) -> bytes:
    return formatted(path, data, kind_of(path))


@settings(max_examples=60, deadline=None)
@given(
    badges(),
    st.integers(0, 2**32),
    st.sampled_from(["", "Do it.\n", "\n\n# A\n\n- b  \n- c\n\n\n"]),
)
def test_what_any_editor_saves_comes_back_to_the_same_bytes(fields, seed, body):
    path = "badges/a.md"
    data = plainly(fields, body)
    once = fmt(path, data)
    assert said(path, once) == said(path, data)
    assert fmt(path, once) == once
    edited = resaved(path, once, seed)
    assert said(path, edited) == said(path, once)
    assert fmt(path, edited) == once
    # The way there doesn't matter either.
    assert fmt(path, resaved(path, data, seed)) == once


@pytest.mark.parametrize("seed", range(1))
def test_the_demonstration_is_in_form_and_comes_back_from_any_editor(seed):
    usable = 0
    for path in FILES:
        data = (CONTENT / path).read_bytes()
        assert fmt(path, data) == data, f"{path}: run `laurels fmt`"
        bare = re.sub(rb"(?m)^#.*\n", b"", data) if path.endswith(".yaml") else data
        assert fmt(path, resaved(path, data, seed)) == bare, path  # such editors drop comments
        usable += 1
    assert usable > 40


@settings(max_examples=80, deadline=None)
@given(badges(), st.data())
def test_no_comment_is_lost_and_none_is_made(fields, data):
    text = yaml.safe_dump(fields, sort_keys=data.draw(st.booleans()), allow_unicode=True, width=60)
    assume(
        not re.search("[\x85\u2028\u2029]", text)
    )  # lines end there for YAML, and not for `split`
    # A place for a comment is a line on which a field begins, outside of any text of several lines.
    source = parse_yaml(text.encode())
    begins = sorted({place[0] for place in source.key_places.values()})
    lines = text.split("\n")
    added = []
    for number in sorted(data.draw(st.sets(st.sampled_from(begins))), reverse=True):
        added.append(f"# about {number} #{len(added)}")
        lines.insert(number - 1, " " * data.draw(st.integers(0, 9)) + added[-1])
    written = "---\n" + "\n".join([*lines[:-1], "# at the end", "---", "", "Do it.", ""])
    try:
        assert parse_markdown(written.encode()).data == source.data
    except InputError:
        return  # a comment inside of what YAML takes for one piece
    once = fmt("badges/a.md", written.encode())
    assert fmt("badges/a.md", once) == once
    assert parse_markdown(once).data.keys() == source.data.keys()
    front = once.decode().split("\n---\n")[0].split("\n")
    found = [line.strip() for line in front if re.match(r" *# (about \d+ #\d+|at the end)$", line)]
    assert sorted(found) == sorted([*added, "# at the end"])


WRITTEN = """\
---
# Made by hand.
issuer: guild   # who awards it
tags:           # what it is about
- feedback      # most of all
- 'writing'
rubric:
  criteria:
  - passes: met
    # No more than one.
    id: evidence
    levels: {met: 'It''s there.', not-yet: Missing.}
    name: Evidence
  levels:
  - id: not-yet
    name: Not yet
    # points: 0
  - id: met
    name: Met
  # - id: more

# How it is called.
name: "Feedback: how to"
version: "1.0"
target: null
description: "A line that is long enough to be set below its field and folded where a reader of the file would fold it by hand."
estimated_hours: {max: 10.0, min: 6}
created: "2026-11-22"
image: ""
assessment_fee: {currency: EUR, amount: 12.5}
competency: |  # one sentence
  Gives feedback.
# Still to come: research.
---
# Do it

- much  \n
"""
FORM = """\
---
# Made by hand.

# How it is called.
name: "Feedback: how to"
description: >-
  A line that is long enough to be set below its field and folded where a reader of the file would
  fold it by hand.
version: "1.0"
issuer: guild  # who awards it
created: 2026-11-22
tags:  # what it is about
  - feedback  # most of all
  - writing

competency: Gives feedback.  # one sentence
estimated_hours: {min: 6, max: 10}
assessment_fee:
  amount: 12.50
  currency: EUR

rubric:
  levels:
    - id: not-yet
      name: Not yet
      # points: 0
    - {id: met, name: Met}
    # - id: more
  criteria:
    # No more than one.
    - id: evidence
      name: Evidence
      passes: met
      levels:
        not-yet: Missing.
        met: It's there.
# Still to come: research.
---

# Do it

- much
"""


def test_the_form():
    written = WRITTEN.replace("target: null\n", "")
    assert fmt("badges/feedback.md", written.encode()).decode() == FORM


def test_files_with_mistakes_are_refused_with_their_places():
    with pytest.raises(ContentError) as caught:
        fmt("badges/feedback.md", WRITTEN.encode())
    assert [(found.line, found.message) for found in caught.value.findings] == [
        (25, "there is no field `target`")
    ]


def test_what_init_and_new_write_is_in_form():
    key = {"created": datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
           "public_key": "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQXJPt4swbTQ2s", "key_id": "key-1"}  # fmt: skip
    files = site_files(name="Yes", base_url="https://b.example", issuer_name="A: b", version="0.1.0",
                       did="did:web:b.example:issuers:guild", today=AT, **key)  # fmt: skip
    written = {path.removeprefix("content/"): data for path, data in files.items()}
    given = {
        "issuer": "guild",
        "requires": ["a"],
        "did": "did:web:b.example:issuers:new",
        "url": "https://b.example",
    }
    for kind in get_args(NewKind):
        folder = next(each for each in KINDS if each.folder in (f"{kind}s", f"{kind[:-1]}ies"))
        data = new_file(kind, "new", name="New", today=AT, **given)
        written[f"{folder.folder}/new{folder.ending}"] = data
    checked = {path: data for path, data in written.items() if kind_of(path)}
    assert len(checked) >= 11
    for path, data in checked.items():
        assert fmt(path, data).decode() == data.decode(), path


def test_an_editor_changes_no_byte_of_the_site_and_no_awarded_badge(tmp_path: Path):
    place = make_place(tmp_path)
    fee = "assessment_fee: {amount: 20.00, currency: EUR}\n"
    place.change("badges/knots.md", "kind: badge\n", f"kind: badge\n{fee}")
    place.one()
    place.one(badge="weaving", to="bo@example.org")
    build_site(place.root, tmp_path / "before")
    paths = [
        path.relative_to(place.root).as_posix()
        for path in [place.root / "site.yaml", *place.root.glob("*/*")]
    ]
    for seed, path in enumerate(path for path in sorted(paths) if kind_of(path)):
        data = (place.root / path).read_bytes()
        (place.root / path).write_bytes(resaved(path, data, seed))
        assert (place.root / path).read_bytes() != data
    assert place.findings() == []
    build_site(place.root, tmp_path / "after")
    assert tree(tmp_path / "after") == tree(tmp_path / "before")


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(laurels, [str(word) for word in words])


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The demonstration in form, with two files that aren't."""
    content = copied(tmp_path)
    assert run("fmt", "--content", content).exit_code == 0
    for path in ("badges/hands-on-science.md", "site.yaml"):
        (content / path).write_bytes(resaved(path, (content / path).read_bytes(), 1))
    return content


def test_the_command_checks_and_writes(content: Path):
    before = tree(content)
    checked = run("fmt", "--check", "--content", content)
    assert checked.exit_code == 1
    assert checked.stdout.split() == [
        f"{content}/badges/hands-on-science.md", f"{content}/site.yaml"
    ]  # fmt: skip
    assert "2 files would change." in checked.stderr
    assert tree(content) == before
    assert run("fmt", "--content", content, content / "badges").exit_code == 0
    changed = {path for path, data in tree(content).items() if data != before[path]}
    assert changed == {"badges/hands-on-science.md"}
    assert run("fmt", "--content", content, content / "site.yaml").exit_code == 0
    again = run("fmt", "--check", "--content", content)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "Nothing to change.\n")


def test_the_command_leaves_what_it_must(content: Path):
    (content / "badges/broken.md").write_text("---\nname: [\n---\n")
    (content / "badges/wrong.md").write_text("---\nname: Wrong\nversoin: '1'\n---\n")
    before = tree(content)
    result = run("fmt", "--content", content)
    assert result.exit_code == 1
    assert f"{content}/badges/broken.md:3:1: error: the YAML can't be read" in result.stdout
    assert f"{content}/badges/wrong.md:3:1: error: there is no field `versoin`" in result.stdout
    changed = {path for path, data in tree(content).items() if data != before[path]}
    assert changed == {"badges/hands-on-science.md", "site.yaml"}
    (content / "linked.yaml").symlink_to(content / "site.yaml")
    events = run(
        "fmt", "--content", content, content / "status/events.yaml", content / "linked.yaml"
    )
    assert events.exit_code == 0
    assert events.stderr.count("Left as it is: ") == 2
    outside = run("fmt", "--content", content, content.parent)
    assert outside.exception.message.endswith(f"is not in the content folder {content}")
    missing = run("fmt", "--content", content, content / "badges/none.md")
    assert missing.exception.message == f"{content}/badges/none.md is not there"


@example("0123456789e1")
@settings(max_examples=50, deadline=None)
@given(st.text("0123456789eabc.-x", min_size=1, max_size=12))
def test_text_that_looks_like_a_number_is_text_in_every_yaml(text):
    fields = {
        "name": text if text.strip() else "a",
        "description": "A.",
        "version": "1.0",
        "issuer": "guild",
    }
    written = fmt("badges/a.md", plainly(fields)).decode()
    line = written.split("\n")[1].removeprefix("name: ")
    if not line.startswith('"'):
        with pytest.raises(ValueError):
            float(line.replace("_", ""))
