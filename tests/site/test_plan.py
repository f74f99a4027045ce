"""Every path is known beforehand: the table of what a site publishes, and collisions that name both sources."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import building
import pytest

from generator.content.load import load
from generator.content.model import Catalog
from generator.content.pages import Page
from generator.errors import InputError
from generator.site.manifest import MANIFEST
from generator.site.plan import (
    Artifact,
    baked_forms,
    credential_paths,
    did_path,
    host_findings,
    plan,
)
from generator.site.verifying import script_files
from generator.site.views import Directory


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(building.CONTENT)


def planned(catalog: Catalog, *, drafts: bool = False, theme: tuple[str, ...] = ()) -> set[str]:
    directory = Directory(catalog, at=building.AT, drafts=drafts)
    files = {name: Path("/theme/static") / name for name in theme}
    return {item.path for item in plan(catalog, directory, theme_files=files)}


def changed(catalog: Catalog, kind: str, slug: str, **fields: Any) -> Catalog:
    things = dict(getattr(catalog, kind))
    things[slug] = things[slug].model_copy(update=fields)
    return replace(catalog, **{kind: things})


def path_of(audience: str) -> str:
    """As it is wherever letters of ASCII are enough to tell audiences apart."""
    letters = unicodedata.normalize("NFKD", audience.casefold()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")


def at_base(catalog: Catalog, **fields: Any) -> Catalog:
    return replace(catalog, site=catalog.site.model_copy(update=fields))


def table(catalog: Catalog) -> set[str]:
    """The table of the design, for the demonstration."""
    paths = {
        "index.html",
        "verify/index.html",
        "404.html",
        "catalog.json",
        "catalog-index.json",
        "browse/index.html",
        "feed.xml",
        "sitemap.xml",
    }
    paths |= {"robots.txt", "_headers", "_redirects", ".nojekyll"}
    paths |= {"verify/examples/index.html", "verify/examples.json", "verify/known.json"}
    paths |= {f"verify/{name}" for name in script_files()}
    paths |= {
        f"{kind}/index.html"
        for kind in ("badges", "stacks", "issuers", "recognizers", "earners", "frameworks")
    }
    paths |= {f"{slug}/index.html" for slug in catalog.pages}
    originals = [badge for badge in catalog.badges.values() if badge.translation_of is None]
    audiences = {text for badge in originals for text in badge.audience}
    paths |= {f"browse/audience/{path_of(text)}/index.html" for text in audiences}
    paths |= {f"frameworks/{slug}/index.html" for slug in catalog.frameworks}
    for slug in catalog.badges:
        paths |= {f"badges/{slug}{end}" for end in ("/index.html", ".json", ".png", ".svg")}
    current = {(slug, badge.version) for slug, badge in catalog.badges.items()}
    for slug, version in current | set(catalog.versions):
        paths |= {f"badges/{slug}/v/{version}.json", f"ob2/badges/{slug}/v/{version}.json"}
    for slug in catalog.issuers:
        paths |= {f"issuers/{slug}{end}" for end in ("/index.html", ".json")}
        paths |= {f"issuers/{slug}.png"} if catalog.issuers[slug].image else set()
        paths |= {f"issuers/{slug}/did.json"} if catalog.issuers[slug].keys else set()
        paths.add(f"ob2/issuers/{slug}.json")
    paths |= {f"badges/{slug}.card.png" for slug in catalog.badges}
    paths |= {
        f"stacks/{slug}{end}" for slug in catalog.stacks for end in ("/index.html", ".card.png")
    }
    paths |= {f"stacks/{slug}.png" for slug, stack in catalog.stacks.items() if stack.image}
    paths |= {f"recognizers/{slug}/index.html" for slug in catalog.recognizers}
    paths |= {
        f"earners/{slug}/index.html"
        for slug, earner in catalog.earners.items()
        if earner.visibility != "private"
    }
    withdrawn = building.WITHDRAWN
    paths |= {
        f"earners/{slug}/credentials.zip"
        for slug, earner in catalog.earners.items()
        if earner.visibility != "private" and set(earner.assertions) - set(withdrawn)
    }
    paths |= {
        f"earners/{slug}.card.png"
        for slug, earner in catalog.earners.items()
        if earner.visibility == "public"
    }
    paths |= {f"status/{item.name}.json" for item in catalog.statuses}
    return paths


def test_every_path_of_the_table_is_planned_and_no_other(catalog: Catalog) -> None:
    assert planned(catalog) == table(catalog)


def test_what_is_planned_is_what_is_published(catalog: Catalog) -> None:
    site = building.tree(building.demonstration())
    credentials: set[str] = set()
    for row in catalog.assertions:
        forms = () if row.id in building.WITHDRAWN else ("png", "svg")
        credentials |= set(credential_paths(row, forms=forms, ob2=True))
    static = {path for path in site if path.startswith(("static/", "pagefind/"))}
    assert {"pagefind/pagefind.js", "pagefind/pagefind-entry.json"} < static
    assert site.keys() - static - {MANIFEST} == table(catalog) | credentials
    assert "static/style.css" in static


def test_a_version_awarded_before_stays_beside_the_current_one(catalog: Catalog) -> None:
    paths = planned(changed(catalog, "badges", "writing-feedback", version="2.0"))
    for version in ("1.0", "2.0"):
        assert f"badges/writing-feedback/v/{version}.json" in paths
        assert f"ob2/badges/writing-feedback/v/{version}.json" in paths


def test_open_badges_2_can_be_left_out(catalog: Catalog) -> None:
    publish = catalog.site.publish.model_copy(update={"open_badges_2": False})
    assert not any(path.startswith("ob2/") for path in planned(at_base(catalog, publish=publish)))
    assert not any("ob2" in p for p in credential_paths(catalog.assertions[0], forms=(), ob2=False))


def test_social_cards_can_be_left_out(catalog: Catalog) -> None:
    publish = catalog.site.publish.model_copy(update={"social_cards": False})
    assert not any(
        path.endswith(".card.png") for path in planned(at_base(catalog, publish=publish))
    )


def test_images_can_be_baked_on_demand(catalog: Catalog) -> None:
    publish = catalog.site.publish.model_copy(update={"baked": "on-demand"})
    directory = Directory(catalog, at=building.AT)
    other = at_base(catalog, publish=publish)
    assert baked_forms(other, directory, "writing-feedback", standing="valid") == ()
    assert baked_forms(catalog, directory, "writing-feedback", standing="valid") == ("png", "svg")
    assert baked_forms(catalog, directory, "writing-feedback", standing="revoked") == ()


def test_a_draft_leaves_no_path(catalog: Catalog) -> None:
    badge = catalog.badges["writing-feedback"].model_copy(
        update={"slug": "hush", "status": "draft"}
    )
    other = replace(catalog, badges={**catalog.badges, "hush": badge})
    assert not any("hush" in path for path in planned(other))
    assert "badges/hush/index.html" in planned(other, drafts=True)


@pytest.mark.parametrize(
    ("base", "did", "path"),
    [
        ("https://a.example", "did:web:a.example:issuers:x", "issuers/x/did.json"),
        ("https://a.example", "did:web:a.example", ".well-known/did.json"),
        ("https://a.example/b", "did:web:a.example:b:issuers:x", "issuers/x/did.json"),
        ("https://a.example:8443", "did:web:a.example%3A8443:x", "x/did.json"),
        ("https://a.example", "did:web:a.example:a%20b", "a b/did.json"),
        # Somebody else's host serves these; here they lie where a reader would look.
        ("https://a.example/b", "did:web:a.example", "issuers/lanternway/did.json"),
        ("https://a.example", "did:web:other.example:x", "issuers/lanternway/did.json"),
        ("https://a.example/b", "did:web:a.example:bc:x", "issuers/lanternway/did.json"),
    ],
)
def test_a_did_document_lies_where_its_did_says(
    catalog: Catalog, base: str, did: str, path: str
) -> None:
    other = changed(at_base(catalog, base_url=base), "issuers", "lanternway", did=did)
    assert did_path(other, other.issuers["lanternway"]) == path
    assert path in planned(other)


def test_a_did_of_an_earlier_address_lies_where_that_address_had_it(catalog: Catalog) -> None:
    moved = at_base(
        catalog, base_url="https://new.example", previous_base_urls=("https://old.example/b",)
    )
    other = changed(moved, "issuers", "lanternway", did="did:web:old.example:b:people:lantern")
    assert did_path(other, other.issuers["lanternway"]) == "people/lantern/did.json"


def test_an_issuer_without_a_key_has_no_did_document(catalog: Catalog) -> None:
    paths = planned(changed(catalog, "issuers", "lanternway", keys=()))
    assert "issuers/lanternway/did.json" not in paths and "issuers/lanternway.json" in paths


@pytest.mark.parametrize(
    ("did", "theme", "expected"),
    [
        (
            "did:web:laurels.example:static",
            ("did.json",),
            "static/did.json (issuers/lanternway.md and themes: did.json)",
        ),
        (
            "did:web:laurels.example:issuers:alder-reach",
            (),
            "issuers/alder-reach/did.json (issuers/alder-reach.md and issuers/lanternway.md)",
        ),
        (
            "did:web:laurels.example:badges:writing-feedback.json",
            (),
            "badges/writing-feedback.json (badges/writing-feedback.md and issuers/lanternway.md)",
        ),
        (
            "did:web:laurels.example:assertions:22s6jn2mh30m",
            (),
            "assertions/22s6jn2mh30m/did.json (issuers/lanternway.md and assertions/)",
        ),
        (
            "did:web:laurels.example",
            ("a.css", "A.css"),
            "static/A.css (themes: a.css and themes: A.css)",
        ),
    ],
)
def test_a_collision_names_both_sources(
    catalog: Catalog, did: str, theme: tuple[str, ...], expected: str
) -> None:
    with pytest.raises(InputError) as raised:
        planned(changed(catalog, "issuers", "lanternway", did=did), theme=theme)
    assert raised.value.message == f"two things would be written to one path: {expected}"
    assert raised.value.code == "collision"


def test_all_collisions_are_reported_together(catalog: Catalog) -> None:
    other = changed(catalog, "issuers", "lanternway", did="did:web:laurels.example:static")
    with pytest.raises(InputError, match=r"static/A\.css .*; static/did\.json "):
        planned(other, theme=("did.json", "a.css", "A.css"))


def test_a_page_can_not_stand_where_the_site_has_its_own(catalog: Catalog) -> None:
    page = Page(slug="verify", name="Checks", body="How we check.")
    with pytest.raises(InputError, match=r"verify/index\.html \(.*pages/verify\.md.*\)"):
        planned(replace(catalog, pages={"verify": page}))
    draft = page.model_copy(update={"status": "draft"})
    assert "verify/index.html" in planned(replace(catalog, pages={"verify": draft}))


def test_the_plan_is_in_order_whatever_the_order_of_the_content(catalog: Catalog) -> None:
    backwards = replace(catalog, badges=dict(reversed(catalog.badges.items())))
    plans: list[list[Artifact]] = [
        plan(each, Directory(each, at=building.AT), theme_files={}) for each in (catalog, backwards)
    ]
    assert plans[0] == plans[1] == sorted(plans[0])


def test_hosts_limits_are_counted_with_every_file_of_every_credential(catalog: Catalog) -> None:
    row = catalog.assertions[0]
    rows = tuple(replace(row, id=f"{number:012d}") for number in range(14_000))
    many = replace(catalog, assertions=rows)
    directory = Directory(many, at=building.AT)
    found = [f.message for f in host_findings(many, directory, 100)]
    assert found == [
        "the site has 70,100 files; Cloudflare Pages takes 20,000 on its free plan",
        "assertions/ has 56,000 entries; Netlify takes 54,000 in one folder",
    ]
    publish = catalog.site.publish.model_copy(update={"baked": "on-demand"})
    assert len(list(host_findings(at_base(many, publish=publish), directory, 100))) == 1
    assert list(host_findings(catalog, Directory(catalog, at=building.AT), 100)) == []
