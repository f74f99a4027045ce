"""Fetching: folders that can't be left, and https with its bounds, against a server of our own."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.errors import FetchError, InputError
from generator.fetching import (
    _is_public,
    documents_fetcher,
    first_of,
    folder_fetcher,
    https_fetcher,
)

BASE = "https://badges.example/lab"


def code_of(fetch: Any, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url)
    assert "\n" not in caught.value.message
    return caught.value.code


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "issuers" / "reach").mkdir(parents=True)
    (folder / "issuers" / "reach" / "did.json").write_bytes(b"{}")
    (folder / "a b.json").write_bytes(b"[]")
    (tmp_path / "secret.json").write_bytes(b"secret")
    return folder


def test_a_folder_answers_what_lies_under_its_base(site: Path) -> None:
    for base in (BASE, BASE + "/"):
        fetch = folder_fetcher(site, base)
        assert fetch(f"{BASE}/issuers/reach/did.json") == b"{}"
        assert fetch(f"{BASE}/issuers/reach/did.json#key-1") == b"{}"
        assert fetch(f"{BASE}/a%20b.json") == b"[]"
        assert fetch("https://BADGES.example:443/lab/a%20b.json") == b"[]"


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/missing.json",
        f"{BASE}/issuers",
        f"{BASE}/issuers/",
        f"{BASE}/",
        BASE,
        f"{BASE}/a%20b.json?x=1",
        f"{BASE}/a%20b.json/x",
        "https://badges.example/labs/a%20b.json",
        "https://badges.example:444/lab/a%20b.json",
        "http://badges.example/lab/a%20b.json",
        "https://other.example/lab/a%20b.json",
        f"{BASE}/../secret.json",
        f"{BASE}/%2e%2e/secret.json",
        f"{BASE}/..%2fsecret.json",
        f"{BASE}/issuers/../../secret.json",
        f"{BASE}//a%20b.json",
        f"{BASE}/./a%20b.json",
        f"{BASE}/%2fetc/passwd",
        f"{BASE}/a%5cb",
        f"{BASE}/a%00b",
        f"{BASE}/C:/a",
    ],
)
def test_a_folder_answers_nothing_else(site: Path, url: str) -> None:
    assert code_of(folder_fetcher(site, BASE), url) == "not_found"


def test_a_folder_does_not_follow_links_out(site: Path) -> None:
    (site / "out.json").symlink_to(site.parent / "secret.json")
    (site / "up").symlink_to(site.parent)
    (site / "loop").symlink_to(site / "loop")
    (site / "in.json").symlink_to(site / "a b.json")
    fetch = folder_fetcher(site, BASE)
    assert code_of(fetch, f"{BASE}/out.json") == "not_found"
    assert code_of(fetch, f"{BASE}/up/secret.json") == "not_found"
    assert code_of(fetch, f"{BASE}/loop") in ("not_found", "unreachable")
    assert fetch(f"{BASE}/in.json") == b"[]"


def test_files_are_bounded(site: Path) -> None:
    assert code_of(folder_fetcher(site, BASE, max_bytes=1), f"{BASE}/a%20b.json") == "too_large"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "https://",
        "https://a b/",
        "https://u@a.example/",
        "https://a:99999/",
        "https://[::1/",
        "https://a/\n",
        "https://ä.example/",
        "https://a/" + "x" * 3000,
    ],
)
def test_what_is_no_url_is_not_asked_for(site: Path, url: str) -> None:
    assert code_of(folder_fetcher(site, BASE), url) == "unreachable"
    assert code_of(https_fetcher(), url) in ("unreachable", "not_https") or url in ("", "x")


def test_documents_answer_by_their_index(site: Path) -> None:
    index = {"https://a.example/1": "a b.json", "https://a.example/2": "../secret.json"}
    (site / "index.json").write_text(json.dumps(index))
    fetch = documents_fetcher(site)
    assert fetch("https://a.example/1") == b"[]"
    assert code_of(fetch, "https://a.example/2") == "not_found"
    assert code_of(fetch, "https://a.example/3") == "not_found"


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 1}', '{"a": "b", "a": "c"}'])
def test_an_index_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(InputError, match=r"index\.json"):
        documents_fetcher(tmp_path)
    with pytest.raises(InputError, match=r"index\.json"):
        documents_fetcher(tmp_path / "missing")


def test_the_first_that_knows_answers() -> None:
    def missing(url: str) -> bytes:
        raise FetchError("not here", code="not_found")

    def broken(url: str) -> bytes:
        raise FetchError("broken", code="too_large")

    assert first_of(missing, lambda url: b"x", broken)("https://a.example") == b"x"
    assert code_of(first_of(missing, broken, lambda url: b"x"), "https://a.example") == "too_large"
    assert code_of(first_of(missing), "https://a.example") == "not_found"
    assert code_of(first_of(), "https://a.example") == "not_found"


@pytest.mark.parametrize("url", ["http://a.example/", "ftp://a.example/", "file:///etc/passwd"])
def test_https_asks_nothing_else(url: str) -> None:
    assert code_of(https_fetcher(), url) in ("not_https", "unreachable")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("ff02::1", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("64:ff9b:1::7f00:1", False),
        ("64:ff9b::5db8:d70e", True),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert _is_public(address) is public


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1:9/", "https://localhost:9/", "https://[::1]:9/", "https://2130706433:9/"],
)
def test_private_hosts_are_not_asked(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        https_fetcher(timeout=2)(url)
    assert caught.value.code == "unreachable"
    assert "private" in caught.value.message or "known" in caught.value.message


def test_a_host_with_one_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    with pytest.raises(FetchError, match="private"):
        https_fetcher()("https://a.example/")


# A server of our own, with a certificate of our own.


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        Handler.seen.append((self.path, dict(self.headers)))
        name = self.path.partition("?")[0].strip("/")
        getattr(self, f"do_{name}", self.do_status)()

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_ok(self) -> None:
        self.answer(200, b'{"ok": true}')

    def do_moved(self) -> None:
        self.answer(302, b"", Location="/ok")

    def do_zipped(self) -> None:
        self.answer(200, b"x", Content_Encoding="gzip")

    def do_large(self) -> None:
        self.answer(200, b"x" * 5000)

    def do_short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "9")
        self.end_headers()
        self.wfile.write(b"x")
        self.close_connection = True

    def do_endless(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")

    def do_drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(100):
            time.sleep(0.05)
            self.wfile.write(b"x")
            self.wfile.flush()

    def do_drops(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        for _ in range(100):
            time.sleep(0.05)
            self.wfile.write(b"x")
            self.wfile.flush()

    def do_status(self) -> None:
        self.answer(int(self.path.rpartition("/")[2]), b"")

    def log_message(self, *args: Any) -> None: ...


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: Any) -> None: ...


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ssl.SSLContext]]:
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    running = Server(("127.0.0.1", 0), Handler)
    running.socket = context.wrap_socket(
        running.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    trusting = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
    yield f"https://localhost:{running.server_address[1]}", trusting
    running.shutdown()
    running.server_close()


def ask(server: tuple[str, ssl.SSLContext], path: str, **options: Any) -> bytes:
    fetch = https_fetcher(**{"allow_private": True, "tls": server[1], "timeout": 5, **options})
    return fetch(server[0] + path)


def test_https_asks_plainly(server: tuple[str, ssl.SSLContext]) -> None:
    assert ask(server, "/ok?a=b#c") == b'{"ok": true}'
    path, headers = Handler.seen[-1]
    assert path == "/ok?a=b"
    assert headers["Host"] == server[0].removeprefix("https://")
    assert headers["User-Agent"].startswith("Laurels/")
    assert "Cookie" not in headers


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/moved", "redirected"),
        ("/s/301", "redirected"),
        ("/s/304", "redirected"),
        ("/s/404", "not_found"),
        ("/s/410", "gone"),
        ("/s/500", "unreachable"),
        ("/s/204", "unreachable"),
        ("/zipped", "unreachable"),
        ("/short", "unreachable"),
        ("/large", "too_large"),
        ("/endless", "too_large"),
    ],
)
def test_https_answers(server: tuple[str, ssl.SSLContext], path: str, code: str) -> None:
    with pytest.raises(FetchError) as caught:
        ask(server, path, max_bytes=1000)
    assert caught.value.code == code, caught.value.message


@pytest.mark.parametrize("path", ["/drip", "/drops"])
def test_the_deadline_holds_against_single_bytes(
    server: tuple[str, ssl.SSLContext], path: str
) -> None:
    start = time.monotonic()
    with pytest.raises(FetchError) as caught:
        ask(server, path, timeout=0.4)
    assert caught.value.code == "timeout"
    assert time.monotonic() - start < 60


def test_a_certificate_that_nobody_vouches_for(server: tuple[str, ssl.SSLContext]) -> None:
    with pytest.raises(FetchError, match="can't be trusted"):
        ask(server, "/ok", tls=None)


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(FetchError) as caught:
        https_fetcher(allow_private=True, timeout=5)(url)
    assert caught.value.code == "unreachable"
