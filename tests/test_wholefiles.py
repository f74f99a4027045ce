"""Files are written whole or not at all, and one process at a time holds a folder."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator import wholefiles
from generator.errors import PublishError
from generator.wholefiles import TEMPORARY_SUFFIX, locked, sweep, write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_folders_are_made_and_bytes_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "c.json"
    write_whole(target, b"\x00\xff\r\n")
    write_whole(target, b"second")
    assert target.read_bytes() == b"second"
    assert names(target.parent) == ["c.json"]


def test_modes(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        write_whole(tmp_path / "public", b"")
        write_whole(tmp_path / "private", b"", mode=0o600)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600


def test_exclusive_never_replaces(tmp_path: Path) -> None:
    target = tmp_path / "one"
    write_whole(target, b"first", exclusive=True)
    with pytest.raises(PublishError, match="can't be written: File exists"):
        write_whole(target, b"second", exclusive=True)
    assert target.read_bytes() == b"first" and names(tmp_path) == ["one"]


def test_exclusive_where_a_file_has_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "one"
    write_whole(target, b"first", exclusive=True)
    with pytest.raises(PublishError):
        write_whole(target, b"second", exclusive=True)
    assert target.read_bytes() == b"first" and names(tmp_path) == ["one"]


@pytest.mark.parametrize("step", ["write", "replace"])
def test_what_stood_there_stands_when_a_write_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = tmp_path / "one"
    write_whole(target, b"before")

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        monkeypatch.setattr(wholefiles.os, "fdopen", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PublishError, match="No space left on device"):
        write_whole(target, b"after")
    monkeypatch.undo()
    assert target.read_bytes() == b"before" and names(tmp_path) == ["one"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "link", b"ours")
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
    assert (tmp_path / "link").read_bytes() == b"ours"


def test_where_a_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PublishError, match="can't be written"):
        write_whole(tmp_path / "file" / "x", b"")


def test_leftovers_are_swept_and_nothing_else(tmp_path: Path) -> None:
    for name in (f".a.json.1234{TEMPORARY_SUFFIX}", "a.json", ".hidden", f"b{TEMPORARY_SUFFIX}"):
        (tmp_path / name).touch()
    sweep(tmp_path)
    sweep(tmp_path / "nowhere")
    assert names(tmp_path) == [".hidden", "a.json", f"b{TEMPORARY_SUFFIX}"]


def test_a_lock_holds_across_processes_and_goes_with_its_own(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from generator.wholefiles import locked\n"
        "with locked(Path(sys.argv[1]), 'issuing'): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert other.stdout is not None and other.stdin is not None
    assert other.stdout.readline() == b"held\n"
    with (
        pytest.raises(PublishError, match="another laurels is changing status in"),
        locked(tmp_path, "changing status"),
    ):
        pass
    other.kill()
    other.wait()
    other.stdout.close()
    other.stdin.close()
    with locked(tmp_path, "changing status"):
        assert names(tmp_path) == []
    with pytest.raises(PublishError, match="can't be opened"), locked(tmp_path / "no", "issuing"):
        pass
