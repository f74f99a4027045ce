"""What can be found: badges, stacks, issuers, recognizers, frameworks and pages; nobody's name, and no draft."""

from __future__ import annotations

import json

import sample_catalog as sample

from generator.site.facets import choices_of, findable
from generator.site.searching import catalog_index, records
from generator.site.views import Directory
from generator.site.words import Words

ENGLISH = Words("en", {})


def directory() -> Directory:
    """Drafts are shown: even then none can be found."""
    return Directory(sample.catalog(), at=sample.AT, drafts=True)


def test_everything_that_has_a_page_but_people_and_drafts_is_a_record() -> None:
    paths = [record.path for record in records(directory())]
    assert len(paths) == len(set(paths))
    assert {path.split("/")[0] for path in paths} == {
        "about", "badges", "frameworks", "glosario", "glossary", "issuers", "recognizers", "stacks",
    }  # fmt: skip
    assert not [path for path in paths if "secret" in path]


def test_nobody_and_no_draft_stands_in_what_is_searched() -> None:
    seen = directory()
    text = repr(records(seen)) + catalog_index(seen, ENGLISH, {}).decode()
    earners = [name for each in sample.EARNERS for name in (each.name, each.slug, *each.assertions)]
    for name in [*earners, "Unfinished Draft", "secret-"]:
        assert name not in text
    assert "assertions/" not in text and "earners/" not in text


def test_a_record_holds_the_words_that_readers_look_for() -> None:
    (record,) = (
        each for each in records(directory()) if each.path == "badges/formative-questions/"
    )
    assert record.name == sample.RICH.name
    for word in (*sample.RICH.skills, *sample.RICH.audience, "3b"):
        assert word in record.keywords
    assert sample.RICH.description in record.text and "Lanternway Guild" in record.text
    glossary = next(each for each in records(directory()) if each.path == "glossary/")
    assert "Stack. cluster. pathway" in glossary.keywords


def test_where_links_lead_is_not_searched() -> None:
    about = next(each for each in records(directory()) if each.path == "about/")
    assert "/glossary/" not in about.text and "Talk *matters*" in about.text


def test_the_index_of_the_catalog_says_what_a_card_shows_and_which_choices_it_has() -> None:
    seen = directory()
    ids = {record.path: f"id-{number}" for number, record in enumerate(records(seen))}
    found = json.loads(catalog_index(seen, ENGLISH, ids))
    assert [each["path"] for each in found["badges"]] == [
        f"badges/{each.slug}/" for each in findable(seen)
    ]
    for entry, badge in zip(found["badges"], findable(seen), strict=True):
        choices = {found["choices"][number] for number in entry["choices"]}
        assert choices == {f"{n}={v}" for n, v, _, _ in choices_of(badge, seen, ENGLISH)}
        assert entry["id"] == ids[entry["path"]]
    spanish = next(each for each in found["badges"] if each["path"] == "badges/escucha/")
    assert (spanish["language"], spanish["tongue"]) == ("es", "Spanish")
    retired = [each["path"] for each in found["badges"] if each.get("state")]
    assert retired == ["badges/voorlezen/"] == [found["badges"][-1]["path"]]
    rich = next(each for each in found["badges"] if each["path"] == "badges/formative-questions/")
    assert rich["chips"] and rich["for"] == "Teacher, Coach"
    kinds = {each["kind"] for each in found["others"]}
    assert kinds == {"Stack", "Issuer", "Recognized by", "Standard", "Page"}
    assert {each["path"] for each in found["others"]} == ids.keys() - {
        each["path"] for each in found["badges"]
    }
