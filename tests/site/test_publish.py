"""Publishing: whole files only, nobody's folder but ours, and nothing written that stands as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import building
import pytest

from generator.errors import PublishError
from generator.site import publish
from generator.site.publish import STAGING, Output

FILES = {
    ".nojekyll": b"",
    "catalog.json": b"{}\n",
    "badges/a/index.html": b"a",
    "badges/a.json": b"1",
}


def put(root: Path, files: dict[str, bytes]) -> tuple[int, int]:
    """Publish `files`; how many were written, how many removed."""
    output = Output(root)
    with output.held():
        written = sum(output.stage(path, data) for path, data in files.items())
        return written, output.commit(files.__contains__)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    put(tmp_path / "site", FILES)
    return tmp_path / "site"


def test_what_was_staged_is_published_and_nothing_is_left_beside_it(out: Path) -> None:
    assert building.tree(out) == FILES


def test_a_file_that_stands_as_it_is_is_left_alone(out: Path) -> None:
    before = {path: (out / path).stat().st_mtime_ns for path in FILES}
    assert put(out, FILES) == (0, 0)
    assert {path: (out / path).stat().st_mtime_ns for path in FILES} == before
    assert put(out, {**FILES, "badges/a.json": b"2"}) == (1, 0)


def test_what_is_stale_goes_and_so_do_empty_folders(out: Path) -> None:
    (out / "stray" / "deep").mkdir(parents=True)
    (out / "stray" / "deep" / "x").write_bytes(b"")
    (out / "hollow").mkdir()
    files = {path: data for path, data in FILES.items() if path != "badges/a/index.html"}
    assert put(out, files) == (0, 2)
    assert building.tree(out) == files
    assert not (out / "stray").exists() and not (out / "hollow").exists()
    assert not (out / "badges" / "a").exists()


def test_a_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file(out: Path) -> None:
    files = {".nojekyll": b"", "catalog.json": b"{}\n", "badges/a": b"x", "badges/a.json/b": b"y"}
    put(out, files)
    assert building.tree(out) == files


def test_what_lies_behind_a_link_is_neither_kept_nor_touched(out: Path, tmp_path: Path) -> None:
    (out / "badges").rename(tmp_path / "elsewhere")
    (out / "badges").symlink_to(tmp_path / "elsewhere")
    assert Output(out).stamp(["badges/a.json"]) == ""
    put(out, FILES)
    assert building.tree(out) == FILES and not (out / "badges").is_symlink()
    assert (tmp_path / "elsewhere" / "a.json").read_bytes() == b"1"


def test_a_link_for_a_file_is_replaced_not_followed(out: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"1")
    (out / "badges" / "a.json").unlink()
    (out / "badges" / "a.json").symlink_to(tmp_path / "precious")
    put(out, {**FILES, "badges/a.json": b"2"})
    assert (tmp_path / "precious").read_bytes() == b"1"
    assert not (out / "badges" / "a.json").is_symlink()


def test_the_repository_of_a_branch_of_pages_survives(out: Path) -> None:
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").write_bytes(b"ref")
    assert put(out, FILES) == (0, 0)
    assert (out / ".git" / "HEAD").read_bytes() == b"ref"


@pytest.mark.parametrize("stranger", ["holiday.jpg", "index.html", "catalog.json/x"])
def test_a_folder_that_no_build_wrote_is_refused_whole(tmp_path: Path, stranger: str) -> None:
    (tmp_path / stranger).parent.mkdir(exist_ok=True)
    (tmp_path / stranger).write_bytes(b"mine")
    (tmp_path / "more.txt").write_bytes(b"mine")
    before = building.tree(tmp_path)
    with pytest.raises(PublishError, match="holds files that no build wrote: name an empty folder"):
        put(tmp_path, FILES)
    assert building.tree(tmp_path) == before


@pytest.mark.parametrize("form", ["file", "link"])
def test_what_is_no_folder_is_refused(tmp_path: Path, form: str) -> None:
    target = tmp_path / "site"
    if form == "file":
        target.write_bytes(b"x")
    else:
        (tmp_path / "real").mkdir()
        target.symlink_to(tmp_path / "real")
    with pytest.raises(PublishError, match="is not a folder"):
        put(target, FILES)


def test_a_first_build_that_was_killed_anywhere_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace
    for limit in range(3):  # the marks, and one folder as a whole
        root = tmp_path / str(limit)
        left = [None] * limit

        def replace(self: Path, target: Path, left: list[None] = left) -> Path:
            if not left:
                raise KeyboardInterrupt
            left.pop()
            return real(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            with pytest.raises(KeyboardInterrupt):
                put(root, FILES)
        put(root, FILES)
        assert building.tree(root) == FILES


def test_abandoning_leaves_the_old_site_whole(out: Path) -> None:
    output = Output(out)
    with output.held():
        output.stage("badges/b.json", b"new")
        output.abandon()
    assert building.tree(out) == FILES


def test_what_a_killed_build_staged_is_no_part_of_the_next(out: Path) -> None:
    (out / STAGING / "badges").mkdir(parents=True)
    (out / STAGING / "badges" / "old.json").write_bytes(b"old")
    put(out, FILES)
    assert building.tree(out) == FILES


def test_a_link_for_the_staging_folder_is_not_followed(out: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "x").write_bytes(b"x")
    (out / STAGING).symlink_to(tmp_path / "precious")
    put(out, {**FILES, "new": b""})
    assert (tmp_path / "precious" / "x").exists() and not (tmp_path / "precious" / "new").exists()


def test_two_builds_do_not_write_one_folder(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_PATIENCE", 0.1)
    refused = pytest.raises(PublishError, match="another laurels is building in")
    with Output(out).held(), refused:
        put(out, FILES)
    assert put(out, FILES) == (0, 0)


@pytest.fixture
def read_only(out: Path) -> Iterator[Path]:
    out.chmod(0o500)
    yield out
    out.chmod(0o700)


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="the administrator writes anywhere"
)
def test_a_folder_that_can_not_be_written_is_said_to_be_so(read_only: Path) -> None:
    with pytest.raises(PublishError, match="can't be written: Permission denied"):
        put(read_only, FILES)


def test_a_full_disk_leaves_the_old_site(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_bytes(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    output = Output(out)
    with output.held(), pytest.raises(PublishError, match="new can't be written: No space left"):
        output.stage("new", b"x")
    output.abandon()
    assert building.tree(out) == FILES


def test_a_stamp_tells_when_a_file_was_touched(out: Path) -> None:
    output = Output(out)
    stamp = output.stamp(FILES)
    assert stamp and stamp == output.stamp(FILES)
    times = (out / "badges/a.json").stat()
    (out / "badges/a.json").write_bytes(b"3")
    os.utime(out / "badges/a.json", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert output.stamp(FILES) != stamp
    assert output.stamp([*FILES, "missing"]) == "" == output.stamp(["badges"])
