"""A badge changed after it was awarded: one line or one file of notes, and nothing that was frozen."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from issuing_site import PLAIN, Place, make_place

from generator.cli import laurels
from generator.content.editing import set_field
from generator.content.frontmatter import parse_markdown
from generator.content.load import load
from generator.content.revising import accept_wording, begin_version, next_major
from generator.content.revisions import history
from generator.errors import InputError, RefusedError

DAY = datetime.date(2026, 11, 22)
KNOTS = "badges/knots.md"
EDITORIAL = "badges/versions/knots/1.0.editorial.yaml"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A site in which one badge, knots 1.0, was awarded."""
    place = make_place(tmp_path)
    place.one()
    return place


def begin(place: Place, slug: str = "knots", **given) -> dict[str, bytes]:
    data = (place.root / f"badges/{slug}.md").read_bytes()
    return dict(begin_version(load(place.root), slug, data, None, today=DAY, **given))


def accept(place: Place, **given) -> dict[str, bytes]:
    path = place.root / EDITORIAL
    beside = path.read_bytes() if path.exists() else None
    return dict(accept_wording(load(place.root), "knots", beside, today=DAY, **given))


def write(place: Place, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        place.write(path, data.decode())


def codes(place: Place) -> list[str]:
    return [item.code for item in place.findings() if item.path.startswith("badges/")]


NEXT = {"1.0": "2.0", "1": "2", "1.4.2": "2.0.0", "9.9": "10.0", "007": "8"}


@pytest.mark.parametrize("version", NEXT)
def test_the_next_version(version):
    assert next_major(version) == NEXT[version]


@pytest.mark.parametrize("version", ["v1", "2024-a", "1.x", "1." + "9" * 10])
def test_what_comes_next_is_asked_for_where_it_cannot_be_told(version):
    with pytest.raises(InputError, match="name it with --version"):
        next_major(version)


WRITTEN = {
    "single quotes": ("version: '1.0'", "version: '2.0'"),
    "double quotes and a comment": ('version: "1.0"   # as awarded', 'version: "2.0"   # as awarded'),
    "a flow of space": ("version:    '1.0'", "version:    '2.0'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_new_version_is_one_line(place, name, ending):
    old, new = WRITTEN[name]
    text = PLAIN.replace("version: '1.0'", old).replace("\n", ending)
    (place.root / KNOTS).write_bytes(text.encode())
    files = begin(place)
    assert files == {KNOTS: text.replace(old, new).encode()}


def test_a_new_version_with_its_reason_shows_in_the_history(place):
    place.change(KNOTS, "Tie ten knots.", "Tie twelve knots.")
    assert codes(place) == ["changed_after_award"]
    frozen = place.tree()
    write(place, begin(place, note="Ten were too few: “one” more."))
    assert codes(place) == []
    assert {path: data for path, data in place.tree().items() if path in frozen} == {
        **frozen, KNOTS: frozen[KNOTS].replace(b"1.0", b"2.0"),
    }  # fmt: skip
    first, second = history(load(place.root), "knots")
    assert (first.version, first.changes, first.notes) == ("1.0", (), ())
    assert (second.version, [change.field for change in second.changes]) == ("2.0", ["criteria"])
    assert [(note.date, note.kind, note.text) for note in second.notes] == [
        (DAY, "substantive", "Ten were too few: “one” more.")
    ]
    place.one(to="ben@example.org")
    assert codes(place) == []
    assert [each.version for each in history(load(place.root), "knots")] == ["1.0", "2.0"]


def test_what_is_no_new_version(place):
    with pytest.raises(
        RefusedError, match=r"version 1\.2 of weaving was never awarded, so nothing"
    ):
        begin(place, "weaving")
    assert b"version: '1.3'" in begin(place, "weaving", version="1.3")["badges/weaving.md"]
    with pytest.raises(RefusedError, match=r"knots has a version 1\.0 already"):
        begin(place, version="1.0")
    for wrong in ("two words", "../2", "-"):
        with pytest.raises(InputError, match="version"):
            begin(place, version=wrong)
    place.change(KNOTS, "'1.0'", "'2.0'")
    place.one(to="ben@example.org")
    with pytest.raises(RefusedError, match=r"knots has a version 1\.0 already"):
        begin(place, version="1.0")
    with pytest.raises(InputError, match="did you mean 'knots'"):
        begin_version(load(place.root), "knot", b"", None, today=DAY)
    with pytest.raises(InputError, match="1000 characters"):
        begin(place, note="x" * 1001)
    with pytest.raises(RefusedError, match="add the note to it by hand"):
        begin_version(load(place.root), "knots", PLAIN.encode(), b"", today=DAY, note="Why.")


def test_other_words_are_a_warning_until_they_are_accepted_just_as_they_are(place):
    assert accept(place) == {}
    place.change(KNOTS, "Ties knots.", "Ties knots that hold.")
    assert codes(place) == ["reworded_after_award"]
    frozen = place.tree()
    write(place, accept(place, note="Says what for."))
    assert codes(place) == []
    assert accept(place) == {}
    place.change(KNOTS, "that hold", "that held")
    assert codes(place) == ["reworded_after_award"]
    write(place, accept(place))
    assert codes(place) == []
    place.change(KNOTS, "that held", "that hold")
    assert codes(place) == ["reworded_after_award"]  # what was accepted last is what stands
    place.change(KNOTS, "Ties knots that hold.", "Ties knots.")
    assert codes(place) == []  # as it was awarded
    now = place.tree()
    assert {path: now[path] for path in frozen if path != KNOTS} == {
        path: frozen[path] for path in frozen if path != KNOTS
    }
    assert [(note.kind, note.text) for note in history(load(place.root), "knots")[0].notes] == [
        ("editorial", "Says what for."),
        ("editorial", ""),
    ]


def test_accepted_words_excuse_no_change_of_substance(place):
    place.change(KNOTS, "Ties knots.", "Ties knots that hold.")
    write(place, accept(place))
    place.change(KNOTS, "Tie ten knots.", "Tie twelve knots.")
    place.change(KNOTS, "kind: badge", "kind: badge\ncontact_hours: 3")
    assert codes(place) == ["changed_after_award", "changed_after_award"]
    with pytest.raises(RefusedError) as caught:
        accept(place)
    assert caught.value.message == (
        "`contact_hours`, `criteria` of knots changed after version 1.0 was awarded, and these need "
        "a new version: laurels revise knots --substantive"
    )
    with pytest.raises(RefusedError, match="never awarded"):
        accept_wording(load(place.root), "weaving", None, today=DAY)


def test_what_stands_in_the_file_of_notes_stays(place):
    place.change(KNOTS, "Ties knots.", "Ties knots that hold.")
    place.write(EDITORIAL, "# Ours\nopened: {date: 2026-01-01, note: First.}  # the guild\n")
    added = accept(place, note="no: 'way' — \"1.0\"\n\n# really")[EDITORIAL].decode()
    assert added.startswith((place.root / EDITORIAL).read_text())
    write(place, {EDITORIAL: added.encode()})
    assert codes(place) == []
    place.write(EDITORIAL, "rewordings: []\nopened: {date: 2026-01-01, note: First.}\n")
    with pytest.raises(RefusedError, match="put `rewordings` last"):
        accept(place)


MISTAKES = {
    "an unknown field": ("noets: []\n", "error", "there is no field `noets`"),
    "a day still to come": ("opened: {date: 2026-11-23, note: N}\n", "error", "this was written on a day still to come, 2026-11-23"),
    "a number for a note": ("opened: {date: 2026-11-22, note: 3}\n", "error", "`opened.note` has the wrong form; expected text; found the number 3 (put it in quotes where text is meant)"),
    "an address": ("opened: {date: 2026-11-22, note: by ed@school.org}\n", "error", "this looks like an e-mail address: content is public; found 'ed@school.org'"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_in_the_file_of_notes(place, name):
    text, severity, sentence = MISTAKES[name]
    place.write(EDITORIAL, text)
    found = [item for item in place.findings() if item.path == EDITORIAL]
    assert [(item.severity, item.sentence()) for item in found] == [(severity, sentence)]


def test_notes_on_what_is_not_there_or_was_not_awarded(place):
    row = "rewordings: [{date: 2026-11-22, name: N, description: D}]\n"
    place.write("badges/versions/knots/3.0.editorial.yaml", row)
    place.write("badges/versions/weaving/1.2.editorial.yaml", row)
    place.write("badges/versions/knots/.editorial.yaml", row)
    place.write("badges/versions/knots/notes.yaml", row)
    assert [(item.path, item.message) for item in place.findings() if "versions" in item.path] == [
        ("badges/versions/knots/3.0.editorial.yaml", "the badge 'knots' has no version 3.0"),
        ("badges/versions/knots/notes.yaml", "this file is not read"),
        ("badges/versions/weaving/1.2.editorial.yaml", "version 1.2 was never awarded, so there is nothing to accept other words for"),
    ]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=30), st.sampled_from(["'1.0'", '"1.0"', '"a\\tb"', "one"]))
def test_a_field_is_set_and_every_other_byte_stays(value, quoted):
    text = f"---\na: ليلى # x\nversion: {quoted} # y\nb: [1, 2]\n---\n\nBody ☕\n"
    try:
        result = set_field(text.encode(), "version", value)
    except RefusedError:
        return  # what YAML can't hold on a line
    assert parse_markdown(result).data["version"] == value
    head, tail = text.split(quoted)
    assert result.decode().startswith(head)
    assert result.decode().endswith(tail)


@pytest.fixture
def run(place: Place, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.chdir(place.root.parent)
    # Notes carry the day, which must not lie behind the one that the content is checked on.
    monkeypatch.setattr("generator.commands.revising.today", lambda: DAY)

    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(laurels, ["revise", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return call


def test_the_command(place, run):
    assert run("knots")[0] == 2
    assert run("knots", "--editorial", "--substantive")[0] == 2
    assert run("knots", "--editorial", "--version", "2")[0] == 2
    code, out = run("knots", "--editorial")
    assert (code, out) == (0, "Nothing to accept: no other words stand in version 1.0.\n")
    place.change(KNOTS, "Ties knots.", "Ties knots that hold.")
    code, out = run("knots", "--editorial", "--note", "Clearer.")
    assert code == 0
    assert out.splitlines()[0] == f"content/{EDITORIAL}"
    assert codes(place) == []
    code, out = run("knots", "--substantive", "--note", "Harder.")
    assert code == 0
    assert out.splitlines()[:2] == [
        "content/badges/knots.md", "content/badges/versions/knots/2.0.editorial.yaml",
    ]  # fmt: skip
    assert codes(place) == []
    with pytest.raises(RefusedError, match=r"version 2\.0 of knots was never awarded"):
        run("knots", "--substantive")
