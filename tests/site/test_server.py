"""Serving a site: a host's headers, its 404 page, and not a byte from outside the folder."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import building
import pytest

from generator.errors import PublishError
from generator.site.server import Server, header_rules

SECRET = b"outside"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = Server(building.demonstration(), "127.0.0.1", 0)
    server.start()
    yield server.address
    server.stop()


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a folder with ways out of it, to what must not be served."""
    folder = tmp_path_factory.mktemp("trap")
    (folder / "secret.txt").write_bytes(SECRET)
    root = folder / "site"
    for inside in ("a", ".laurels-staging"):
        (root / inside).mkdir(parents=True)
    (root / "a" / "index.html").write_bytes(b"page")
    (root / ".laurels-staging" / "new.txt").write_bytes(SECRET)
    (root / "link.txt").symlink_to(folder / "secret.txt")
    (root / "folder").symlink_to(folder)
    server = Server(root, "127.0.0.1", 0)
    server.start()
    yield server.address
    server.stop()


def ask(address: str, path: str, method: str = "GET") -> tuple[int, HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=10)
    connection.putrequest(method, path, skip_accept_encoding=True)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers, body


TYPES = {
    "/": "text/html; charset=utf-8",
    "/badges/writing-feedback/": "text/html; charset=utf-8",
    "/badges/writing-feedback.json": "application/json",
    "/badges/writing-feedback/v/1.0.json": "application/ld+json",
    "/badges/writing-feedback.png": "image/png",
    "/badges/writing-feedback.svg": "image/svg+xml",
    "/assertions/22s6jn2mh30m.json": "application/json",
    "/ob2/assertions/22s6jn2mh30m.json": "application/ld+json",
    "/issuers/lanternway/did.json": "application/did+json",
    "/status/lanternway-revocation-1.json": "application/vc",
    "/feed.xml": "application/atom+xml; charset=utf-8",
    "/sitemap.xml": "application/xml",
    "/robots.txt": "text/plain; charset=utf-8",
    "/static/style.css": "text/css; charset=utf-8",
}


@pytest.mark.parametrize("path", TYPES)
def test_every_file_comes_with_its_type_and_the_headers_of_the_site(
    address: str, path: str
) -> None:
    status, headers, body = ask(address, path)
    assert status == 200 and headers["Content-Type"] == TYPES[path]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    file = path.strip("/") + ("" if "." in path else "/index.html")
    assert body == (building.demonstration() / file.lstrip("/")).read_bytes()


def test_the_head_of_a_file_is_its_answer_without_the_body(address: str) -> None:
    status, headers, body = ask(address, "/catalog.json", "HEAD")
    whole = ask(address, "/catalog.json")
    assert (status, body) == (200, b"") and headers["Content-Length"] == str(len(whole[2]))


@pytest.mark.parametrize("path", ["/nothing", "/badges/nothing/", "/status/nothing.json"])
def test_what_is_not_there_is_answered_with_the_page_that_says_so(address: str, path: str) -> None:
    status, headers, body = ask(address, path)
    assert status == 404 and headers["Content-Type"] == "text/html; charset=utf-8"
    assert body == (building.demonstration() / "404.html").read_bytes()
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/badges", "/badges?x=1", "//badges", "/x/../badges"])
def test_a_folder_asked_for_without_its_slash_is_redirected_within_the_site(
    address: str, path: str
) -> None:
    status, headers, _ = ask(address, path)
    assert (status, headers["Location"]) == (301, "/badges/")


@pytest.mark.parametrize("path", ["/catalog.json/", "/index.html/", "/feed.xml/"])
def test_a_file_is_no_folder(address: str, path: str) -> None:
    assert ask(address, path)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/a/%2e%2e/%2e%2e/secret.txt",
        "/a/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/%5c..%5csecret.txt",
        "/secret.txt%00.html",
        "/a/index.html%00",
        "/link.txt",
        "/folder/secret.txt",
        "//secret.txt",
        "/%252e%252e/secret.txt",
        "/" + "a" * 3000,
        "/%ff%fe",
        "/.laurels-staging/new.txt",
    ],
)
def test_nothing_outside_the_site_is_served(trap: str, path: str) -> None:
    status, _, body = ask(trap, path)
    assert status == 404 and SECRET not in body


def test_headers_follow_the_file_that_is_served_not_the_way_it_is_asked_for(address: str) -> None:
    headers = ask(address, "/x/../status/lanternway-revocation-1.json")[1]
    assert headers["Content-Type"] == "application/vc"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent(address: str, method: str) -> None:
    assert ask(address, "/catalog.json", method)[0] == 501


def test_rules_are_read_as_hosts_read_them() -> None:
    text = "# note\n/*\n  A: 1\n\n/x/:slug/y\n  B: 2: 3\n"
    rules = [(pattern.pattern, values) for pattern, values in header_rules(text)]
    assert rules == [("/.*", [("A", "1")]), ("/x/[^/]+/y", [("B", "2: 3")])]


def test_a_taken_port_is_an_error_of_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PublishError, match=f"port {port} of 127.0.0.1 can't be listened on: "):
            Server(Path(), "127.0.0.1", port)


# --- `laurels serve`, as it is run


class Served:
    """A running `laurels serve` and what it has said."""

    def __init__(self, content: Path, *options: str) -> None:
        folder = content.parent
        arguments = ["serve", "--port", "0", "--at", str(building.AT), *options]
        self.process = subprocess.Popen(
            building.command(*arguments, "--content", content, "--out", folder / "site"),
            cwd=folder,
            env={**building.surroundings(folder), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            # A suite that runs in the background has SIGINT ignored, and its children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.said = ""
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 120  # a hang, not a speed
        while not condition():
            assert time.monotonic() < deadline and self.process.poll() is None, self.said
            time.sleep(0.05)

    @property
    def address(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said)
        return found[0] if found else ""

    def stop(self) -> None:
        """Interrupt it; it must end well, whoever listens."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(120) == 0
        self.listener.join(120)
        assert self.said.endswith("Stopped.\n") and "Traceback" not in self.said


class Listening:
    """What a page that is open is told."""

    def __init__(self, address: str, since: str = "") -> None:
        self.connection = http.client.HTTPConnection(
            urllib.parse.urlsplit(address).netloc, timeout=120
        )
        self.connection.request("GET", f"/.laurels/events?since={since}")
        self.response = self.connection.getresponse()
        self.headers = self.response.headers

    def next(self) -> dict[str, Any]:
        """The next message; {} where the server has stopped."""
        deadline = time.monotonic() + 120  # a hang, not a speed
        while line := self.response.readline():
            assert time.monotonic() < deadline
            if line.startswith(b"data: "):
                found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return found
        return {}

    def until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while not condition(found := self.next()):
            assert found, "the server stopped"
        return found


def test_serve_rebuilds_survives_a_mistake_and_stops(tmp_path: Path) -> None:
    content = building.copied(tmp_path)
    stack = content / "stacks" / "active-learning.md"
    before = stack.read_text("utf-8")
    served = Served(content)
    try:
        served.until(lambda: "Serving" in served.said and bool(served.address))
        page = "/stacks/active-learning/"
        assert b"Guiding Active Learning" in ask(served.address, page)[2]

        stack.write_text(before.replace("name: Guiding Active", "name: Steering Active"), "utf-8")
        served.until(lambda: b"Steering Active" in ask(served.address, page)[2])

        stack.write_text(before.replace("issuer: lanternway", "issuer: lanternwy"), "utf-8")
        served.until(lambda: "Not rebuilt" in served.said)
        assert re.search(r"stacks/active-learning\.md:\d+:\d+: error: .*lanternway", served.said)
        assert b"Steering Active" in ask(served.address, page)[2]

        stack.write_text(before, "utf-8")
        served.until(lambda: b"Guiding Active" in ask(served.address, page)[2])
        served.stop()
    finally:
        served.process.kill()
        served.process.wait()


def test_a_server_that_never_began_stops(tmp_path: Path) -> None:
    """Interrupted during the first build, `laurels serve` must end."""
    server = Server(tmp_path, "127.0.0.1", 0)
    waiting = threading.Thread(target=server.stop, daemon=True)
    waiting.start()
    waiting.join(60)
    assert not waiting.is_alive()


def test_pages_that_are_open_are_told_what_was_built(tmp_path: Path) -> None:
    content = building.little(tmp_path)
    stack, theme = content / "stacks" / "bridges.md", tmp_path / "themes" / "own"
    served = Served(content, "--drafts")
    try:
        served.until(lambda: "Serving" in served.said and bool(served.address))
        pages = [Listening(served.address) for _ in range(3)]
        assert pages[0].headers["Content-Type"] == "text/event-stream"
        assert "Access-Control-Allow-Origin" not in pages[0].headers
        assert [page.next()["mistakes"] for page in pages] == [[], [], []]

        stack.write_text(stack.read_text("utf-8").replace("name: Bridges", "name: Spans"), "utf-8")
        for page in pages:
            changed = page.until(lambda told: told["changed"] != [])["changed"]
            assert "/stacks/bridges/index.html" in changed
            assert "/verify/index.html" not in changed and "/static/style.css" not in changed

        # A theme that comes later is watched too, and a mistake in it has a place.
        (theme / "templates").mkdir(parents=True)
        (theme / "theme.yaml").write_text("name: Own\n", "utf-8")
        site = content / "site.yaml"
        site.write_text(site.read_text("utf-8") + "theme: own\n", "utf-8")
        served.until(lambda: served.said.count("Built:") == 3)
        (theme / "templates" / "home.html").write_text("\n{{ nothing }}\n", "utf-8")
        (mistake,) = pages[0].until(lambda told: bool(told["mistakes"]))["mistakes"]
        assert mistake["place"].endswith("themes/own/templates/home.html:2:1")
        assert "'nothing' is undefined" in mistake["message"]
        (theme / "templates" / "home.html").unlink()
        pages[0].until(lambda told: told["mistakes"] == [])
        served.stop()
        assert pages[1].until(lambda told: told == {}) == {}
    finally:
        served.process.kill()
        served.process.wait()


def test_a_folder_with_mistakes_is_served_with_them_until_it_is_mended(tmp_path: Path) -> None:
    content = building.little(tmp_path)
    badge = content / "badges" / "rigging.md"
    before = badge.read_text("utf-8")
    badge.write_text(before.replace("issuer: lanternway", "issuer: <b>nobody"), "utf-8")
    served = Served(content)
    try:
        served.until(lambda: "Serving" in served.said and bool(served.address))
        assert "Nothing is built yet" in served.said
        status, headers, body = ask(served.address, "/")
        assert status == 503 and b"badges/rigging.md:5:9" in body and b"&lt;b&gt;nobody" in body
        assert "script-src 'nonce-" in headers["Content-Security-Policy"]
        listening = Listening(served.address)
        assert listening.next()["mistakes"][0]["place"].endswith("badges/rigging.md:5:9")
        badge.write_text(before, "utf-8")
        assert listening.until(lambda told: told["mistakes"] == [])["changed"] is not None
        status, headers, body = ask(served.address, "/")
        script = re.search(rb'nonce="([^"]+)"', body)
        assert status == 200 and script
        assert f"'nonce-{script[1].decode()}'" in headers["Content-Security-Policy"]
        assert b"nonce" not in (tmp_path / "site" / "index.html").read_bytes()
        served.stop()
    finally:
        served.process.kill()
        served.process.wait()


@pytest.mark.parametrize("path", ["/.laurels/events", "/.laurels/live.js"])
def test_a_server_that_follows_nothing_has_no_script(address: str, path: str) -> None:
    assert ask(address, path)[0] == 404
    assert b"/.laurels/" not in ask(address, "/")[2]
