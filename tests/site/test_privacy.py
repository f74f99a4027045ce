"""People who didn't choose to be found are found nowhere, and whoever leaves, leaves nothing behind."""

from __future__ import annotations

import io
from pathlib import Path

import building
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

PUBLIC, UNLISTED, PRIVATE = "Ada Example", "Bo Unlisted", "Cyd Privatissimo"
# Where anyone looks for people: everything but pages of credentials and of earners.
OWN = ("assertions/", "ob2/assertions/", "earners/bo/")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A little site with one earner of each kind; each holds a credential."""
    made = building.little(tmp_path)
    (credential,) = building.award(made, "ropes", "e@example.org")
    (made / "earners" / "cyd.md").write_text(
        f"---\nname: {PRIVATE}\nheadline: Privatissimo.\nvisibility: private\n"
        f"assertions: [{credential}]\n---\nCyd.\n",
        "utf-8",
    )
    return made


def inside(path: str, data: bytes) -> bytes:
    """Everything in a file that says something: of a PNG also what is packed in its text chunks."""
    if not path.endswith(".png"):
        return data
    picture = Image.open(io.BytesIO(data))
    picture.load()
    texts = " ".join(
        f"{name} {value}" for name, value in picture.info.items() if isinstance(value, str)
    )
    return data + texts.encode()


def traces(site: Path, *words: str) -> list[str]:
    """The paths of files that name anyone of `words`, in whichever case, in their path or inside."""
    found = []
    for path, data in building.tree(site).items():
        text = (path.encode() + b"\0" + inside(path, data)).lower()
        if any(word.lower().encode() in text for word in words):
            found.append(path)
    return found


def test_who_is_not_public_is_in_no_list_feed_catalog_or_card(
    tmp_path: Path, content: Path
) -> None:
    site = tmp_path / "site"
    building.build_site(content, site)
    assert traces(site, PRIVATE, "privatissimo", "/cyd") == []
    seen = traces(site, UNLISTED, "/bo/", "earners/bo")
    assert seen and all(path.startswith(OWN) for path in seen)
    assert not (site / "earners" / "bo.card.png").exists()
    for path in seen:
        if path.endswith(".html"):
            assert b'<meta name="robots" content="noindex">' in (site / path).read_bytes()
    listed = traces(site, PUBLIC)
    assert "earners/index.html" in listed and "earners/ada/index.html" in listed
    assert not {"catalog.json", "feed.xml", "verify/known.json"} & set(listed)
    assert b"earners/ada/" in (site / "sitemap.xml").read_bytes()


def test_credentials_are_not_to_be_indexed_whoever_holds_them(
    tmp_path: Path, content: Path
) -> None:
    site = tmp_path / "site"
    building.build_site(content, site)
    pages = sorted((site / "assertions").glob("*/index.html"))
    assert len(pages) == 6
    for page in pages:
        assert b'<meta name="robots" content="noindex">' in page.read_bytes()
        assert page.parent.name.encode() not in (site / "sitemap.xml").read_bytes()


@pytest.mark.parametrize("slug", ["ada", "bo"])
def test_who_is_deleted_leaves_no_trace_in_the_next_build(
    tmp_path: Path, content: Path, slug: str
) -> None:
    """The cache remembers the build before, and the output folder still holds it."""
    site, cache = tmp_path / "site", tmp_path / "cache"
    building.build_site(content, site, cache=cache)
    name = {"ada": PUBLIC, "bo": UNLISTED}[slug]
    assert traces(site, name)
    (content / "earners" / f"{slug}.md").unlink()
    building.build_site(content, site, cache=cache)
    assert traces(site, name, f"earners/{slug}") == []


def test_a_name_packed_into_a_picture_would_be_found() -> None:
    """The test above can fail: a compressed text chunk is unpacked."""
    packed = io.BytesIO()
    info = PngInfo()
    info.add_text("Author", PUBLIC * 20, zip=True)
    Image.new("L", (1, 1)).save(packed, "PNG", pnginfo=info)
    assert PUBLIC.encode() not in packed.getvalue()
    assert PUBLIC.encode() in inside("x.png", packed.getvalue())
