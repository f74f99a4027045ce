"""How a URL is answered: from a built site, from a folder of documents, or from the web, with bounds.

The one place that uses the network. A fetcher is a function from a URL to the bytes found there, which
raises `FetchError` with one of the codes not_found, gone, redirected, timeout, too_large, not_https and
unreachable. Redirects are never followed: an issuer's keys and lists lie where they are said to lie.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from generator import __version__
from generator.documents import parse_document
from generator.errors import FetchError, InputError

Fetcher: TypeAlias = Callable[[str], bytes]

# A status list of 16 MiB of bits, the most that is read, rarely needs more than this compressed.
MAX_BYTES = 2 * 1024 * 1024
TIMEOUT = 10.0
USER_AGENT = f"Laurels/{__version__} (credential verifier)"
_MAX_URL = 2048
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]|[^\x00-\x7f]")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All that is given out to be reached; beyond it lie site-local addresses, and IPv4 ones in old dress.
_UNICAST = ipaddress.ip_network("2000::/3")


def folder_fetcher(site_dir: Path, base_url: str, *, max_bytes: int = MAX_BYTES) -> Fetcher:
    """Answer URLs under `base_url` from the files of a built site; `not_found` for all others.

    Nothing outside `site_dir` is read, neither through `..` nor through a link.
    """
    base = _split(base_url)
    base_path = base.path.rstrip("/") + "/"

    def fetch(url: str) -> bytes:
        parts = _split(url)
        if _origin(parts) != _origin(base) or not parts.path.startswith(base_path) or parts.query:
            raise FetchError(f"{url} is not a file of the site at {base_url}", code="not_found")
        return _read_under(site_dir, unquote(parts.path[len(base_path) :]), url, max_bytes)

    return fetch


def documents_fetcher(directory: Path, *, max_bytes: int = MAX_BYTES) -> Fetcher:
    """Answer the URLs that `directory`/index.json names, an object of URL to file below it.

    Raises `InputError` where the index can't be read.
    """
    index = _read_index(directory)

    def fetch(url: str) -> bytes:
        if url not in index:
            raise FetchError(f"{url} is not among the documents given", code="not_found")
        return _read_under(directory, index[url], url, max_bytes)

    return fetch


def https_fetcher(
    *,
    timeout: float = TIMEOUT,
    max_bytes: int = MAX_BYTES,
    allow_private: bool = False,
    tls: ssl.SSLContext | None = None,
) -> Fetcher:
    """Answer https URLs from the web, in `timeout` seconds each and up to `max_bytes`.

    A host whose address isn't public (this machine, its network) is refused unless `allow_private`:
    a credential from anybody must not make us ask there. `tls` is for tests and private authorities.
    """
    context = ssl.create_default_context() if tls is None else tls

    def fetch(url: str) -> bytes:
        parts = _split(url)
        if parts.scheme != "https":
            raise FetchError(f"{url} is not an https URL", code="not_https")
        deadline = time.monotonic() + timeout
        late = FetchError(f"{url} took longer than {timeout:g} s", code="timeout")
        try:
            return _get(url, parts, deadline, context, max_bytes, allow_private)
        except TimeoutError:
            raise late from None
        except ssl.SSLError as error:
            if time.monotonic() >= deadline:
                raise late from None
            reason = getattr(error, "verify_message", "") or error.reason or "no secure connection"
            raise FetchError(f"{url} can't be trusted: {reason}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise late from None
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise FetchError(f"{url} could not be reached: {reason}") from None

    return fetch


def first_of(*fetchers: Fetcher) -> Fetcher:
    """Ask one fetcher after another as long as they answer `not_found`; the last one's error stands."""

    def fetch(url: str) -> bytes:
        missing = FetchError(f"{url} is nowhere to be asked for", code="not_found")
        for fetcher in fetchers:
            try:
                return fetcher(url)
            except FetchError as error:
                if error.code != "not_found":
                    raise
                missing = error
        raise missing

    return fetch


class _Connection(http.client.HTTPSConnection):
    """A connection to an address that was looked up, and looked at, before; TLS names the host."""

    def __init__(
        self, host: str, port: int, address: str, deadline: float, context: ssl.SSLContext
    ) -> None:
        super().__init__(host, port, context=context)
        self._address, self._deadline, self._context = address, deadline, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), _remaining(self._deadline))
        try:
            plain.settimeout(_remaining(self._deadline))
            self.sock = self._context.wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """End the conversation from another thread: whoever waits for bytes gets none."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown, which would pull the TLS state from under the reader.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _get(
    url: str,
    parts: SplitResult,
    deadline: float,
    context: ssl.SSLContext,
    max_bytes: int,
    allow_private: bool,
) -> bytes:
    host, port = parts.hostname or "", parts.port or 443
    addresses = _addresses(url, host, port, allow_private)
    failure: OSError | None = None
    for address in addresses[:4]:
        connection = _Connection(host, port, address, deadline, context)
        # A socket's own timeout starts again with every byte; the deadline doesn't.
        watch = threading.Timer(_remaining(deadline), connection.cut)
        watch.daemon = True
        watch.start()
        try:
            connection.connect()
            return _exchange(connection, url, parts, deadline, max_bytes)
        except (ConnectionError, TimeoutError) as error:
            _remaining(deadline)
            failure = error
        finally:
            watch.cancel()
            connection.close()
    raise failure or OSError("no address")


def _exchange(
    connection: _Connection, url: str, parts: SplitResult, deadline: float, max_bytes: int
) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "application/json, application/ld+json, application/did+json, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    connection.request("GET", target, headers=headers)
    response = connection.getresponse()
    if 300 <= response.status < 400:
        raise FetchError(f"{url} leads elsewhere, which is not followed", code="redirected")
    if response.status == 404:
        raise FetchError(f"{url} is not there (404)", code="not_found")
    if response.status == 410:
        raise FetchError(f"{url} was taken away for good (410)", code="gone")
    if response.status != 200:
        raise FetchError(f"{url} answered with status {response.status}")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise FetchError(f"{url} answered compressed, which was not asked for")
    length = response.getheader("Content-Length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > max_bytes:
        raise _too_large(url, max_bytes)
    received = bytearray()
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_remaining(deadline))
        chunk = response.read1(min(65_536, max_bytes + 1 - len(received)))
        _remaining(deadline)
        if not chunk:
            break
        received += chunk
        if len(received) > max_bytes:
            raise _too_large(url, max_bytes)
    if length.isdecimal() and len(length) < 20 and len(received) != int(length):
        raise FetchError(f"{url} broke off")
    return bytes(received)


def _addresses(url: str, host: str, port: int, allow_private: bool) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        raise FetchError(f"{url} names a host that isn't known") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private and not all(_is_public(address) for address in addresses):
        raise FetchError(f"{url} names a host in a private network, which is not asked")
    return addresses


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        # Addresses that carry an IPv4 address lead to that one.
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            address = inner
        elif address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast


def _read_under(root: Path, relative: str, url: str, max_bytes: int) -> bytes:
    """Read the file at the URL path `relative` below `root`, wherever links point, never beyond it."""
    segments = relative.split("/")
    if any(segment in ("", ".", "..") or re.search(r"[\\\0:]", segment) for segment in segments):
        raise FetchError(f"{url} names no file", code="not_found")
    try:
        top = root.resolve(strict=True)
        path = top.joinpath(*segments).resolve(strict=True)
        if not path.is_relative_to(top) or not path.is_file():
            raise FetchError(f"{url} names no file", code="not_found")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise FetchError(f"there is no file for {url}", code="not_found") from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it can't be opened"
        raise FetchError(f"the file for {url} can't be read: {reason}") from None
    if len(data) > max_bytes:
        raise _too_large(url, max_bytes)
    return data


def _read_index(directory: Path) -> Mapping[str, str]:
    try:
        with (directory / "index.json").open("rb") as file:
            index = parse_document(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise InputError(f"{directory / 'index.json'} can't be read: {error.strerror}") from None
    except InputError as error:
        raise InputError(f"{directory / 'index.json'}: {error.message}") from None
    if not all(isinstance(path, str) for path in index.values()):
        raise InputError(f"{directory / 'index.json'} must map each URL to the path of a file")
    return index


def _split(url: str) -> SplitResult:
    if len(url) > _MAX_URL or _UNSAFE.search(url):
        raise FetchError(f"{url[:200]!r} is not a URL that can be asked for")
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or "@" in parts.netloc:
        raise FetchError(f"{url} is not a URL that can be asked for")
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"{url} is not an https URL", code="not_https")
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, parts.hostname, parts.port or default


def _remaining(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _too_large(url: str, max_bytes: int) -> FetchError:
    return FetchError(f"{url} holds more than {max_bytes:,} bytes", code="too_large")
