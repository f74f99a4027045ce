"""What earlier runs learned: used where it is sound, ignored where it isn't, and never read in CI."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import building
import pytest

from generator.caching import Cache


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LAURELS_CACHE": "/c", "HOME": "/h"}, Path("/c")),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, Path("/x/laurels")),
        ({"HOME": "/h"}, Path("/h/.cache/laurels")),
        ({}, None),
        ({"CI": "true", "LAURELS_CACHE": "/c"}, None),
        ({"CI": "1", "HOME": "/h"}, None),
        ({"CI": "false", "HOME": "/h"}, Path("/h/.cache/laurels")),
    ],
)
def test_where_it_lies(environment: dict[str, str], expected: Path | None) -> None:
    assert Cache.of(environment).folder == expected


def test_what_was_written_is_read_again_on_the_same_basis_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.write("name", "basis", {"a": 1})
    assert cache.read("name", "basis") == {"a": 1}
    assert cache.read("name", "other") == {} == cache.read("other", "basis")
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "cache").iterdir())


@pytest.mark.parametrize(
    "garbage",
    [b"", b"{", b"\xff\x00", b"[]", b'{"basis": [1, "basis"], "entries": 3}', b"[" * 100_000],
)
def test_garbage_is_ignored_and_replaced(tmp_path: Path, garbage: bytes) -> None:
    cache = Cache(tmp_path)
    cache.write("name", "basis", {"a": 1})
    (file,) = tmp_path.iterdir()
    file.write_bytes(garbage)
    assert cache.read("name", "basis") == {}
    cache.write("name", "basis", {"b": 2})
    assert cache.read("name", "basis") == {"b": 2}


def test_a_folder_that_can_not_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(tmp_path / "file" / "cache")
    cache.write("name", "basis", {"a": 1})
    assert cache.read("name", "basis") == {}


def test_a_build_ignores_garbage(tmp_path: Path) -> None:
    content = building.copied(tmp_path)
    building.build_site(content, tmp_path / "site", cache=tmp_path / "cache")
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(b"\x00garbage")
    building.build_site(content, tmp_path / "site", cache=tmp_path / "cache")
    building.same_trees(tmp_path / "site", building.demonstration())


def test_a_poisoned_cache_is_not_read_in_ci(tmp_path: Path) -> None:
    """A forged credential, and a cache that calls it good: a build in CI refuses it all the same."""
    content = building.copied(tmp_path)
    building.laurels("check", "--at", str(building.AT), cwd=tmp_path)
    forged = content / "assertions" / "22s6jn2mh30m.json"
    forged.write_bytes(forged.read_bytes().replace(b"2031-01-20", b"2099-01-20"))
    digest = hashlib.sha256(forged.read_bytes()).hexdigest()
    poisoned = 0
    for file in (tmp_path / "cache").iterdir():
        found = json.loads(file.read_bytes())
        found["entries"][digest] = 1
        file.write_text(json.dumps(found))
        poisoned += 1
    assert poisoned
    trusting = building.laurels("check", "--at", str(building.AT), cwd=tmp_path)
    assert trusting.returncode == 0, "the cache wasn't poisoned well enough to tell"
    for verb in ("check", "build"):
        done = building.laurels(
            verb, "--at", str(building.AT), cwd=tmp_path, environment={"CI": "true"}
        )
        assert done.returncode == 1 and "22s6jn2mh30m.json" in done.stdout
    assert not (tmp_path / "site").exists()


def test_good_signatures_are_remembered_for_the_day_they_were_judged_on(tmp_path: Path) -> None:
    """A proof may have an end, a key a beginning: what was good on one day may not be on another."""
    content = building.copied(tmp_path)
    building.build_site(content, tmp_path / "site", cache=tmp_path / "cache")
    (before,) = [p for p in (tmp_path / "cache").iterdir() if b"2026-11-22" in p.read_bytes()[:400]]
    basis = json.loads(before.read_bytes())["basis"]
    building.build_site(
        content, tmp_path / "site", cache=tmp_path / "cache", at=building.AT.replace(day=23)
    )
    assert json.loads(before.read_bytes())["basis"] != basis
