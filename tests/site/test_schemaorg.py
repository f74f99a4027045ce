"""Structured data of badge pages: properties that schema.org has, what the page says, and nothing that ends the block."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.site.schemaorg import as_data_block, badge_data
from generator.site.views import Directory

BASE = "https://badges.example"
# Of EducationalOccupationalCredential itself, then of CreativeWork, then of Thing.
PROPERTIES = {
    "competencyRequired", "credentialCategory", "educationalLevel", "recognizedBy", "validFor", "validIn",
    "audience", "creator", "dateCreated", "educationalAlignment", "inLanguage", "keywords", "offers", "publisher",
    "translationOfWork", "version",
    "description", "image", "name", "url",
}  # fmt: skip
OF_PARTS = {
    "Organization": {"name", "url"},
    "EducationalAudience": {"educationalRole"},
    "AlignmentObject": {"targetName", "targetUrl", "educationalFramework"},
    "Offer": {"price", "priceCurrency"},
}
DIRECTORY = Directory(sample.catalog(), at=sample.AT)


def parts(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(part for each in value.values() for part in parts(each))]
    return [part for each in value for part in parts(each)] if isinstance(value, list) else []


@pytest.mark.parametrize("slug", sorted(DIRECTORY.badges))
def test_only_properties_that_the_types_have(slug: str) -> None:
    data = badge_data(DIRECTORY, DIRECTORY.badges[slug], BASE)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "EducationalOccupationalCredential"
    assert {name for name in data if not name.startswith("@")} <= PROPERTIES
    assert data["url"] == data["@id"] == f"{BASE}/badges/{slug}/"
    for part in parts([value for name, value in data.items() if name != "@context"]):
        if "@type" in part:
            known = OF_PARTS[str(part["@type"])]
            assert {name for name in part if not name.startswith("@")} <= known
        assert None not in part.values() and "" not in part.values()


def test_it_says_what_the_page_says() -> None:
    badge = sample.RICH
    data = badge_data(DIRECTORY, badge, BASE)
    assert (data["name"], data["credentialCategory"], data["version"]) == (
        badge.name,
        badge.kind,
        badge.version,
    )
    assert data["validFor"] == "P3Y"
    assert data["publisher"]["name"] == DIRECTORY.issuers[badge.issuer].name
    assert [each["targetUrl"] for each in data["educationalAlignment"]] == [
        each.url for each in badge.alignments
    ]
    assert data["audience"]["educationalRole"] == list(badge.audience)
    names = {each.recognizer.name for each in DIRECTORY.accepted_by("badge", badge.slug)}
    assert {each["name"] for each in data.get("recognizedBy", [])} <= names


@pytest.mark.parametrize(
    ("words", "duration"), [("90 days", "P90D"), ("2 weeks", "P2W"), ("18 months", "P18M"), ("1 year", "P1Y")]
)  # fmt: skip
def test_periods_are_written_as_iso_8601_has_them(words: str, duration: str) -> None:
    badge = sample.RICH.model_copy(update={"expires_after": words})
    assert badge_data(DIRECTORY, badge, BASE)["validFor"] == duration


def test_no_person_who_recognizes_stands_there_as_an_organization() -> None:
    plain = sample.catalog()
    people = {
        slug: each.model_copy(update={"kind": "person"}) for slug, each in plain.recognizers.items()
    }
    directory = Directory(replace(plain, recognizers=people), at=sample.AT)
    for badge in directory.badges.values():
        assert "recognizedBy" not in badge_data(directory, badge, BASE)


@given(text=st.text(max_size=40))
@settings(max_examples=80, deadline=None)
def test_nothing_ends_the_block(text: str) -> None:
    block = str(as_data_block({"name": f"</script><!--&{text}"}))
    assert not set("<>&") & set(block)
    assert json.loads(block) == {"name": f"</script><!--&{text}"}
