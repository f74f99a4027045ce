"""The demonstration as strangers find it: every link leads somewhere, and software that isn't ours agrees."""

from __future__ import annotations

import datetime
import json
import os
import re
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import building
import peers_support
import pytest
from building import AT, BASE, EXPIRED, WITHDRAWN
from click.testing import CliRunner
from jsonschema.validators import validator_for

from generator.cli import laurels
from generator.credentials.verification import verify
from generator.documents import parse_document
from generator.fetching import folder_fetcher

SHARED = Path(os.environ.get("LAURELS_SHARED", Path(__file__).parents[1] / ".." / "shared"))
MOMENT = "2026-11-22T12:00:00Z"
NOW = datetime.datetime.fromisoformat(MOMENT)
IDS = sorted(path.stem for path in (building.CONTENT / "assertions").glob("*.json"))
LISTS = sorted(path.stem for path in (building.CONTENT / "status").glob("*.json"))
GOOD = set(IDS) - WITHDRAWN.keys() - EXPIRED

Json = dict[str, Any]


def document(path: str) -> Json:
    return parse_document((building.demonstration() / path).read_bytes())


def documents() -> dict[str, bytes]:
    """What a verifier may ask for: did.json files and status lists, by URL."""
    paths = [f"status/{name}.json" for name in LISTS]
    paths += [f"issuers/{slug}/did.json" for slug in ("alder-reach", "lanternway", "wrenfield")]
    return {f"{BASE}/{path}": (building.demonstration() / path).read_bytes() for path in paths}


# --- links


class Page(HTMLParser):
    """The links of a page, the ids on it, and what a page must not have."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.bare: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src", "action", "poster") and value is not None:
                self.links.append(value)
            elif name == "srcset" and value:
                self.links += [part.split()[0] for part in value.split(",")]
            elif name == "id" and value:
                self.ids.append(value)
            elif name == "style" or name.startswith("on"):
                self.bare.append(f"{tag} {name}")
        source = dict(attributes).get("src")
        if tag == "script" and source:
            self.scripts.append(source)
        elif tag in ("style", "iframe") or (
            tag == "script" and dict(attributes).get("type") != "application/ld+json"
        ):
            self.bare.append(tag)


def file_of(site: Path, path: str) -> Path:
    """The file that a host answers a path with; it isn't there where the path is wrong."""
    target = site / urllib.parse.unquote(path).lstrip("/")
    return target / "index.html" if path.endswith("/") or path == "" else target


def dead_links(site: Path, base: str, *, public: str = BASE) -> list[str]:
    """Every link of every page that leads to no file of the site, where `base` is its path."""
    dead = []
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        for link in page.links:
            parts = urllib.parse.urlsplit(link)
            if link.startswith(f"{public}/") or link == public:
                target = file_of(site, parts.path.removeprefix(urllib.parse.urlsplit(public).path))
            elif parts.scheme or parts.netloc:
                continue
            elif not parts.path:
                target = path
            elif parts.path.startswith(base):
                target = file_of(site, parts.path.removeprefix(base))
            else:
                dead.append(f"{path.relative_to(site)}: {link} is not under {base}")
                continue
            if not target.is_file():
                dead.append(f"{path.relative_to(site)}: {link}")
            elif parts.fragment.startswith("url=") and target == site / "verify/index.html":
                # What the verifier is to fetch; it must be there.
                named = urllib.parse.parse_qs(parts.fragment, strict_parsing=True)["url"]
                for each in named:
                    own = each.startswith(f"{public}/")
                    if not own or not file_of(site, each.removeprefix(public)).is_file():
                        dead.append(f"{path.relative_to(site)}: {link}")
            elif parts.fragment and parts.fragment not in pages[target].ids:
                dead.append(f"{path.relative_to(site)}: no {parts.fragment} in {link}")
    return dead


def test_every_link_and_image_of_every_page_leads_to_a_file() -> None:
    assert dead_links(building.demonstration(), "/") == []


@pytest.mark.parametrize("link_base", ["https://preview.example/pr/7", "http://127.0.0.1:8000/"])
def test_so_it_does_where_a_preview_is_served(tmp_path: Path, link_base: str) -> None:
    building.build_site(building.CONTENT, tmp_path / "site", link_base=link_base)
    base = urllib.parse.urlsplit(link_base).path.rstrip("/") + "/"
    assert dead_links(tmp_path / "site", base) == []


def test_so_it_does_on_a_site_below_a_path(tmp_path: Path, monkeypatch: Any) -> None:
    public = "https://laurels.example/our/badges"
    monkeypatch.setattr(building, "BASE", public)
    little = {name: text.replace(BASE, public) for name, text in building._LITTLE.items()}
    monkeypatch.setattr(building, "_LITTLE", little)
    content = building.little(tmp_path)
    building.build_site(content, tmp_path / "site")
    assert dead_links(tmp_path / "site", "/our/badges/", public=public) == []
    assert foreign_urls(tmp_path / "site", public) == []


def test_pages_keep_to_their_content_security_policy_and_name_each_part_once() -> None:
    site = building.demonstration()
    for path in site.rglob("*.html"):
        page = Page(path.read_text("utf-8"))
        assert not page.bare, path
        folder, *rest = path.relative_to(site).parts
        shares = folder in ("assertions", "earners") and len(rest) == 2
        searches = folder == "badges" and rest == ["index.html"]
        wanted = ["/verify/verify.js"] if folder == "verify" else ["/static/share.js"] * shares
        wanted += ["/static/catalog.js"] * searches
        assert page.scripts == wanted, path
        assert len(set(page.ids)) == len(page.ids), path


def urls_in(value: Any, under: str) -> Iterator[str]:
    """Every URL of the site anywhere in a document; those of hashes and proofs have no such form."""
    if isinstance(value, str):
        if value.startswith(f"{under}/"):
            yield value
    elif isinstance(value, dict | list):
        if isinstance(
            value, dict
        ):  # in OB 2.0 a `startsWith` is how addresses begin, and none itself
            value = [item for name, item in value.items() if name != "startsWith"]
        for item in value:
            yield from urls_in(item, under)


def foreign_urls(site: Path, under: str) -> list[str]:
    """Every URL of the site, in any document of it, that isn't one of its files."""
    missing = []
    for path in sorted(site.rglob("*.json")):
        for url in urls_in(json.loads(path.read_bytes()), under):
            if not file_of(site, url.removeprefix(under).split("#")[0]).is_file():
                missing.append(f"{path.relative_to(site)}: {url}")
    return missing


def test_every_url_of_the_site_in_every_document_is_a_file_of_it() -> None:
    site = building.demonstration()
    assert foreign_urls(site, BASE) == []
    for name in ("sitemap.xml", "feed.xml"):
        text = (site / name).read_text("utf-8")
        ElementTree.fromstring(text)
        for url in re.findall(rf"{re.escape(BASE)}(/[^<\"]*)", text):
            assert file_of(site, url).is_file(), url


def test_every_document_is_what_its_place_says() -> None:
    site = building.demonstration()
    types = {
        r"assertions/\w+\.json": "OpenBadgeCredential",
        r"badges/[\w-]+(/v/[\w.]+)?\.json": "Achievement",
        r"issuers/[\w-]+\.json": "Profile",
        r"status/[\w-]+\.json": "BitstringStatusListCredential",
        r"ob2/assertions/\w+\.json": "Assertion",
        r"ob2/badges/[\w-]+/v/[\w.]+\.json": "BadgeClass",
        r"ob2/issuers/[\w-]+\.json": "Issuer",
    }
    seen = set()
    for path in sorted(site.rglob("*.json")):
        name = path.relative_to(site).as_posix()
        found = parse_document(path.read_bytes())
        for pattern, kind in types.items():
            if re.fullmatch(pattern, name):
                assert kind in found["type"], name
                seen.add(kind)
                if kind not in ("Achievement", "Profile"):
                    assert found["id"] == f"{BASE}/{name}"
    assert seen == set(types.values())


# --- peers


def outcome_of(credential: str) -> str:
    """What was taken back fails; what ran out was genuine all the same, and never counts as verified."""
    if credential in WITHDRAWN:
        return "failed"
    return "warning" if credential in EXPIRED else "verified"


@pytest.mark.parametrize("credential", IDS)
def test_our_own_verifier_agrees_with_what_was_decided(credential: str) -> None:
    data = (building.demonstration() / "assertions" / f"{credential}.json").read_bytes()
    report = verify(data, fetch=folder_fetcher(building.demonstration(), BASE), now=NOW)
    assert report.outcome == outcome_of(credential)
    expected = {WITHDRAWN[credential]} if credential in WITHDRAWN else set()
    if credential in EXPIRED:
        expected.add("expired")
    codes = {check.code for check in report.checks}
    assert codes & {"revoked", "suspended", "expired"} == expected


@pytest.mark.parametrize("form", ["json", "png", "svg"])
@pytest.mark.parametrize("credential", ["22s6jn2mh30m", *sorted(EXPIRED)])
def test_the_command_verifies_from_a_built_site(credential: str, form: str) -> None:
    site = building.demonstration()
    file = str(site / "assertions" / f"{credential}.{form}")
    arguments = ["verify", file, "--site", str(site), "--at", MOMENT, "--json"]
    result = CliRunner().invoke(laurels, arguments)
    outcome = outcome_of(credential)
    assert json.loads(result.output)["outcome"] == outcome
    assert result.exit_code == {"verified": 0, "warning": 3}[outcome]


def test_digital_bazaars_verifier_agrees_about_every_credential_and_list() -> None:
    items = [
        {"name": name, "kind": "credential", "credential": document(f"assertions/{name}.json")}
        for name in IDS
    ]
    items += [
        {"name": name, "kind": "status-list", "credential": document(f"status/{name}.json")}
        for name in LISTS
    ]
    answers = peers_support.node_verify(
        {
            "contexts": peers_support.pinned_contexts(),
            "documents": {url: json.loads(data) for url, data in documents().items()},
            "now": MOMENT,
            "items": items,
        }
    )
    verified = {answer["name"] for answer in answers if answer["verified"]}
    assert verified == GOOD | set(LISTS), [a for a in answers if not a["verified"]]
    reasons = {answer["name"]: str(answer["error"]) for answer in answers}
    assert "revocation bit" in reasons["a6jccn4bbys2"]
    assert "suspension bit" in reasons["wgeeramvpg9m"]


@pytest.fixture
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """openbadgeslib reads the clock by itself; the demonstration is judged on its own day."""
    pytest.importorskip("openbadgeslib")
    from openbadgeslib.ob3 import ldp, verifier

    class Still(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return cls.fromisoformat(MOMENT).astimezone(tz)

    for module in (ldp, verifier):
        monkeypatch.setattr(module, "datetime", Still)


@pytest.mark.usefixtures("_still_clock")
def test_openbadgeslib_agrees_about_every_credential_and_list() -> None:
    verdicts = {
        name: peers_support.openbadgeslib_verifies(document(f"assertions/{name}.json"), documents())
        for name in IDS
    }
    assert {name for name, verdict in verdicts.items() if verdict} == GOOD, verdicts
    for name in LISTS:
        assert peers_support.openbadgeslib_verifies(document(f"status/{name}.json"), documents())


def test_the_official_validator_agrees_about_every_open_badges_2_form() -> None:
    urls = [f"{BASE}/ob2/assertions/{name}.json" for name in IDS]
    answers = peers_support.ob2_validate(building.demonstration(), BASE, urls, now=MOMENT)
    valid = {Path(answer["url"]).stem for answer in answers if answer["valid"]}
    assert valid == GOOD, [a for a in answers if not a["valid"]]
    assert [answer["warnings"] for answer in answers if answer["valid"]] == [[]] * len(GOOD)


def test_every_credential_passes_the_strict_schema() -> None:
    path = SHARED / "schemas" / "ob_v3p0_achievementcredential_schema.json"
    if not path.is_file():
        pytest.skip("the shared folder with the strict schema isn't there")
    schema = json.loads(path.read_bytes())
    validator = validator_for(schema)(schema)
    assert not validator.is_valid({**document(f"assertions/{IDS[0]}.json"), "issuer": None})
    for name in IDS:
        errors = [
            error.message for error in validator.iter_errors(document(f"assertions/{name}.json"))
        ]
        assert errors == [], name


def test_an_altered_copy_verifies_nowhere() -> None:
    """What the others accept above they don't accept by habit."""
    forged = document("assertions/22s6jn2mh30m.json")
    forged["name"] = "Another name"
    report = verify(
        json.dumps(forged).encode(), fetch=folder_fetcher(building.demonstration(), BASE), now=NOW
    )
    assert report.outcome == "failed"
    assert not peers_support.openbadgeslib_verifies(forged, documents())
    (answer,) = peers_support.node_verify(
        {
            "contexts": peers_support.pinned_contexts(),
            "documents": {url: json.loads(data) for url, data in documents().items()},
            "now": MOMENT,
            "items": [{"name": "forged", "kind": "credential", "credential": forged}],
        }
    )
    assert not answer["verified"]


def test_the_day_of_these_tests_is_one_on_which_the_demonstration_stands() -> None:
    assert NOW.date() == AT and len(IDS) == 61 and len(GOOD) == 57
