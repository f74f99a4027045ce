"""A site below a path of a shared host, as GitHub Pages serves it: links, documents, verifier, all of it."""

from __future__ import annotations

import http.server
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import issuing_site
import pytest
from browsing import Visit, visit

from generator.build import Options, build
from generator.caching import Cache
from generator.keystore import PrivateKey

PATH = "/badges-site"
BASE = f"https://host.example{PATH}"
DID = "did:web:host.example:badges-site:issuers:guild"
KEY = PrivateKey(DID, "key-1", bytes(range(32)))
_PAGE = "---\nname: About\nmenu: footer\n---\nSee [knots](/badges/knots/#history) and [words](/words/#knot).\n"
_WORDS = "---\nname: Words\nterms:\n  - id: knot\n    name: Knot\n    definition: Holds, see [About](/about/).\n---\n"
_FRAMEWORK = (
    "name: Crafts\nurl: https://framework.example\nitems:\n  - code: H.1\n    name: Handwork\n"
)


@dataclass
class Host:
    """A site and where it is served; `asked` is every path that was asked for and not there."""

    address: str
    site: Path
    credential: str
    missing: list[str]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("below")
    place = issuing_site.make_place(folder)
    for path in ("site.yaml", "issuers/guild.md"):
        text = (place.root / path).read_text("utf-8")
        site_url = f"base_url: {issuing_site.BASE}"
        place.write(
            path, text.replace(issuing_site.DID, DID).replace(site_url, f"base_url: {BASE}")
        )
    place.write("pages/about.md", _PAGE)
    place.write("pages/words.md", _WORDS)
    place.write("frameworks/crafts.yaml", _FRAMEWORK)
    translation = issuing_site.PLAIN.replace(
        "name: Knots", "name: Nudos\nlanguage: es\ntranslation_of: knots"
    )
    place.write("badges/nudos.md", translation)
    stack = "---\nname: Ropes\ndescription: All.\nissuer: guild\nrequires:\n  all:\n    - badge: knots\n    - badge: weaving\n---\n"
    place.write("stacks/ropes.md", stack)
    given: Any = {"unlock": lambda _: KEY}
    credential = place.one(earner="ann", **given).id
    place.withdraw(place.one(to="b@example.org", **given).id, "revoke", **given)
    site = folder / "site"
    options = Options(root=place.root, out=site, at=issuing_site.DAY, workers=1, cache=Cache(None))
    build(options)
    missing: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        """As a host without headers of ours answers; the rest of the host is somebody else's."""

        def do_GET(self) -> None:
            path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
            inside = path.removeprefix(f"{PATH}/")
            target = site / inside / ("index.html" if path.endswith("/") else "")
            found = path.startswith(f"{PATH}/") and target.is_file()
            if not found:
                missing.append(path)
                target = site / "404.html"
            self.send_response(200 if found else 404)
            data = target.read_bytes()
            self.send_header("Content-Type", self.guess_type(str(target)))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    yield Host(f"http://127.0.0.1:{server.server_address[1]}", site, credential, missing)
    server.shutdown()
    server.server_close()


class Links(HTMLParser):
    """Everything that a page leads to or loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.links += [found[name] or "" for name in ("href", "src") if name in found]
        if tag == "section" and "data-root" in found:
            self.links.append(found["data-root"] or "")
        self.ids.add(found.get("id") or "")


def ask(url: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(url) as response:
            return (
                response.status,
                response.headers["Content-Type"],
                response.read().decode("utf-8", "replace"),
            )
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode("utf-8", "replace")


def here(host: Host, link: str, page: str) -> str:
    """Where a link of a page leads on this host; nothing where it leads away."""
    whole = urllib.parse.urljoin(page, link)
    if whole == BASE or whole.startswith(f"{BASE}/"):
        whole = host.address + PATH + whole.removeprefix(BASE)
    return whole if whole.startswith(host.address) else ""


def test_every_link_of_every_page_is_answered_below_the_path(host: Host) -> None:
    waiting, pages = [f"{host.address}{PATH}/", f"{host.address}{PATH}/404.html"], {}
    fragments = set()
    while waiting:
        url = waiting.pop()
        if url in pages:
            continue
        status, kind, text = ask(url)
        assert status == 200, url
        assert url.startswith(f"{host.address}{PATH}/"), url
        pages[url] = Links(text if kind.startswith("text/html") else "")
        for link in pages[url].links:
            if found := here(host, link, url):
                target, _, fragment = found.partition("#")
                waiting.append(target)
                fragments.add((target, fragment))
    for target, fragment in fragments:
        if fragment and not fragment.startswith("url="):
            assert fragment in pages[target].ids, (target, fragment)
    reached = {urllib.parse.urlsplit(url).path.removeprefix(f"{PATH}/") for url in pages}
    for path in ("about/", "words/", "badges/nudos/", "frameworks/crafts/", "stacks/ropes/", "verify/examples/",
                 "earners/ann/", f"assertions/{host.credential}/", "static/style.css", "verify/verify.js"):  # fmt: skip
        assert path in reached
    assert host.missing == []


def test_what_machines_read_names_what_is_there(host: Host) -> None:
    for name in ("sitemap.xml", "feed.xml", "catalog.json", "robots.txt", "verify/known.json"):
        text = (host.site / name).read_text("utf-8")
        urls = re.findall(r"https://host\.example[^<>\"\s]*", text)
        assert urls or name == "verify/known.json"
        for url in urls:
            assert url.startswith(BASE) and ask(here(host, url, ""))[0] == 200, url
    assert DID in (host.site / "verify" / "known.json").read_text("utf-8")
    # did:web with a path (section 3.2): its document lies in that folder.
    assert DID in (host.site / "issuers" / "guild" / "did.json").read_text("utf-8")
    patterns = re.findall(r"^/.*$", (host.site / "_headers").read_text("utf-8"), re.MULTILINE)
    assert patterns and all(pattern.startswith(f"{PATH}/") for pattern in patterns)


@pytest.fixture
def reader(browser: Any, host: Host) -> Iterator[Visit]:
    found = visit(browser, host.address, now=issuing_site.NOW)
    yield found
    complaints = found.complaints
    found.context.close()
    assert complaints == []


def test_a_credential_is_verified_there(host: Host, reader: Visit) -> None:
    reader.open(f"{PATH}/assertions/{host.credential}/")
    reader.page.locator(f"a[href*='{PATH}/verify/#url=']").first.click()
    assert reader.outcome() == "verified", reader.report()
    reader.open(f"{PATH}/verify/")
    data = (host.site / "assertions" / f"{host.credential}.json").read_bytes()
    assert reader.hand_over(data) == "verified"
    png = (host.site / "assertions" / f"{host.credential}.png").read_bytes()
    assert reader.hand_over(png, "badge.png") == "verified"
    revoked = next(
        path for path in (host.site / "assertions").glob("*.json") if path.stem != host.credential
    )
    assert reader.hand_over(revoked.read_bytes()) == "failed"
    assert ("revocation", "revoked") in reader.codes() or "revoked" in dict(
        map(reversed, reader.codes())
    )
    assert reader.elsewhere() == []
    assert all(urllib.parse.urlsplit(url).path.startswith(f"{PATH}/") for url in reader.asked)
    assert host.missing == []


def test_what_lets_it_work_offline_is_registered_below_the_path(browser: Any, host: Host) -> None:
    found = visit(browser, host.address, worker=True)
    found.open(f"{PATH}/verify/")
    scope = found.page.evaluate("navigator.serviceWorker.ready.then(({scope}) => scope)")
    assert scope == f"{host.address}{PATH}/verify/"
    found.context.close()


def test_a_page_that_is_not_there_leads_back(host: Host, reader: Visit) -> None:
    reader.open(f"{PATH}/nothing/deep/")
    host.missing.clear()
    reader.forgive_network()
    reader.page.locator("a.site-name").click()
    assert reader.page.url == f"{host.address}{PATH}/"
