"""Keys: the same for the same inputs, another for every input that shows; `test_build` holds the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import building
import pytest

from generator.content.load import load
from generator.content.model import Catalog, Requirement
from generator.site.plan import Artifact, plan
from generator.site.remembering import Keys, code_digest, theme_digest
from generator.site.views import Directory

PAGE = Artifact("badges/knots/index.html", "badge_page", "knots", "badges/knots.md")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load(building.little(tmp_path_factory.mktemp("little")))


def keys(catalog: Catalog, everywhere: bytes = b"") -> Keys:
    return Keys(catalog, Directory(catalog, at=building.AT), everywhere)


def with_badge(catalog: Catalog, slug: str, **fields: object) -> Catalog:
    badge = catalog.badges[slug].model_copy(update=fields)
    return replace(catalog, badges={**catalog.badges, slug: badge})


def test_no_two_outputs_have_one_key(catalog: Catalog) -> None:
    made = keys(catalog)
    artifacts = plan(catalog, made.directory, theme_files={"style.css": Path("style.css")})
    found = [key for item in artifacts if (key := made.artifact(item))]
    found += [made.credential(row) for row in catalog.assertions]
    assert len(set(found)) == len(found) > 10


def test_the_same_inputs_give_the_same_key(catalog: Catalog) -> None:
    assert keys(catalog).artifact(PAGE) == keys(catalog).artifact(PAGE)


def test_code_theme_site_and_options_are_in_every_key(catalog: Catalog) -> None:
    site = catalog.site.model_copy(update={"name": "Another"})
    others = (keys(catalog, b"x"), keys(replace(catalog, site=site)))
    for other in others:
        assert other.artifact(PAGE) != keys(catalog).artifact(PAGE)
        row = catalog.assertions[0]
        assert other.credential(row) != keys(catalog).credential(row)


@pytest.mark.parametrize("field", ["name", "language", "audience", "description", "image"])
def test_a_page_rests_on_the_badges_that_stand_on_it(catalog: Catalog, field: str) -> None:
    """`ropes` asks for `knots` first, so it stands on its page."""
    value = ("teacher",) if field == "audience" else "nl"
    other = with_badge(catalog, "ropes", **{field: value})
    assert keys(other).artifact(PAGE) != keys(catalog).artifact(PAGE)


def test_a_credential_does_not_rest_on_how_often_its_badge_was_awarded(catalog: Catalog) -> None:
    """Which identifiers come last is drawn at random, so the one left out is chosen by its badge."""
    badges = [row.badge for row in catalog.assertions]
    taken = next(at for at, slug in enumerate(badges) if badges.count(slug) > 1)
    rest = (*catalog.assertions[:taken], *catalog.assertions[taken + 1 :])
    fewer = replace(catalog, assertions=rest)
    for row in fewer.assertions:
        assert keys(fewer).credential(row) == keys(catalog).credential(row)


def test_a_credential_rests_on_what_the_card_of_its_badge_says(catalog: Catalog) -> None:
    """Its page names the card in words: the badge, its kind, its issuer."""
    other = keys(with_badge(catalog, "knots", kind="badge"))
    row = next(row for row in catalog.assertions if row.badge == "knots")
    assert other.credential(row) != keys(catalog).credential(row)


def test_the_card_of_a_stack_rests_on_how_many_badges_it_takes(catalog: Catalog) -> None:
    card = Artifact("stacks/bridges.card.png", "stack_card", "bridges", "stacks/bridges.md")
    stack = catalog.stacks["bridges"]
    named = {"of": [{"badge": leaf.badge} for leaf in stack.requires.leaves()]}
    found = set()
    for count in (1, 2):
        requires = Requirement.model_validate({**named, "any": count})
        changed = stack.model_copy(update={"requires": requires})
        other = replace(catalog, stacks={**catalog.stacks, "bridges": changed})
        assert Directory(other, at=building.AT).totals(changed).badges == (count, count)
        found.add(keys(other).artifact(card))
    assert len(found) == 2


def test_a_theme_is_all_its_files_by_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"1")
    one = theme_digest({"x": tmp_path / "a"})
    assert one == theme_digest({"x": tmp_path / "b"}) != theme_digest({"y": tmp_path / "a"})
    (tmp_path / "a").write_bytes(b"2")
    assert theme_digest({"x": tmp_path / "a"}) != one
    assert len(code_digest()) == 32


# --- pages, frameworks, other languages

FRAMEWORK = "ropework"


def with_page(catalog: Catalog, slug: str, **fields: object) -> Catalog:
    page = catalog.pages[slug].model_copy(update=fields)
    return replace(catalog, pages={**catalog.pages, slug: page})


@pytest.mark.parametrize("field", ["name", "language"])
def test_every_page_rests_on_the_menus_above_and_below_it(catalog: Catalog, field: str) -> None:
    for slug in ("about", "glossary"):
        other = keys(with_page(catalog, slug, **{field: "nl"}))
        assert other.artifact(PAGE) != keys(catalog).artifact(PAGE)
        row = catalog.assertions[0]
        assert other.credential(row) != keys(catalog).credential(row)
    for changed in ({"body": "Another."}, {"terms": ()}):
        assert keys(with_page(catalog, "about", **changed)).artifact(PAGE) == keys(
            catalog
        ).artifact(PAGE)


def test_every_page_rests_on_the_other_languages_of_its_menus(catalog: Catalog) -> None:
    for changed in ({"name": "Palabras"}, {"language": "pt"}, {"status": "draft"}):
        other = keys(with_page(catalog, "glosario", **changed))
        assert other.artifact(PAGE) != keys(catalog).artifact(PAGE)


def test_every_page_rests_on_whether_there_is_a_framework_to_link_to(catalog: Catalog) -> None:
    other = keys(replace(catalog, frameworks={}))
    assert other.credential(catalog.assertions[0]) != keys(catalog).credential(
        catalog.assertions[0]
    )


def test_a_badge_rests_on_where_its_standards_lie(catalog: Catalog) -> None:
    framework = catalog.frameworks[FRAMEWORK]
    renamed = framework.model_copy(update={"name": "Rope work"})
    moved = framework.model_copy(
        update={"items": (framework.items[0].model_copy(update={"code": "r 1"}), *framework.items)}
    )
    for changed in (renamed, moved):
        other = keys(replace(catalog, frameworks={FRAMEWORK: changed}))
        assert other.artifact(PAGE) != keys(catalog).artifact(PAGE)


@pytest.mark.parametrize(
    ("field", "value"), [("language", "pt"), ("status", "draft"), ("translation_of", None)]
)
def test_a_badge_rests_on_its_other_languages(
    catalog: Catalog, field: str, value: str | None
) -> None:
    other = keys(with_badge(catalog, "nudos", **{field: value}))
    assert other.artifact(PAGE) != keys(catalog).artifact(PAGE)
    translated = replace(PAGE, subject="nudos")
    assert keys(with_badge(catalog, "knots", language="fr")).artifact(translated) != keys(
        catalog
    ).artifact(translated)


def test_a_badge_rests_on_what_was_different_before(catalog: Catalog) -> None:
    frozen = catalog.versions["knots", "1.0"]
    changed = with_badge(catalog, "knots", version="2.0", competency="Ties.")
    older = replace(frozen, substance={**frozen.substance, "competency": "Tied."})
    again = replace(changed, versions={**changed.versions, ("knots", "1.0"): older})
    assert keys(again).artifact(PAGE) != keys(changed).artifact(PAGE)
