"""One browser and one served site for all tests of this folder that run in a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import building
import pytest
from credentials.making import ISSUER, NOW

from generator.site.server import Server

if TYPE_CHECKING:
    from browsing import Visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    browsing = pytest.importorskip("browsing")
    with browsing.started() as found:
        yield found


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    server = Server(building.demonstration(), "127.0.0.1", 0)
    server.start()
    yield server.address
    server.stop()


@pytest.fixture
def reader(browser: Any, address: str) -> Iterator[Visit]:
    """A reader's browser, which must have nothing to complain of in the end."""
    import browsing

    found = browsing.visit(browser, address, now=NOW, known={ISSUER: "Reach"})
    yield found
    complaints = found.complaints
    found.context.close()
    assert complaints == []
