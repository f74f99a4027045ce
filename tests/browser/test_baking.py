"""Images made on demand, by a real browser: to the byte those that a site publishes which bakes them itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import building
import pytest

pytest.importorskip("browsing")
from browsing import visit

from generator.site.server import Server

if TYPE_CHECKING:
    from browsing import Visit

_SITE = "publish: {baked: on-demand, social_cards: false}\n"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: Any) -> tuple[Path, Path]:
    """The same content, published with baked images and without."""
    folder = tmp_path_factory.mktemp("baking")
    content = building.little(folder)
    building.build_site(content, folder / "hosted")
    with (content / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(_SITE)
    building.build_site(content, folder / "made")
    return folder / "hosted", folder / "made"


@pytest.fixture
def reader(browser: Any, sites: tuple[Path, Path]) -> Iterator[Visit]:
    server = Server(sites[1], "127.0.0.1", 0)
    server.start()
    found = visit(browser, server.address, accept_downloads=True)
    yield found
    assert found.elsewhere() == []
    found.context.close()
    server.stop()


def credentials(site: Path) -> dict[str, list[str]]:
    """The forms in which a site publishes each credential as an image."""
    return {
        path.stem: [form for form in ("png", "svg") if path.with_suffix(f".{form}").is_file()]
        for path in sorted((site / "assertions").glob("*.json"))
    }


def test_each_image_is_the_one_that_would_have_been_published(
    reader: Visit, sites: tuple[Path, Path]
) -> None:
    hosted, made = sites
    assert not any(credentials(made).values())
    compared = 0
    for credential, forms in credentials(hosted).items():
        reader.open(f"/assertions/{credential}/")
        buttons = reader.page.locator("[data-bake]:visible button")
        assert buttons.count() == len(forms)
        for form in forms:
            with reader.page.expect_download() as caught:
                reader.page.click(f"[data-bake={form}] button")
            assert caught.value.suggested_filename == f"{credential}.{form}"
            published = hosted / "assertions" / f"{credential}.{form}"
            assert Path(caught.value.path()).read_bytes() == published.read_bytes()
            compared += 1
    assert compared >= 6 and reader.complaints == []


def test_without_its_artwork_it_says_so(reader: Visit, sites: tuple[Path, Path]) -> None:
    credential = next(name for name, forms in credentials(sites[0]).items() if forms)
    reader.context.route("**/badges/*.png", lambda route: route.abort())
    reader.open(f"/assertions/{credential}/")
    reader.page.click("[data-bake=png] button")
    said = reader.page.locator("[data-bake=png] [role=status]:not(:empty)")
    assert said.inner_text() == "The image can’t be made now. The JSON file holds the same."


def test_axe_finds_nothing_and_headers_let_the_page_do_it(
    reader: Visit, sites: tuple[Path, Path]
) -> None:
    credential = next(name for name, forms in credentials(sites[0]).items() if forms)
    reader.open(f"/assertions/{credential}/")
    assert reader.violations() == []
    for site, allowed in zip(sites, (False, True), strict=True):
        headers = (site / "_headers").read_text("utf-8").split("/assertions/*\n")[1].split("\n/")[0]
        assert ("connect-src 'self'" in headers) is allowed
