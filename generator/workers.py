"""Work in many processes, or in this one where there is little of it: the one seam for both.

Each process is prepared once by `setup(*arguments)`; a task is then a plain function of one item.
Order is kept, so nothing depends on who finished first.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

from generator.errors import PublishError

T = TypeVar("T")
R = TypeVar("R")

# Below this much work, starting processes costs more than it saves.
FEW = 200


class Workers:
    """A pool that is only started when a call brings more than `FEW` items."""

    def __init__(
        self, setup: Callable[..., None], arguments: Sequence[Any], count: int = 0
    ) -> None:
        self._setup = setup
        self._arguments = tuple(arguments)
        self._count = count or _processors()
        self._pool: ProcessPoolExecutor | None = None
        self._ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def map(
        self,
        function: Callable[[T], R],
        items: Sequence[T],
        *,
        chunk: int = 16,
        size: int | None = None,
    ) -> Iterator[R]:
        """`function` of each item, in the order of the items; errors of a task are raised here.

        `size` is how much work the items are, where each is more than one piece of it.
        """
        if self._count == 1 or (len(items) if size is None else size) <= FEW:
            if not self._ready:
                self._setup(*self._arguments)
                self._ready = True
            return map(function, items)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._count,
                mp_context=multiprocessing.get_context(_start_method()),
                initializer=_prepare,
                initargs=(self._setup, self._arguments),
            )
        return _results(self._pool.map(function, items, chunksize=chunk))


def _results(results: Iterator[R]) -> Iterator[R]:
    try:
        yield from results
    except BrokenProcessPool:
        raise PublishError(
            "a process of this build was ended from outside, perhaps for want of memory; "
            "run it again, with fewer --workers"
        ) from None


def _prepare(setup: Callable[..., None], arguments: Sequence[Any]) -> None:
    """Prepare a process: Ctrl-C is for its parent to answer, and it doesn't outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    setup(*arguments)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_method() -> str:
    """Forking shares what is loaded already, but only a process without threads can be forked safely."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return "fork"
    return "spawn"
