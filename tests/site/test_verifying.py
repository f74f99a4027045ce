"""The data of the pages that verify: the examples and the known issuers."""

from __future__ import annotations

import json
import runpy
from datetime import datetime
from pathlib import Path
from typing import Any

import building
import pytest
import yaml
from credentials.making import USUAL_ZLIB

from generator.build_verifier import sources_digest
from generator.credentials.verification import verify
from generator.errors import FetchError
from generator.site.policies import READING, SEARCHING, SHARING, VERIFYING, as_element
from generator.site.verifying import EXAMPLES, examples, script_files

ROOT = Path(__file__).parents[2]
ENTRIES: list[dict[str, Any]] = json.loads(EXAMPLES.read_bytes())["examples"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["slug"])
def test_the_command_comes_to_the_verdict_of_each_example(entry: dict[str, Any]) -> None:
    def fetch(url: str) -> bytes:
        if url not in entry["documents"]:
            raise FetchError("nobody answers")
        text: str = entry["documents"][url]["text"]
        return text.encode()

    report = verify(
        entry["input"].encode(),
        fetch=fetch,
        now=datetime.fromisoformat(entry["now"]),
        recipient=entry["recipient"],
        known_issuers=entry["knownIssuers"],
    )
    assert report.outcome == entry["outcome"]


@pytest.mark.skipif(not USUAL_ZLIB, reason="this build of zlib packs the same bytes otherwise")
def test_the_examples_are_what_their_script_writes() -> None:
    made = runpy.run_path(str(ROOT / "tests" / "browser" / "make_examples.py"))["text"]()
    assert made == EXAMPLES.read_text("utf-8"), "run: python tests/browser/make_examples.py"


def test_every_address_of_the_examples_is_reserved_for_examples() -> None:
    for entry in ENTRIES:
        for url in entry["documents"]:
            assert url.split("/")[2].endswith(".example")
    assert [example.slug for example in examples()] == [entry["slug"] for entry in ENTRIES]


def test_the_script_was_bundled_from_these_sources() -> None:
    digest = (ROOT / "generator/site/verifier/sources.sha256").read_text("utf-8").strip()
    assert digest == sources_digest(ROOT), "run: python generator/build_hook.py"


def test_each_page_carries_its_policy_and_few_load_a_script() -> None:
    site = building.demonstration()
    for page in site.rglob("*.html"):
        path = page.relative_to(site).as_posix()
        folder, *rest = path.split("/")
        policy = READING
        if folder == "verify":
            policy = VERIFYING
        elif path == "badges/index.html":
            policy = SEARCHING
        elif folder in ("assertions", "earners") and len(rest) == 2:
            policy = SHARING
        text = page.read_text("utf-8")
        element = f'<meta http-equiv="Content-Security-Policy" content="{as_element(policy)}">'
        assert element in text, path
        assert ('<script type="module"' in text) is (policy is not READING), path
    assert {path.name for path in (site / "verify").iterdir()} > {*script_files(), "known.json"}


def test_the_known_issuers_are_those_of_the_site_and_of_its_registries() -> None:
    known = json.loads((building.demonstration() / "verify" / "known.json").read_bytes())
    assert list(known) == ["issuers"]
    issuers = known["issuers"]
    assert issuers["did:web:laurels.example:issuers:lanternway"] == "Lanternway Afterschool Network"
    assert (
        issuers["https://laurels.example/ob2/issuers/lanternway.json"]
        == "Lanternway Afterschool Network"
    )
    for registry in (building.CONTENT / "registries").glob("*.yaml"):
        for entry in yaml.safe_load(registry.read_bytes())["issuers"]:
            ended = entry.get("until") and entry["until"] < building.AT
            assert (entry["did"] in issuers) is not ended or entry["did"].startswith(
                "did:web:laurels"
            )
