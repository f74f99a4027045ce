"""The bytes of what is published: signed ones as they are, derived ones right, and no trace of who said no."""

from __future__ import annotations

import json
import shutil
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import building
import pytest
from building import AT, BASE
from PIL import Image

from generator.content.load import load
from generator.credentials.baking import extract
from generator.errors import InputError, LaurelsError

JOSEPHINE = "nmd2qp7ykj3x"


def site() -> dict[str, bytes]:
    return building.tree(building.demonstration())


def rebuilt(tmp_path: Path, content: Path, **options: Any) -> dict[str, bytes]:
    building.build_site(content, tmp_path / "site", **options)
    return building.tree(tmp_path / "site")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return building.little(tmp_path)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_signed_files_and_awarded_versions_are_the_same_bytes() -> None:
    published = site()
    for folder, prefix in (("assertions", "assertions"), ("status", "status")):
        for path in (building.CONTENT / folder).glob("*.json"):
            assert published[f"{prefix}/{path.name}"] == path.read_bytes()
    versions = building.CONTENT / "badges" / "versions"
    for path in versions.glob("*/*.json"):
        if not path.name.endswith(".substance.json"):
            assert published[f"badges/{path.parent.name}/v/{path.name}"] == path.read_bytes()


def test_baked_images_carry_the_signed_bytes() -> None:
    published = site()
    images = [p for p in published if p.startswith("assertions/") and p.endswith((".png", ".svg"))]
    held = [row for row in load(building.CONTENT).assertions if row.id not in building.WITHDRAWN]
    assert len(images) == 2 * len(held)
    for path in images:
        carried = extract(published[path]).text
        assert carried.encode() == published[path[: path.rindex(".")] + ".json"]


def test_an_achievement_says_where_it_is() -> None:
    published = site()
    for path in published:
        if path.startswith("badges/") and path.endswith(".json"):
            document = json.loads(published[path])
            slug = path.split("/")[1].removesuffix(".json")
            assert document["id"] == f"{BASE}/badges/{slug}/v/{document['version']}.json"


def test_a_withdrawn_credential_says_so_in_open_badges_2_and_nothing_else() -> None:
    published = site()
    for credential, standing in building.WITHDRAWN.items():
        document = json.loads(published[f"ob2/assertions/{credential}.json"])
        assert document.keys() == {"@context", "id", "type", "revoked", "revocationReason"}
        assert document["revoked"] is True
        assert document["revocationReason"].lower().startswith(f"{standing}: ")
        assert f"assertions/{credential}.png" not in published


def test_the_versions_awarded_stay_and_the_current_one_stands_beside_them(
    tmp_path: Path, content: Path
) -> None:
    before = (content / "badges/versions/knots/1.0.json").read_bytes()
    edit(content / "badges/knots.md", 'version: "1.0"', 'version: "2.0"')
    edit(content / "badges/knots.md", "*one* recording", "two recordings")
    published = rebuilt(tmp_path, content)
    assert published["badges/knots/v/1.0.json"] == before
    current = json.loads(published["badges/knots.json"])
    assert current["version"] == "2.0"
    assert published["badges/knots.json"] == published["badges/knots/v/2.0.json"]
    for version, words in (("1.0", "one"), ("2.0", "two recordings")):
        badge_class = json.loads(published[f"ob2/badges/knots/v/{version}.json"])
        assert words in badge_class["criteria"]["narrative"]


@pytest.mark.parametrize(
    "did", ["did:web:laurels.example", "did:web:laurels.example:people:lantern"]
)
def test_a_did_document_is_about_the_did_that_leads_to_it(
    tmp_path: Path, content: Path, did: str
) -> None:
    for folder in ("assertions", "status", "earners", "badges/versions"):
        shutil.rmtree(content / folder)  # they are signed by the did as it was
    issuer = content / "issuers" / "lanternway.md"
    edit(issuer, "did:web:laurels.example:issuers:lanternway", did)
    published = rebuilt(tmp_path, content)
    path = ".well-known/did.json" if did.count(":") == 2 else "people/lantern/did.json"
    assert json.loads(published[path])["id"] == did
    assert "issuers/lanternway/did.json" not in published
    assert f"/{path}\n  Content-Type: application/did+json".encode() in published["_headers"]


def test_open_badges_2_and_baked_images_can_be_left_out(tmp_path: Path, content: Path) -> None:
    with (content / "site.yaml").open("a") as file:
        file.write("publish: {open_badges_2: false, baked: on-demand}\n")
    published = rebuilt(tmp_path, content)
    assert not any(path.startswith("ob2/") for path in published)
    assert not any(
        path.startswith("assertions/") and path.endswith((".png", ".svg")) for path in published
    )
    assert not any(b"/ob2/" in data for path, data in published.items() if path.endswith(".html"))


# --- people


def test_someone_who_keeps_their_page_private_leaves_no_trace() -> None:
    for path, data in site().items():
        assert b"Josephine" not in data and b"josephine" not in data, path
    assert f"assertions/{JOSEPHINE}/index.html" in site()


def test_someone_unlisted_is_in_no_list() -> None:
    for path, data in site().items():
        if not path.startswith(("earners/example-priya/", "earners/example-wren/")):
            assert b"earners/example-priya" not in data, path
            assert b"earners/example-wren" not in data, path
    assert b'name="robots" content="noindex' in site()["earners/example-priya/index.html"]


def test_taking_a_file_away_takes_name_photo_and_listing_away(
    tmp_path: Path, content: Path
) -> None:
    before = rebuilt(tmp_path, content, cache=tmp_path / "cache")
    assert "earners/ada.png" in before and any(b"Ada Example" in data for data in before.values())
    (content / "earners" / "ada.md").unlink()
    (content / "earners" / "images" / "ada.png").unlink()
    after = rebuilt(tmp_path, content, cache=tmp_path / "cache")
    assert not any("ada" in path for path in after)
    assert not any(b"Ada Example" in data or b"earners/ada" in data for data in after.values())


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
def test_a_photo_follows_the_page(tmp_path: Path, content: Path, visibility: str) -> None:
    edit(content / "earners/ada.md", "visibility: public", f"visibility: {visibility}")
    published = rebuilt(tmp_path, content)
    assert ("earners/ada.png" in published) == (visibility == "unlisted")
    assert b"earners/ada" not in published["earners/index.html"]


def test_a_photograph_is_published_without_what_the_camera_wrote(
    tmp_path: Path, content: Path
) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "SecretCamera", "SecretName"
    exif.get_ifd(0x8825)[1] = "N"
    edit(content / "earners/ada.md", "ada.png", "ada.jpg")
    photo = content / "earners/images/ada.jpg"
    Image.new("RGB", (1200, 900), "teal").save(photo, exif=exif, comment=b"SecretComment")
    assert b"SecretCamera" in photo.read_bytes()
    published = rebuilt(tmp_path, content)
    picture = Image.open(BytesIO(published["earners/ada.png"]))
    assert picture.size == (800, 600) and not picture.info and not picture.getexif()
    for secret in (b"SecretCamera", b"SecretName", b"SecretComment"):
        assert not any(secret in data for data in published.values())


def test_a_draft_leaves_no_trace(tmp_path: Path, content: Path) -> None:
    text = (content / "badges/rigging.md").read_text("utf-8")
    hush = text.replace("name: Rigging", "name: Hushhush\nstatus: draft")
    (content / "badges" / "hushhush.md").write_text(hush, "utf-8")
    edit(content / "recognizers/county.md", "seeks: [ropes]", "seeks: [ropes, hushhush]")
    for path, data in rebuilt(tmp_path, content).items():
        assert b"hushhush" not in data.lower() and "hushhush" not in path, path
    assert "badges/hushhush/index.html" in rebuilt(tmp_path, content, drafts=True)


# --- a site that moved


def test_a_site_that_moved_goes_on_publishing_what_it_signed(tmp_path: Path, content: Path) -> None:
    edit(
        content / "site.yaml",
        f"base_url: {BASE}",
        f"base_url: https://new.example\nprevious_base_urls: [{BASE}]",
    )
    published = rebuilt(tmp_path, content)
    for path in (content / "assertions").glob("*.json"):
        assert published[f"assertions/{path.name}"] == path.read_bytes()
    did = json.loads(published["issuers/lanternway/did.json"])
    assert did["id"] == "did:web:laurels.example:issuers:lanternway"
    assert json.loads(published["catalog.json"])["url"] == "https://new.example/"


def test_an_address_that_was_signed_and_is_not_accounted_for_stops_the_build(
    tmp_path: Path, content: Path
) -> None:
    edit(content / "site.yaml", f"base_url: {BASE}", "base_url: https://new.example")
    with pytest.raises(LaurelsError) as raised:
        building.build_site(content, tmp_path / "site")
    assert "base_url" in {finding.code for finding in getattr(raised.value, "findings", ())}


def test_what_can_not_be_made_names_its_source(tmp_path: Path, content: Path) -> None:
    """An image that goes away between check and render, say."""
    from generator.site.artifacts import Press
    from generator.site.plan import Artifact
    from generator.site.themes import find_theme

    theme = find_theme(content, "default")
    press = Press(
        load(content),
        theme_folders=theme.folders,
        theme_files=theme.static,
        link_base=BASE,
        at=AT,
        drafts=False,
    )
    (content / "earners/images/ada.png").unlink()
    with pytest.raises(InputError, match=r"^earners/ada\.md: earners/images/ada\.png: "):
        press.artifact(
            Artifact("earners/ada.png", "picture", "earners/images/ada.png", "earners/ada.md")
        )


def test_an_earner_can_take_all_signed_files_along() -> None:
    site = building.demonstration()
    assert (site / "earners" / "example-layla" / "credentials.zip").is_file()
    listed = load(building.CONTENT).earners
    for path in (site / "earners").glob("*/credentials.zip"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            names = [Path(name).stem for name in archive.namelist()]
            assert set(names) == set(listed[path.parent.name].assertions) - set(building.WITHDRAWN)
            assert len(names) == len(set(names))
            for name in names:
                signed = (site / "assertions" / f"{name}.json").read_bytes()
                assert archive.read(f"{name}.json") == signed
