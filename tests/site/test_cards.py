"""Social cards: their size, their bytes, what stands on them, and who never does."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import building
import pytest
import sample_catalog as sample
from PIL import Image, ImageChops

from generator.content.model import Catalog
from generator.errors import InputError
from generator.site import render
from generator.site.cards import Cards, Subject
from generator.site.images import draw_badge, rasterize
from generator.site.plan import plan
from generator.site.previews import cards, stack_artwork
from generator.site.remembering import Keys
from generator.site.themefile import CardStyle
from generator.site.views import Directory

THEME = Path(render.__file__).parents[2] / "themes" / "default"
ARTWORK = rasterize(draw_badge(seed="knots", title="", palette={}))
CARDS = Cards([THEME], CardStyle(), "Sample Badges")


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["PNG"])


def differs(one: bytes, other: bytes) -> tuple[int, int, int, int] | None:
    """The box in which two cards differ by more than the 256 colours of one of them may make."""
    found = ImageChops.difference(opened(one).convert("RGB"), opened(other).convert("RGB"))
    return found.convert("L").point(lambda value: 255 if value > 60 else 0).getbbox()


def test_a_card_has_the_size_that_networks_ask_for_and_the_same_bytes_each_time() -> None:
    subject = Subject("Badge", "Knots & ropes <tied>", "The Guild", ARTWORK)
    data = CARDS.draw(subject)
    assert data == Cards([THEME], CardStyle(), "Sample Badges").draw(subject)
    picture = opened(data)
    assert picture.size == (1200, 627) and len(data) < 300_000
    assert not picture.info.keys() - {"transparency"}  # no date, no name, no text


def test_a_text_that_cannot_be_drawn_leaves_no_empty_boxes() -> None:
    bare = CARDS.draw(Subject("", "", "", ARTWORK))
    assert CARDS.draw(Subject("", "漢字", "한국어", ARTWORK)) == bare
    assert CARDS.draw(Subject("", "", "🤖", ARTWORK)) == bare
    written = CARDS.draw(Subject("", "प्रश्न", "", ARTWORK))
    box = differs(bare, written)
    assert box is not None and box[2] < 740  # beside the artwork, not over it


def test_what_is_read_from_right_to_left_stands_at_the_right() -> None:
    data = CARDS.draw(Subject("", "أسئلة", "", ARTWORK))
    assert opened(data).convert("RGB").getpixel((260, 252)) != (17, 56, 44)
    box = differs(data, CARDS.draw(Subject("", "أ", "", ARTWORK)))
    assert box is not None and box[0] > 500


@pytest.mark.parametrize("title", ["W" * 300, "word " * 200, "Donaudampfschifffahrtsgesellschaft"])
def test_a_long_title_stays_clear_of_the_artwork(title: str) -> None:
    box = differs(
        CARDS.draw(Subject("Badge", title, title, ARTWORK)),
        CARDS.draw(Subject("", "", "", ARTWORK)),
    )
    assert box is not None and box[2] <= 740 and box[3] <= 504


def test_a_photograph_is_cut_round() -> None:
    photo = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(photo, "PNG")
    data = opened(CARDS.draw(Subject("", "Ada", "", photo.getvalue(), round=True))).convert("RGB")
    assert data.getpixel((940, 252)) == (0, 128, 128)
    assert data.getpixel((745, 60)) == (17, 56, 44)


def test_a_theme_may_draw_its_own(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    own = tmp_path / "templates" / "card.svg"
    own.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{{ box.width }}" height="{{ box.height }}">'
        '<rect width="1200" height="627" fill="{{ style.ground }}"/></svg>'
    )
    data = Cards([tmp_path, THEME], CardStyle(ground="#123456"), "X").draw(Subject("", "Unseen"))
    assert opened(data).convert("RGB").getcolors() == [(1200 * 627, (0x12, 0x34, 0x56))]
    for broken in (
        "{{ box.",
        "<svg",
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ):
        own.write_text(broken)
        with pytest.raises(InputError, match=r"card\.svg"):
            Cards([tmp_path, THEME], CardStyle(), "X").draw(Subject("", "Unseen"))


# --- which there are


def catalog_with(visibility: str) -> Catalog:
    plain = sample.catalog()
    earners = {
        slug: earner.model_copy(update={"visibility": visibility})
        for slug, earner in plain.earners.items()
    }
    return replace(plain, earners=earners)


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_only_public_earners_have_a_card(visibility: str) -> None:
    directory = Directory(catalog_with(visibility), at=sample.AT)
    found = {path for path, kind, _ in cards(directory) if kind == "earner"}
    wanted = {f"earners/{slug}.card.png" for slug in directory.earners}
    assert found == (wanted if visibility == "public" else set())


def test_a_draft_has_no_card() -> None:
    directory = Directory(sample.catalog(), at=sample.AT)
    slugs = {slug for _, kind, slug in cards(directory) if kind == "badge"}
    assert slugs == set(directory.badges) < set(directory.catalog.badges)
    for stack in directory.stacks.values():
        assert stack_artwork(directory, stack) in {*directory.badges, ""}


class Tags(HTMLParser):
    """What a page tells networks of itself."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        name = values.get("property") or values.get("name") or ""
        if tag == "meta" and name.startswith(("og:", "twitter:")):
            assert name not in self.found
            self.found[name] = values["content"] or ""
        if tag == "link" and values.get("rel") == "canonical":
            self.found["canonical"] = values["href"] or ""


def published(path: str) -> Tags:
    return Tags((building.demonstration() / path / "index.html").read_bytes())


@pytest.mark.parametrize(
    ("credential", "note", "sentence"),
    [
        ("a6jccn4bbys2", "Revoked", "This credential has been revoked."),
        ("wgeeramvpg9m", "Suspended", "This credential is suspended."),
        ("cezspxp8x3w7", "Expired", "This credential has expired."),
    ],
)
def test_a_link_to_what_does_not_hold_says_so_and_shows_no_card(
    credential: str, note: str, sentence: str
) -> None:
    found = published(f"assertions/{credential}").found
    assert found["og:title"].startswith(f"{note}: ")
    assert found["twitter:title"] == found["og:title"]
    assert found["og:description"].startswith(f"{sentence} ")
    assert "og:image" not in found and found["twitter:card"] == "summary"


@pytest.mark.parametrize(
    ("path", "card", "kind"),
    [
        ("badges/conversaciones-con-familias", "badges/conversaciones-con-familias", "article"),
        ("stacks/active-learning", "stacks/active-learning", "article"),
        ("earners/example-maya", "earners/example-maya", "profile"),
        ("assertions/22s6jn2mh30m", "badges/project-unit-planning", "article"),
    ],
)
def test_pages_tell_networks_which_card_is_theirs(path: str, card: str, kind: str) -> None:
    found = published(path).found
    assert found["og:type"] == kind and found["og:url"] == found["canonical"]
    assert found["og:url"] == f"{building.BASE}/{path}/"
    image = found["og:image"]
    assert re.fullmatch(
        re.escape(f"{building.BASE}/{card}.card.png").replace(r"\*", "[a-z-]+"), image
    )
    assert found["twitter:image"] == image and found["twitter:card"] == "summary_large_image"
    assert (found["og:image:type"], found["og:image:width"], found["og:image:height"]) == (
        "image/png",
        "1200",
        "627",
    )
    assert found["og:image:alt"] == found["twitter:image:alt"] != ""
    assert found["og:title"] == found["twitter:title"] != ""
    assert found["og:description"] == found["twitter:description"] != ""
    data = (building.demonstration() / image.removeprefix(f"{building.BASE}/")).read_bytes()
    assert opened(data).size == (1200, 627)


def test_tags_of_a_credential_do_not_name_its_holder() -> None:
    for page in (building.demonstration() / "assertions").glob("*/index.html"):
        text = page.read_text("utf-8")
        holder = re.search(r'class="awarded-to">.*?<(?:a|strong)[^>]*>(.*?)</', text)
        assert holder
        head = text.partition("</head>")[0]
        assert holder[1] not in head and 'name="robots" content="noindex"' in head


def test_a_page_without_a_card_says_so() -> None:
    for path in ("", "earners/example-priya"):
        found = published(path).found
        assert found["twitter:card"] == "summary" and "og:image" not in found


# --- and when they are drawn again


def test_a_card_rests_on_what_stands_on_it_and_on_nothing_else(tmp_path: Path) -> None:
    from generator.content.load import load

    catalog = load(building.little(tmp_path))

    def keys(changed: Catalog) -> dict[str, str]:
        made = Keys(changed, Directory(changed, at=building.AT), b"")
        items = plan(changed, made.directory, theme_files={})
        return {item.path: made.artifact(item) for item in items if item.path.endswith(".card.png")}

    before = keys(catalog)
    assert len(set(before.values())) == len(before) == 6 and all(before.values())

    def redrawn(kind: str, slug: str, **fields: object) -> set[str]:
        things = getattr(catalog, kind)
        other = {**things, slug: things[slug].model_copy(update=fields)}
        after = keys(replace(catalog, **{kind: other}))
        return {path for path in before if after[path] != before[path]}

    assert redrawn("badges", "ropes", name="Cords") == {"badges/ropes.card.png"}
    assert redrawn("badges", "ropes", body="Else.", tags=("x",)) == set()
    assert redrawn("stacks", "bridges", name="Arches") == {"stacks/bridges.card.png"}
    assert redrawn("earners", "ada", headline="Ties.") == {"earners/ada.card.png"}
    assert redrawn("earners", "bo", headline="Ties.") == set()
    every = {path for path in before if not path.startswith("earners/")}
    assert redrawn("issuers", "lanternway", name="The Guild") == every
