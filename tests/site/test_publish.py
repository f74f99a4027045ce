"""Publishing: whole files only, nobody's folder but ours, and nothing written that stands as it is."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import building
import pytest

from generator.errors import PublishError
from generator.site import publish
from generator.site.manifest import MANIFEST, Manifest
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
        return written, output.commit(files)


def published(root: Path) -> dict[str, bytes]:
    """What a visitor is meant to see: every file but the manifest."""
    return {path: data for path, data in building.tree(root).items() if path != MANIFEST}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    put(tmp_path / "site", FILES)
    return tmp_path / "site"


def test_what_was_staged_is_published_and_nothing_is_left_beside_it(out: Path) -> None:
    assert published(out) == FILES


def test_a_file_that_stands_as_it_is_is_left_alone(out: Path) -> None:
    before = {path: (out / path).stat().st_mtime_ns for path in FILES}
    assert put(out, FILES) == (0, 0)
    assert {path: (out / path).stat().st_mtime_ns for path in FILES} == before
    assert put(out, {**FILES, "badges/a.json": b"2"}) == (1, 0)


def test_what_is_stale_goes_and_so_do_empty_folders(out: Path) -> None:
    (out / "hollow").mkdir()
    files = {path: data for path, data in FILES.items() if path != "badges/a/index.html"}
    assert put(out, files) == (0, 1)
    assert published(out) == files
    assert not (out / "hollow").exists() and not (out / "badges" / "a").exists()


def test_what_no_build_wrote_is_kept_and_named(out: Path) -> None:
    mine = {
        ".well-known/security.txt": b"1",
        "CNAME": b"badges.example",
        "badges/a/notes.txt": b"2",
        "downloads/a.pdf": b"3",
    }
    for path, data in mine.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    files = {path: data for path, data in FILES.items() if path != "badges/a/index.html"}
    for removed in (1, 0):
        output = Output(out)
        with output.held():
            assert output.commit(files) == removed
        assert output.strangers == tuple(sorted(mine)) and not output.is_older
        assert published(out) == {**files, **mine}


def test_the_manifest_names_no_path_and_is_the_same_however_the_site_came_about(
    out: Path, tmp_path: Path
) -> None:
    put(out, {**FILES, "earners/kim/index.html": b"unlisted"})
    assert b"kim" not in (out / MANIFEST).read_bytes()
    # Not even as a digest, which names could be tried against.
    assert (out / MANIFEST).read_bytes() == Manifest.of(FILES).to_bytes()
    put(out, FILES)
    put(tmp_path / "cold", FILES)
    assert (out / MANIFEST).read_bytes() == (tmp_path / "cold" / MANIFEST).read_bytes()


def test_the_manifest_knows_what_is_moved_into_place_before_it_is(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or else a build that was killed would leave files that no later one removes."""
    files = {**FILES, "earners/kim/index.html": b"1"}

    def killed(self: Output, folder: Path, prefix: str, wanted: Manifest) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Output, "_sweep", killed)
        put(out, files)
    assert (out / "earners/kim/index.html").exists()
    assert put(out, FILES) == (0, 1)
    assert published(out) == FILES


OLDER = {
    ".nojekyll": b"",
    "catalog.json": b'{\n  "name": "Our badges",\n  "url": "https://a.example/",\n  "badges": []\n}',
    "about/index.html": b"x",
    "earners/kim/index.html": b"x",
}


@pytest.mark.parametrize("form", [None, b"", b"other", Manifest.of(["a"]).to_bytes() + b"0"])
def test_a_site_without_its_manifest_is_cleaned_in_the_folders_of_sites(
    tmp_path: Path, form: bytes | None
) -> None:
    for path, data in OLDER.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    if form is not None:
        (tmp_path / MANIFEST).write_bytes(form)
    output = Output(tmp_path)
    with output.held():
        for path, data in FILES.items():
            output.stage(path, data)
        assert output.commit(FILES) == 1
    assert output.is_older and output.strangers == ("about/index.html",)
    assert published(tmp_path) == {**FILES, "about/index.html": b"x"}


def test_a_build_over_an_older_site_that_was_killed_leaves_it_an_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or else what is stale in it, somebody's page perhaps, would be taken for a stranger's."""
    for path, data in OLDER.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)

    def killed(self: Output, folder: Path, prefix: str, wanted: Manifest) -> int:
        raise KeyboardInterrupt

    older = {path: data for path, data in OLDER.items() if path != "catalog.json"}
    older["catalog.json"] = OLDER["catalog.json"] + b"\n"
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Output, "_sweep", killed)
        put(tmp_path, older)
    del older["earners/kim/index.html"]
    assert put(tmp_path, older) == (0, 1)
    assert not (tmp_path / "earners").exists()


def test_marks_that_anybody_may_have_are_not_taken_for_a_site(tmp_path: Path) -> None:
    for path, data in {".nojekyll": b"", "catalog.json": b"{}", "precious": b"x"}.items():
        (tmp_path / path).write_bytes(data)
    with pytest.raises(PublishError, match="holds files that no build wrote: name an empty folder"):
        put(tmp_path, FILES)
    assert (tmp_path / "precious").exists()


@pytest.mark.parametrize(
    ("stranger", "way"), [("stacks", "stacks"), ("badges/a.json/x/y", "badges/a.json")]
)
def test_what_no_build_wrote_is_not_removed_where_it_is_in_the_way(
    out: Path, stranger: str, way: str
) -> None:
    (out / "badges/a.json").unlink()
    (out / stranger).parent.mkdir(parents=True, exist_ok=True)
    (out / stranger).write_bytes(b"mine")
    before = building.tree(out)
    with pytest.raises(PublishError) as caught:
        put(out, {**FILES, "stacks/b.json": b"x", "CNAME": b"x"})
    assert caught.value.message == (
        f"{out / stranger} was not written by a build and stands in the way of {way}: move it"
    )
    Output(out).abandon()
    assert building.tree(out) == before


@pytest.mark.parametrize("path", ["downloads/index.html", "CNAME", "badges/a/notes.txt"])
def test_a_file_that_no_build_wrote_is_not_overwritten(out: Path, path: str) -> None:
    """And not removed by the build after, which would take it for its own."""
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    (out / path).write_bytes(b"mine")
    before = building.tree(out)
    with pytest.raises(PublishError) as caught:
        put(out, {**FILES, path: b"ours", "badges/a.json": b"2", "about/index.html": b"x"})
    assert caught.value.message == (
        f"{out / path} was not written by a build and stands in the way of {path}: move it"
    )
    Output(out).abandon()
    assert building.tree(out) == before
    (out / path).unlink()
    put(out, {**FILES, path: b"ours"})
    put(out, {**FILES, path: b"newer"})
    assert published(out) == {**FILES, path: b"newer"}


def test_a_file_that_no_build_wrote_but_says_the_same_is_in_nobodys_way(out: Path) -> None:
    (out / "CNAME").write_bytes(b"badges.example")
    output = Output(out)
    with output.held():
        output.stage("CNAME", b"other")
        (output.staging / "CNAME").write_bytes(b"badges.example")
        output.commit([*FILES, "CNAME"])
    assert put(out, {**FILES, "CNAME": b"badges.example"}) == (0, 0)


def test_ctrl_c_waits_until_the_site_is_whole(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return real(self, target)

    files = {".nojekyll": b"", "catalog.json": b"{}\n", "b": b"1", "c": b"1"}
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", replace)
        put(out, files)
    assert published(out) == files


def test_a_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file(out: Path) -> None:
    files = {".nojekyll": b"", "catalog.json": b"{}\n", "badges/a": b"x", "badges/a.json/b": b"y"}
    put(out, files)
    assert published(out) == files


def test_what_lies_behind_a_link_is_neither_kept_nor_touched(out: Path, tmp_path: Path) -> None:
    (out / "badges").rename(tmp_path / "elsewhere")
    (out / "badges").symlink_to(tmp_path / "elsewhere")
    assert Output(out).stamp(["badges/a.json"]) == ""
    put(out, FILES)
    assert published(out) == FILES and not (out / "badges").is_symlink()
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
    for limit in range(4):  # the manifest, the marks, and one folder as a whole
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
        assert published(root) == FILES


def test_abandoning_leaves_the_old_site_whole(out: Path) -> None:
    output = Output(out)
    with output.held():
        output.stage("badges/b.json", b"new")
        output.abandon()
    assert published(out) == FILES


def test_what_a_killed_build_staged_is_no_part_of_the_next(out: Path) -> None:
    (out / STAGING / "badges").mkdir(parents=True)
    (out / STAGING / "badges" / "old.json").write_bytes(b"old")
    put(out, FILES)
    assert published(out) == FILES


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
    assert published(out) == FILES


def test_a_stamp_tells_when_a_file_was_touched(out: Path) -> None:
    output = Output(out)
    stamp = output.stamp(FILES)
    assert stamp and stamp == output.stamp(FILES)
    times = (out / "badges/a.json").stat()
    (out / "badges/a.json").write_bytes(b"3")
    os.utime(out / "badges/a.json", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert output.stamp(FILES) != stamp
    assert output.stamp([*FILES, "missing"]) == "" == output.stamp(["badges"])
