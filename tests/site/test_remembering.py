"""Keys: the same for the same inputs, another for every input that shows; `test_build` holds the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import building
import pytest

from generator.content.load import load
from generator.content.model import Catalog
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


def test_a_theme_is_all_its_files_by_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"1")
    one = theme_digest({"x": tmp_path / "a"})
    assert one == theme_digest({"x": tmp_path / "b"}) != theme_digest({"y": tmp_path / "a"})
    (tmp_path / "a").write_bytes(b"2")
    assert theme_digest({"x": tmp_path / "a"}) != one
    assert len(code_digest()) == 32
