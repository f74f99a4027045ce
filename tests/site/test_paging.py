"""A long list is cut into pages that together hold everything once, each linking to its neighbours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.site import render
from generator.site.paging import PAGE_SIZE, ListPart, list_part, listed, page_count
from generator.site.plan import plan
from generator.site.render import Renderer
from generator.site.views import Directory

THEME = Path(render.__file__).parents[2] / "themes" / "default"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4000))
def test_pages_hold_everything_once_and_in_order(length: int) -> None:
    parts = [list_part(range(length), number) for number in range(1, page_count(length) + 1)]
    assert [item for part in parts for item in part.items] == list(range(length))
    assert all(len(part.items) <= PAGE_SIZE and part.last == len(parts) for part in parts)
    assert all(part.items for part in parts) or length == 0


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, (1,)),
        (1, 3, (1, 2, 3)),
        (1, 17, (1, 2, 3, 0, 17)),
        (9, 17, (1, 0, 7, 8, 9, 10, 11, 0, 17)),
        (17, 17, (1, 0, 15, 16, 17)),
    ],
)
def test_the_first_the_last_and_the_near_pages_are_linked(
    number: int, last: int, shown: tuple[int, ...]
) -> None:
    assert ListPart((), number, last).numbers == shown


def many(count: int, **changes: Any) -> Any:
    badges = {
        f"b{place:04}": sample.MINIMAL.model_copy(
            update={"slug": f"b{place:04}", "name": f"Badge {place:04}", **changes}
        )
        for place in range(count)
    }
    return sample.catalog(badges=badges, stacks={}, earners={}, recognizers={})


def test_a_thousand_badges_are_not_one_page() -> None:
    catalog = many(1000)
    site = Renderer(catalog, theme_folders=[THEME], link_base="/", at=sample.AT)
    paths = {artifact.path for artifact in plan(catalog, site.directory, theme_files={})}
    last = page_count(1000)
    assert f"badges/page/{last}/index.html" in paths
    assert f"badges/page/{last + 1}/index.html" not in paths
    assert "badges/page/1/index.html" not in paths and "issuers/page/2/index.html" not in paths
    first, second, final = (site.badges(number).decode() for number in (1, 2, last))
    assert len(first.encode()) < 100_000
    assert 'href="/badges/page/2/" rel="next"' in first and 'rel="prev"' not in first
    assert 'href="/badges/" rel="prev"' in second and 'aria-current="page"' in second
    assert '<link rel="canonical" href="https://badges.example/badges/page/2/">' in second
    assert "Badge 0999" in final and 'rel="next"' not in final


def test_translations_come_late_and_what_is_no_longer_awarded_last() -> None:
    shown = [badge.slug for badge in listed(Directory(sample.catalog(), at=sample.AT), "badges")]
    assert shown[-1] == "voorlezen" and shown[-2] == "escucha" and len(shown) > 3


def test_an_issuer_of_many_badges_has_pages_of_them() -> None:
    catalog = many(130)
    site = Renderer(catalog, theme_folders=[THEME], link_base="/", at=sample.AT)
    slug = sample.MINIMAL.issuer
    paths = [artifact.path for artifact in plan(catalog, site.directory, theme_files={})]
    own = [path for path in paths if path.startswith(f"issuers/{slug}/") and path.endswith(".html")]
    assert own == [f"issuers/{slug}/{page}index.html" for page in ("", "page/2/", "page/3/")]
    made = [site.issuer(slug, number).decode() for number in (1, 2, 3)]
    names = [re.findall(r">(Badge \d{4})</a>", page) for page in made]
    assert sum(names, []) == [f"Badge {place:04}" for place in range(130)]
    assert all(len(page.encode()) < 100_000 for page in made)
    assert f'href="/issuers/{slug}/page/2/" rel="next"' in made[0]
    # What is said of the issuer itself stands on the first page alone.
    assert ["did:" in page for page in made] == [True, False, False]
