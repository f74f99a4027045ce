"""IO: serve a built site on this machine as a host would: its headers, its 404 page.

Under `laurels serve` open pages also follow what is built (`live.py`).
"""

from __future__ import annotations

import contextlib
import http.server
import os
import posixpath
import re
import secrets
import socket
import threading
import urllib.parse
from http import HTTPStatus
from pathlib import Path
from typing import Any

from generator.errors import PublishError
from generator.site.live import EVENTS, SCRIPT, Live, waiting_policy
from generator.site.policies import with_script

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


class Server:
    """An HTTP server for the folder `root`; `address` is its URL. Raises `PublishError` on a taken port.

    With `live`, pages follow it: a script is added to them on their way out.
    """

    def __init__(self, root: Path, host: str, port: int, live: Live | None = None) -> None:
        self.root = root
        self.live = live
        self._started = False
        try:
            self._server = _Listener((host, port), _handler(root, live))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise PublishError(
                f"port {port} of {host} can't be listened on: {reason}; choose another with --port"
            ) from None
        name = f"[{host}]" if ":" in host else host
        self.address = f"http://{name}:{self._server.server_address[1]}"

    def start(self) -> None:
        """Serve in a thread of its own until `stop`."""
        self._started = True
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving and end every stream; a server that never began is only closed."""
        if self.live:
            self.live.close()
        if self._started:
            self._server.shutdown()
        self._server.server_close()


class _Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: Any) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader who went away is no error."""


def header_rules(text: str) -> list[tuple[re.Pattern[str], list[tuple[str, str]]]]:
    """Parse a `_headers` file: a path pattern, then indented `Name: value` lines."""
    rules: list[tuple[re.Pattern[str], list[tuple[str, str]]]] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            pattern = re.escape(line.strip()).replace(r"\*", ".*")
            rules.append((re.compile(re.sub(r":[A-Za-z]+", "[^/]+", pattern)), []))
        elif rules:
            name, _, value = line.strip().partition(":")
            rules[-1][1].append((name, value.strip()))
    return rules


def _handler(root: Path, live: Live | None = None) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        server_version = "laurels"
        sys_version = ""
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Requests are not logged: what matters on the terminal is the content's mistakes."""

        def _answer(self, *, with_body: bool) -> None:
            path = urllib.parse.unquote(self.path.split("?")[0].split("#")[0], errors="replace")
            if live and path == SCRIPT:
                self._send(HTTPStatus.OK, {"Content-Type": _TYPES[".js"]}, live.script(), with_body)
                return
            if live and path == EVENTS:
                self._stream(live, with_body)
                return
            target = _find(root, path)
            if isinstance(target, str):
                location = {"Location": urllib.parse.quote(target)}
                self._send(HTTPStatus.MOVED_PERMANENTLY, location, b"", with_body)
                return
            status = HTTPStatus.OK
            if target is None:
                status, target = HTTPStatus.NOT_FOUND, root / "404.html"
            headers = {
                "Content-Type": _TYPES.get(target.suffix, "application/octet-stream"),
                **_headers_for(root, path),
            }
            if status is HTTPStatus.NOT_FOUND:
                headers["Content-Type"] = _TYPES[".html"]
            try:
                data = target.read_bytes()
            except OSError:
                data = b"" if live else b"Not found.\n"
            if live and target.suffix == ".html":
                nonce = secrets.token_urlsafe(16)
                if not data:
                    status, data = HTTPStatus.SERVICE_UNAVAILABLE, live.waiting_page()
                    headers["Content-Security-Policy"] = waiting_policy(nonce)
                elif policy := headers.get("Content-Security-Policy"):
                    headers["Content-Security-Policy"] = with_script(policy, nonce)
                data = live.page(data, f"/{target.relative_to(root).as_posix()}", nonce)
            self._send(status, headers, data, with_body)

        def _send(
            self, status: HTTPStatus, headers: dict[str, str], data: bytes, with_body: bool
        ) -> None:
            self.send_response(status)
            complete = {
                "Cache-Control": "no-cache",
                **headers,
                "Content-Length": str(len(data)),
            }
            for name, value in complete.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(data)

        def _stream(self, live: Live, with_body: bool) -> None:
            """Tell one page what is built until it goes away or the server stops; no other site may listen."""
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
            since = self.headers.get("Last-Event-ID") or query.get("since", [""])[0]
            self.close_connection = True
            self.send_response(HTTPStatus.OK)
            for name, value in (
                ("Content-Type", "text/event-stream"),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                ("Connection", "close"),
            ):
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                with (
                    contextlib.suppress(ConnectionError),
                    contextlib.closing(live.events(since)) as events,
                ):
                    for event in events:
                        self.wfile.write(event)

    return Handler


def _find(root: Path, path: str) -> Path | str | None:
    """The file for a request's path; a path where only a slash is missing; or nothing."""
    if "\0" in path or "\\" in path:
        return None
    clean = posixpath.normpath("/" + path).lstrip("/")
    if any(part.startswith(".laurels") for part in clean.split("/")):
        return None
    target = root / clean if clean != "." else root
    try:
        if not target.resolve().is_relative_to(root.resolve()):
            return None
        if target.is_dir():
            if not path.endswith("/"):
                return f"/{clean}/" if (target / "index.html").is_file() else None
            target = target / "index.html"
        elif path.endswith("/"):
            return None
        return target if target.is_file() else None
    except OSError:
        return None


def _headers_for(root: Path, path: str) -> dict[str, str]:
    """What `_headers` says of a path: as hosts do it, several values of one header are added up."""
    try:
        text = (root / "_headers").read_text("utf-8")
    except OSError:
        return {}
    found: dict[str, str] = {}
    clean = "/" + posixpath.normpath("/" + path).lstrip("/")
    if path.endswith("/") and clean != "/":
        clean += "/"
    for pattern, values in header_rules(text):
        if pattern.fullmatch(clean):
            for name, value in values:
                found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def tree_state(folders: list[Path]) -> dict[str, tuple[int, int]]:
    """Size and time of every file below `folders`, to tell whether anything changed."""
    state = {}
    for folder in folders:
        for current, names, files in os.walk(folder):
            names[:] = [name for name in names if not name.startswith(".")]
            for name in files:
                path = os.path.join(current, name)  # noqa: PTH118 - os.walk speaks in text
                with contextlib.suppress(OSError):
                    status = os.stat(path)  # noqa: PTH116
                    state[path] = status.st_size, status.st_mtime_ns
    return state
