"""A badge in another language: what is signed and hosted names its original, and others' software reads it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import peers_support
import pytest
from issuing_site import BASE, DAY, NOW, RICH, Place, make_place
from jsonschema import Draft201909Validator

from generator.build import Options, build
from generator.credentials.verification import verify
from generator.errors import ContentError
from generator.fetching import folder_fetcher

SHARED = Path(os.environ.get("LAURELS_SHARED", Path(__file__).parents[1] / ".." / "shared"))
SCHEMA = SHARED / "schemas" / "ob_v3p0_achievementcredential_schema.json"
MOMENT = "2026-11-22T12:00:00Z"
SPANISH = RICH.replace("issuer: guild", "issuer: guild\nlanguage: es\ntranslation_of: weaving")
RELATED = {
    "id": f"{BASE}/badges/weaving/v/1.2.json",
    "type": ["Related"],
    "inLanguage": "en",
    "version": "1.2",
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A site with a badge in English and in Spanish."""
    place = make_place(tmp_path)
    place.write("badges/tejer.md", SPANISH)
    return place


def built(place: Place) -> Path:
    out = place.root.parent / "site"
    build(Options(root=place.root, out=out, at=DAY, workers=1))
    return out


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def test_a_translation_names_its_original_in_what_is_signed(place: Place) -> None:
    achievement = place.document(place.one(badge="tejer").id)["credentialSubject"]["achievement"]
    assert achievement["related"] == [RELATED]
    assert (achievement["id"], achievement["inLanguage"]) == (
        f"{BASE}/badges/tejer/v/1.2.json",
        "es",
    )
    original = place.document(place.one(badge="weaving").id)["credentialSubject"]["achievement"]
    assert "related" not in original
    assert place.errors() == []


def test_what_was_frozen_goes_on_to_name_the_version_that_it_named(place: Place) -> None:
    place.one(badge="tejer")
    frozen = place.tree()["badges/versions/tejer/1.2.json"]
    place.change("badges/weaving.md", "version: '1.2'", "version: '2.0'")
    again = place.document(place.one(badge="tejer", to="ben@example.org").id)
    assert again["credentialSubject"]["achievement"]["related"] == [RELATED]
    assert place.tree()["badges/versions/tejer/1.2.json"] == frozen
    assert place.errors() == []


def test_a_translation_of_nothing_is_not_signed(place: Place) -> None:
    place.write("badges/tejer.md", SPANISH.replace(": weaving", ": weavign"))
    with pytest.raises(ContentError) as caught:
        place.one(badge="tejer")
    assert [finding.code for finding in caught.value.findings] == ["broken_reference"]


def test_open_badges_2_names_it_too(place: Place) -> None:
    issued = place.one(badge="tejer")
    site = built(place)
    hosted = (site / f"ob2/assertions/{issued.id}.json").read_bytes()
    report = verify(hosted, fetch=folder_fetcher(site, BASE), now=NOW)
    assert report.outcome == "verified", report.as_json()
    assert read(site / "ob2/badges/tejer/v/1.2.json")["related"] == [
        {
            "id": f"{BASE}/ob2/badges/weaving/v/1.2.json",
            "type": "BadgeClass",
            "@language": "en",
            "version": "1.2",
        }
    ]
    for related in (RELATED["id"], f"{BASE}/ob2/badges/weaving/v/1.2.json"):
        there = read(site / str(related).removeprefix(f"{BASE}/"))
        assert there["id"] == related
    assert read(site / "badges/tejer.json")["related"] == [RELATED]


def test_open_badges_own_schema_and_our_verifier_accept_it(place: Place) -> None:
    issued = place.one(badge="tejer")
    document = place.document(issued.id)
    report = verify(
        json.dumps(document).encode(), fetch=folder_fetcher(built(place), BASE), now=NOW
    )
    assert report.outcome == "verified", report.as_json()
    if not SCHEMA.exists():
        pytest.skip(f"the schema of Open Badges 3.0 is not at {SCHEMA}")
    strict = Draft201909Validator(read(SCHEMA))
    assert [error.message for error in strict.iter_errors(document)] == []
    document["credentialSubject"]["achievement"]["related"][0]["type"] = "Related"
    assert not strict.is_valid(document)


def test_digital_bazaars_verifier_accepts_it_and_sees_a_change_in_it(place: Place) -> None:
    issued = place.one(badge="tejer")
    site = built(place)
    document = place.document(issued.id)
    other = json.loads(json.dumps(document))
    other["credentialSubject"]["achievement"]["related"][0]["version"] = "1.3"
    paths = [
        "issuers/guild/did.json",
        *(f"status/{each.name}" for each in (site / "status").iterdir()),
    ]
    answers = peers_support.node_verify(
        {
            "contexts": peers_support.pinned_contexts(),
            "documents": {f"{BASE}/{path}": read(site / path) for path in paths},
            "now": MOMENT,
            "items": [
                {"name": name, "kind": "credential", "credential": each}
                for name, each in (("good", document), ("changed", other))
            ],
        }
    )
    assert {answer["name"]: answer["verified"] for answer in answers} == {
        "good": True, "changed": False,
    }, answers  # fmt: skip


def test_the_official_open_badges_2_validator_accepts_it(place: Place) -> None:
    issued = place.one(badge="tejer")
    url = f"{BASE}/ob2/assertions/{issued.id}.json"
    answers = peers_support.ob2_validate(built(place), BASE, [url], now=MOMENT)
    assert answers == [{"url": url, "valid": True, "errors": [], "warnings": []}]
