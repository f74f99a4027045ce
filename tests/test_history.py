"""`check --since`: what was issued must not vanish, change or go back; held against a real repository."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from issuing_site import NOW, Place, make_place

from generator.content.load import load
from generator.errors import InputError
from generator.history import findings_since
from generator.issuing.keys import retire_key

if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)


def git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@x.example", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(place: Place) -> str:
    git(place.root.parent, "add", "-A")
    git(place.root.parent, "commit", "-qm", "x", "--allow-empty")
    return git(place.root.parent, "rev-parse", "HEAD")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A committed site with a suspended credential of one badge and a plain one of another."""
    place = make_place(tmp_path / "repository")
    git(place.root.parent, "init", "-q", "-b", "main")
    one = place.one(badge="weaving").id
    place.one("bob@example.org")
    place.withdraw(one, "suspend")
    commit(place)
    return place


def since(place: Place, reference: str = "HEAD") -> list[tuple[str, str, str]]:
    found = list(findings_since(place.root, load(place.root), reference))
    return sorted((item.severity, item.code, item.path) for item in found)


def path_of(place: Place, badge: str) -> Path:
    row = next(row for row in load(place.root).assertions if row.badge == badge)
    return place.root / row.path


def test_what_may_happen_raises_nothing(place: Place) -> None:
    assert since(place) == []
    one = path_of(place, "weaving").stem
    place.withdraw(one, "reinstate", now=NOW + datetime.timedelta(hours=1))
    place.one("carl@example.org", earner="ann")
    retire_key(place.root, "guild", "key-1", now=NOW + datetime.timedelta(hours=2))
    place.change("badges/knots.md", "Ties knots.", "Ties good knots.")
    assert since(place) == []
    first = git(place.root.parent, "rev-parse", "HEAD")
    commit(place)
    assert since(place, first) == since(place, "HEAD~1") == since(place, "main") == []


@pytest.mark.parametrize("where", ["2026", "old"])
def test_moving_a_credential_to_a_subfolder_is_no_change(place: Place, where: str) -> None:
    path = path_of(place, "knots")
    (path.parent / where).mkdir()
    path.rename(path.parent / where / path.name)
    assert since(place) == []
    moved = path.parent / where / path.name
    moved.write_bytes(moved.read_bytes() + b"\n")
    assert [code for _, code, _ in since(place)] == ["rewritten"]


def test_what_vanished_is_named(place: Place) -> None:
    credential = path_of(place, "knots")
    status = next((place.root / "status").glob("guild-revocation-*.json"))
    for path in (
        credential,
        status,
        place.root / "badges/versions/weaving/1.2.json",
        place.root / "badges/versions/weaving/1.2.substance.json",
        place.root / "status/events.yaml",
    ):
        data = path.read_bytes()
        path.unlink()
        relative = path.relative_to(place.root).as_posix()
        code = "rewritten" if path.name == "events.yaml" else "vanished"
        assert since(place) == [("error", code, relative)]
        path.write_bytes(data)
    assert since(place) == []


def test_what_was_rewritten_is_named(place: Place) -> None:
    for path in (path_of(place, "knots"), place.root / "badges/versions/knots/1.0.json"):
        data = path.read_bytes()
        # The same document, written otherwise.
        path.write_text(json.dumps(json.loads(data)))
        relative = path.relative_to(place.root).as_posix()
        assert since(place) == [("error", "rewritten", relative)]
        path.write_bytes(data)


def test_what_an_interrupted_first_award_left_may_be_overwritten_or_removed(place: Place) -> None:
    left = "badges/versions/knots/2.0.substance.json"
    place.write(left, "{}")
    commit(place)
    place.write(left, '{"name": "Knots"}')
    assert since(place) == []
    (place.root / left).unlink()
    assert since(place) == []


def test_a_status_list_must_not_be_an_older_one(place: Place) -> None:
    one = path_of(place, "weaving").stem
    path = next((place.root / "status").glob("guild-suspension-*.json"))
    old = path.read_bytes()
    place.withdraw(one, "reinstate", now=NOW + datetime.timedelta(hours=1))
    commit(place)
    path.write_bytes(old)
    (found,) = [
        item
        for item in findings_since(place.root, load(place.root), "HEAD")
        if item.code == "older_list"
    ]
    assert found.expected == "2026-11-22 13:00:00 UTC or later"
    assert found.found == "2026-11-22 12:00:00 UTC"


@pytest.mark.parametrize(
    "text",
    [
        "events: []\n",
        "events:\n  - {at: 2026-01-01T00:00:00Z, id: 0123456789ab, action: suspend, reason: x, role: y}\n",
    ],
)
def test_an_event_must_not_be_taken_back(place: Place, text: str) -> None:
    place.write("status/events.yaml", text)
    assert since(place) == [("error", "rewritten", "status/events.yaml")]


def test_an_event_must_not_be_reworded_nor_put_before_another(place: Place) -> None:
    path = place.root / "status/events.yaml"
    text = path.read_text()
    path.write_text(text.replace("A mistake.", "Nothing."))
    assert since(place) == [("error", "rewritten", "status/events.yaml")]
    earlier = text[text.index("  - at") :].replace("A mistake.", "Before.")
    path.write_text(text.replace("events:\n", "events:\n" + earlier))
    assert since(place) == [("error", "rewritten", "status/events.yaml")]
    path.write_text(text + "# A note\n")
    assert since(place) == []


@pytest.mark.parametrize("text", ["events: {a: 1}\n", "events: 7\n", "events: [\n", "- x\n", "\0"])
def test_events_that_cannot_be_read_are_left_to_check(place: Place, text: str) -> None:
    place.write("status/events.yaml", text)
    assert load(place.root).findings
    since(place)


def test_a_did_that_signed_must_not_change(place: Place) -> None:
    path = "issuers/guild.md"
    place.change(path, "issuers:guild", "issuers:other")
    assert since(place) == [("error", "changed_did", path)]
    place.change(path, "issuers:other", "issuers:guild")
    (place.root / path).rename(place.root / "issuers/renamed.md")
    assert ("error", "changed_did", path) in since(place)


def test_a_did_that_never_signed_may_change(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    git(tmp_path, "init", "-q")
    commit(place)
    place.change("issuers/guild.md", "issuers:guild", "issuers:other")
    assert since(place) == []


def test_a_key_that_is_gone_is_a_warning(place: Place) -> None:
    from issuing_site import KEY, OTHER

    place.change("issuers/guild.md", KEY.public_key, OTHER.public_key)
    assert since(place) == [("warning", "key_gone", "issuers/guild.md")]


def test_a_key_that_begins_later_than_before_is_a_warning(place: Place) -> None:
    place.change("issuers/guild.md", "created: 2026-01-01", "created: 2025-01-01")
    assert since(place) == []
    place.change("issuers/guild.md", "created: 2025-01-01", "created: 2027-01-01")
    (found,) = findings_since(place.root, load(place.root), "HEAD")
    assert (found.path, found.severity, found.sentence()) == (
        "issuers/guild.md",
        "warning",
        "the key key-1 begins later than before: it isn't said to be the issuer's when it made what it "
        "signed until then; expected `created: 2026-01-01T00:00:00Z`; found 2027-01-01T00:00:00Z",
    )


def test_earlier_files_that_cannot_be_read_are_no_crash(place: Place) -> None:
    place.write("issuers/guild.md", "---\nkeys: 7\ndid: [1]\n---\n")
    place.write("status/events.yaml", "events: 7\n")
    place.write("status/guild-revocation-1.json", "[]")
    commit(place)
    place.write("status/guild-revocation-1.json", "{}")
    place.write("status/events.yaml", "events: []\n")
    since(place)


@pytest.mark.parametrize(
    "reference", ["nowhere", "", "HEAD~99", "--all", "-p", "HEAD:content", "@{u}"]
)
def test_a_reference_that_is_no_commit(place: Place, reference: str) -> None:
    with pytest.raises(InputError, match="git can't compare|is not a git commit"):
        since(place, reference)


def test_a_folder_that_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    place = make_place(tmp_path)
    with pytest.raises(InputError, match="git can't compare"):
        since(place)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="git can't be asked"):
        since(place)


@pytest.mark.parametrize("move", [lambda root: root, lambda root: root / "sites" / "ours ’é"])
def test_the_content_may_lie_anywhere_in_the_repository(
    tmp_path: Path, move: Callable[[Path], Path]
) -> None:
    repository = tmp_path / "repository"
    place = make_place(move(repository))
    git(repository, "init", "-q")
    place.one()
    (repository / "assertions").mkdir()
    (repository / "assertions" / "0123456789ab.json").write_text("{}")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "x")
    (repository / "assertions" / "0123456789ab.json").unlink()
    assert since(place) == []
    path_of(place, "knots").unlink()
    assert [code for _, code, _ in since(place)] == ["vanished"]


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    try:
        git(tmp_path, "init", "-q", "--object-format=sha256")
    except subprocess.CalledProcessError:
        pytest.skip("this git knows no SHA-256 repositories")
    place.one()
    commit(place)
    assert since(place) == []
    path = path_of(place, "knots")
    path.write_bytes(path.read_bytes() + b" ")
    assert [code for _, code, _ in since(place)] == ["rewritten"]


def test_the_content_folder_as_the_repository_itself(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    git(place.root, "init", "-q")
    place.one()
    git(place.root, "add", "-A")
    git(place.root, "commit", "-qm", "x")
    assert since(place) == []
    path_of(place, "knots").unlink()
    assert [code for _, code, _ in since(place)] == ["vanished"]
