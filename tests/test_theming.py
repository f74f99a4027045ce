"""Another look for one site: a theme begun by `laurels new theme`, and the second one that ships."""

from __future__ import annotations

import re
from pathlib import Path

import building
import pytest
from test_published_site import Page, dead_links

from generator.site.tokens import defined, is_color

SITE = "ledger"


def test_every_link_of_the_second_theme_leads_to_a_file() -> None:
    assert dead_links(building.demonstration_in(SITE), "/") == []


def test_its_pages_keep_to_their_policy_and_it_changes_pages_and_styles_alone() -> None:
    site, first = building.demonstration_in(SITE), building.demonstration()
    for path in site.rglob("*.html"):
        page = Page(path.read_text("utf-8"))
        assert not page.bare and len(set(page.ids)) == len(page.ids), path
        assert page.scripts == Page((first / path.relative_to(site)).read_text("utf-8")).scripts
    one, other = building.tree(first), building.tree(site)
    assert set(one) == set(other)
    changed = {path for path in one if one[path] != other[path]}
    assert {"index.html", "404.html", "static/style.css"} <= changed
    signed = {path for path in one if path.endswith(".json")}
    assert not changed & signed
    assert b"url(" not in other["static/style.css"] and b"<table>" in other["index.html"]


def test_a_new_theme_looks_as_the_default_until_something_in_it_is_changed(tmp_path: Path) -> None:
    content = building.little(tmp_path)
    building.build_site(content, tmp_path / "before")
    ran = building.laurels("new", "theme", "our-own", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "themes/our-own/theme.yaml" in ran.stdout and "`theme: our-own`" in ran.stdout
    with (content / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("theme: our-own\n")
    built = building.build_site(content, tmp_path / "after")
    assert [each for each in built.findings if each.path.startswith("themes/")] == []
    building.same_trees(tmp_path / "before", tmp_path / "after")

    # What stands there as comments may stand there as it is, but for font files that nobody has yet.
    file = tmp_path / "themes" / "our-own" / "theme.yaml"
    found = re.findall(r"^# ( *[a-z_-]+:(?: .*)?)$", file.read_text("utf-8"), re.MULTILINE)
    told = "\n".join(line for line in found if "faces:" not in line)
    assert len(found) > 60 and "dark_high_contrast:" in told and "logo: mark.svg" in told
    file.write_text(f"name: Own\n{told}\n", "utf-8")
    building.build_site(content, tmp_path / "told")
    css = [
        (tmp_path / each / "static" / "style.css").read_text("utf-8") for each in ("before", "told")
    ]
    colors = [
        {name: value for name, value in tokens.items() if is_color(value)}
        for tokens in (defined(each)["dark"] for each in css)
    ]
    assert colors[0] == colors[1] != {}
    assert "Charter,Georgia,serif" in css[1].replace('"', "")

    home = tmp_path / "themes" / "our-own" / "templates" / "home.html"
    home.write_text(home.read_text("utf-8").replace("{{ super()", "<p>Ours</p>{{ super()"), "utf-8")
    building.build_site(content, tmp_path / "after")
    page = (tmp_path / "after" / "index.html").read_text("utf-8")
    assert "<p>Ours</p>" in page and "A Little Site" in page


@pytest.mark.parametrize(
    ("name", "why"),
    [("default", "choose another name"), ("own", "exists already"), ("Our Own", "slug")],
)
def test_a_theme_that_cannot_be_begun(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.yaml").write_text("format: 1\n")
    (tmp_path / "themes" / "own").mkdir(parents=True)
    ran = building.laurels("new", "theme", name, cwd=tmp_path)
    assert ran.returncode == 2 and why in ran.stderr and "Traceback" not in ran.stderr
    assert [path.name for path in (tmp_path / "themes").iterdir()] == ["own"]
    assert (
        building.laurels("new", "theme", "x", "--content", "nowhere", cwd=tmp_path).returncode == 2
    )
