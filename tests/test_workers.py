"""Work in processes: the same results in the same order, and no process that outlives its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import building
import pytest

from generator import workers
from generator.errors import PublishError
from generator.workers import FEW, Workers

_base = 0


def set_base(value: int) -> None:
    global _base
    _base = value


def add(item: int) -> int:
    return _base + item


def end(item: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return item


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("many", [0, 1, FEW, FEW + 40])
def test_results_come_in_the_order_of_the_items(count: int, many: int) -> None:
    with Workers(set_base, [5], count) as pool:
        assert list(pool.map(add, range(many))) == [5 + item for item in range(many)]


def test_processes_are_spawned_where_threads_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers.threading, "active_count", lambda: 2)
    with Workers(set_base, [7], 2) as pool:
        assert list(pool.map(add, range(FEW + 1))) == [7 + item for item in range(FEW + 1)]


def test_a_process_that_is_ended_from_outside_is_an_error_of_one_sentence() -> None:
    refused = pytest.raises(PublishError, match="a process of this build was ended from outside")
    with refused, Workers(set_base, [0], 2) as pool:
        list(pool.map(end, range(FEW + 1)))


SLOW = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from generator.workers import Workers
def setup(): pass
def slow(item):
    os.write(1, f"{os.getpid()}{chr(10)}".encode())
    time.sleep(0.2)
if __name__ == "__main__":
    with Workers(setup, [], 2) as pool:
        list(pool.map(slow, range(1000)))
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see processes")
def test_no_process_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SLOW)
    command = [sys.executable, str(script), str(building.ROOT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as parent:
        assert parent.stdout
        children = {int(parent.stdout.readline()) for _ in range(4)}
        parent.kill()
    deadline = time.monotonic() + 60
    while any(_runs(child) for child in children):
        assert time.monotonic() < deadline, "a worker goes on without its parent"
        time.sleep(0.05)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False
