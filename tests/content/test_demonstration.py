"""The demonstration catalog: every file of it is read by the model, and holds what it promises.

Signed files (`assertions`, `status`, `badges/versions`) are left to the tests of what signs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator.content.artwork import describe_artwork
from generator.content.badge import Badge
from generator.content.fields import Content
from generator.content.frontmatter import parse_markdown, parse_yaml
from generator.content.load import load
from generator.content.model import Earner, Issuer, Recognizer, Site, Stack
from generator.content.progress import progress

CONTENT = Path(__file__).parents[2] / "content"
KINDS: dict[str, tuple[type[Content], str]] = {
    "issuers": (Issuer, "description"),
    "badges": (Badge, "criteria"),
    "stacks": (Stack, "body"),
    "earners": (Earner, "body"),
    "recognizers": (Recognizer, "body"),
}
PAGES = [path for folder in KINDS for path in sorted((CONTENT / folder).glob("*.md"))]
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"\+\d[\d ().-]{7,}\d|\(\d{3}\) ?\d{3}|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b")
# What a reader must find on the page of anything that is judged.
JUDGED = (
    *("competency", "key_method", "method_components", "research", "rationale", "prepare"),
    *("estimated_hours", "assessment_fee", "time_limit"),
    *("parts", "rubric", "scoring_guide", "review", "collaboration", "submission_languages"),
    *("accommodations", "audience", "grade_band", "sector", "education_level", "alignments"),
    *("skills", "tags", "license", "created", "image", "image_alt"),
)


def read(path: Path) -> Content:
    model, body = KINDS[path.parent.name]
    source = parse_markdown(path.read_bytes())
    return model.model_validate({**source.data, "slug": path.stem, body: source.body})


def every(folder: str, model: type[Content]) -> dict[str, Content]:
    found = {path.stem: read(path) for path in PAGES if path.parent.name == folder}
    assert found and all(isinstance(thing, model) for thing in found.values())
    return found


BADGES = every("badges", Badge)
JUDGED_BADGES = sorted(slug for slug, badge in BADGES.items() if badge.kind != "credential")
ORIGINALS = [slug for slug in JUDGED_BADGES if not BADGES[slug].translation_of]
TRANSLATIONS = [slug for slug in JUDGED_BADGES if BADGES[slug].translation_of]


def written_files() -> Iterator[Path]:
    """What authors write: all but the signed files."""
    for path in sorted(CONTENT.rglob("*")):
        signed = path.relative_to(CONTENT).parts[:2]
        if signed[0] in ("assertions", "status") or signed == ("badges", "versions"):
            continue
        if path.is_file():
            yield path


def test_the_site_is_an_example() -> None:
    site = Site.model_validate(parse_yaml((CONTENT / "site.yaml").read_bytes()).data)
    assert site.base_url == "https://laurels.example"
    assert "Example" in site.name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_each_page_has_words_on_it(path: Path) -> None:
    thing = read(path)
    body = getattr(thing, KINDS[path.parent.name][1])
    assert len(body.split()) >= 25


def test_the_catalog_shows_each_kind_of_case() -> None:
    assert len({issuer.kind for issuer in every("issuers", Issuer).values()}) == 3
    assert len(ORIGINALS) == 24
    assert len(TRANSLATIONS) == 6
    assert {BADGES[slug].language for slug in TRANSLATIONS} == {"es"}
    assert len(every("recognizers", Recognizer)) == 4
    recognized = [r for each in every("recognizers", Recognizer).values() for r in each.recognizes]
    assert {each.basis for each in recognized} == {"formal", "informal"}
    assert {each.status for each in recognized} == {"pilot", "policy"}
    badges = list(BADGES.values())
    assert any(badge.grants_ceu for badge in badges)
    assert any(badge.suspendable for badge in badges)
    assert any(badge.requirements for badge in badges)
    assert any(badge.expires_after is None for badge in badges)
    assert {fee.amount == 0 for badge in badges if (fee := badge.assessment_fee)} == {True, False}


@pytest.mark.parametrize("slug", JUDGED_BADGES)
def test_what_is_judged_is_told_in_full(slug: str) -> None:
    badge = BADGES[slug]
    empty = [name for name in JUDGED if not getattr(badge, name)]
    assert not empty
    assert badge.license == "CC BY 4.0"
    assert badge.requires_training is not None and badge.in_class is not None
    assert badge.derived_ceu == badge.ceu
    assert len(badge.parts) >= 2
    assert all(part.pass_rule and part.form and part.count for part in badge.parts)
    assert badge.renewal or not badge.expires_after


@pytest.mark.parametrize("slug", JUDGED_BADGES)
def test_the_rubric_describes_every_level(slug: str) -> None:
    rubric = BADGES[slug].rubric
    levels = [level.id for level in rubric.levels]
    assert 2 <= len(levels) <= 4
    assert 3 <= len(rubric.criteria) <= 6
    for criterion in rubric.criteria:
        assert list(criterion.levels) == levels
        assert criterion.passes in levels[1:]
        assert all(len(text.split()) >= 4 for text in criterion.levels.values())
        assert len(set(criterion.levels.values())) == len(levels)


@pytest.mark.parametrize("slug", JUDGED_BADGES)
def test_research_can_be_looked_up(slug: str) -> None:
    for work in BADGES[slug].research:
        assert work.title and work.authors and work.year and work.note
        assert work.published_in or urlsplit(work.url).hostname
    for alignment in BADGES[slug].alignments:
        assert alignment.framework and alignment.name and alignment.url


@pytest.mark.parametrize("slug", TRANSLATIONS)
def test_a_translation_asks_for_the_same(slug: str) -> None:
    badge, original = BADGES[slug], BADGES[BADGES[slug].translation_of]
    assert (badge.issuer, badge.kind, badge.image) == (
        original.issuer,
        original.kind,
        original.image,
    )
    assert [work.title for work in badge.research] == [work.title for work in original.research]
    assert badge.name != original.name and badge.criteria != original.criteria


def test_references_resolve() -> None:
    issuers = every("issuers", Issuer)
    stacks = every("stacks", Stack)
    for badge in BADGES.values():
        assert badge.issuer in issuers
        assert set(badge.requirements) <= BADGES.keys() - {badge.slug}
    for stack in stacks.values():
        assert stack.issuer in issuers
        assert not stack.awards or BADGES[stack.awards].kind == "credential"
        for leaf in stack.requires.leaves():
            assert leaf.badge in BADGES if leaf.badge else leaf.stack in stacks
            assert leaf.stack or leaf.badge != stack.awards
    for recognizer in every("recognizers", Recognizer).values():
        assert set(recognizer.seeks) <= BADGES.keys()
        for item in recognizer.recognizes:
            assert item.badge in BADGES if item.badge else item.stack in stacks
            assert item.until is None or item.since < item.until


def test_issuers_have_their_dids() -> None:
    for slug, issuer in every("issuers", Issuer).items():
        assert issuer.did == f"did:web:laurels.example:issuers:{slug}"


def test_the_stack_is_two_and_one_of_two() -> None:
    requires = read(CONTENT / "stacks" / "active-learning.md").requires
    assert [node.badge for node in requires.all[:2]] == [
        "youth-led-discussion",
        "questions-that-show-thinking",
    ]
    assert (requires.all[2].any, len(requires.all[2].of)) == (1, 2)


def test_the_stacks_are_of_every_form() -> None:
    stacks = every("stacks", Stack)
    assert len(stacks) == 5
    assert any(stack.requires.ordered for stack in stacks.values())
    assert any(leaf.stack for stack in stacks.values() for leaf in stack.requires.leaves())
    assert any(stack.requires.any == 2 for stack in stacks.values())
    assert any(stack.awards for stack in stacks.values())
    issuers = [
        {BADGES[leaf.badge].issuer for leaf in stack.requires.leaves() if leaf.badge}
        for stack in stacks.values()
    ]
    assert any(len(found) == 2 for found in issuers)


def test_earners_are_plainly_examples() -> None:
    earners = every("earners", Earner).values()
    assert len(earners) >= 12
    assert {earner.visibility for earner in earners} == {"public", "unlisted", "private"}
    for earner in earners:
        assert earner.example
        assert "example" in earner.headline.lower()
        assert "made up" in earner.body
    names = "".join(earner.name for earner in earners)
    assert re.search(r"[\u0600-\u06ff]", names)
    assert re.search(r"[\u0900-\u097f]", names)
    assert re.search(r"[\u1ea0-\u1ef9]", names)


def test_nobody_holds_what_they_could_not_have_been_awarded() -> None:
    catalog = load(CONTENT)
    rows = {row.id: row for row in catalog.assertions}
    completed = 0
    for earner in catalog.earners.values():
        awards = [rows[each] for each in earner.assertions]
        for award in awards:
            held = {
                catalog.badges[row.badge].translation_of or row.badge
                for row in awards
                if row.valid_from <= award.valid_from and row is not award
                if not row.valid_until or row.valid_until >= award.valid_from
            }
            assert set(catalog.badges[award.badge].requirements) <= held, award.id
            for stack in catalog.stacks.values():
                if stack.awards == award.badge:
                    assert progress(stack, catalog.stacks, held, lambda step: step.slug).complete
                    completed += 1
    assert completed


def test_our_own_addresses_are_reserved_ones() -> None:
    for issuer in every("issuers", Issuer).values():
        for url in (issuer.url, issuer.contact, issuer.verification_contact):
            assert urlsplit(url).hostname.endswith(".example")
        assert issuer.email.endswith(".example")
    for badge in BADGES.values():
        assert urlsplit(badge.contact).hostname.endswith(".example")
    for recognizer in every("recognizers", Recognizer).values():
        for url in (recognizer.url, *(item.url for item in recognizer.recognizes)):
            assert url is None or urlsplit(url).hostname.endswith(".example")


def test_nobody_can_be_written_to_or_called() -> None:
    for path in written_files():
        text = path.read_text(encoding="utf-8")
        found = EMAIL.findall(text)
        if path.parent == CONTENT / "issuers" and path.suffix == ".md":
            assert found == [parse_markdown(path.read_bytes()).data["email"]]
        else:
            assert not found, path
        if path.suffix != ".svg":
            assert not TELEPHONE.search(re.sub(r"https?://\S+", "", text)), path


ILLUSTRATED = [path for path in PAGES if getattr(read(path), "image", None)]


@pytest.mark.parametrize("path", ILLUSTRATED, ids=lambda path: path.stem)
def test_artwork_is_safe_and_needs_no_font(path: Path) -> None:
    data = (path.parent / read(path).image).read_bytes()
    artwork = describe_artwork(data)
    assert (artwork.kind, artwork.width, artwork.height) == ("svg", 400, 400)
    assert not artwork.has_text
    for unwanted in (b"<style", b"<script", b" style=", b"<image"):
        assert unwanted not in data
    assert re.search(rb"<title>[^<]{10,}</title>", data)


def test_every_image_is_used() -> None:
    used = {path.parent / read(path).image for path in ILLUSTRATED}
    assert used == set(CONTENT.glob("*/images/*"))
