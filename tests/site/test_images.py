"""The site's images: the same bytes every time, safe in themselves, and bounded."""

from __future__ import annotations

import base64
import io
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.content.artwork import describe_artwork
from generator.credentials.baking import bake, extract
from generator.errors import InputError
from generator.site.images import Palette, draw_badge, normalize_png, rasterize
from generator.site.motifs import MOTIFS


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def wide(colour: str = "red") -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">'
        f'<rect width="40" height="10" fill="{colour}"/></svg>'
    ).encode()


def test_a_medallion_is_the_same_every_time_and_differs_by_seed() -> None:
    drawn = {draw_badge(seed=f"badge-{n}", title="A badge", palette=Palette()) for n in range(60)}
    assert len(drawn) > 40
    assert draw_badge(seed="a", title="A", palette={}) == draw_badge(
        seed="a", title="A", palette=Palette()
    )
    assert len(MOTIFS) >= 12


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=20), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_medallion_is_safe_artwork_with_its_title(seed: str, title: str) -> None:
    svg = draw_badge(seed=seed, title=title, palette={})
    artwork = describe_artwork(svg)
    assert (artwork.width, artwork.height, artwork.has_text) == (600, 600, False)
    found = ElementTree.fromstring(svg)[0].text or ""  # noqa: S314 - what we drew ourselves
    kept = [letter for letter in title if letter.isprintable() or letter == " "]
    assert [letter for letter in found if letter in kept] == kept
    assert len(svg) < 12_000


def test_a_theme_chooses_the_colours() -> None:
    svg = draw_badge(seed="a", title="", palette={"fields": ["#010203"], "gold": "#abcdef"})
    assert b"#010203" in svg
    assert b"#abcdef" in svg


@pytest.mark.parametrize(
    "palette",
    [
        {"gold": "red"},
        {"gold": None},
        {"gold": '#000000"/><script>'},
        {"fields": []},
        {"fields": ["x"]},
        {"fields": 7},
        {"fields": "#010203"},
        {"silver": "#000000"},
    ],
)
def test_a_palette_that_is_not_one(palette: dict[str, object]) -> None:
    with pytest.raises(InputError):
        draw_badge(seed="a", title="", palette=palette)


def test_rasterizing_a_medallion() -> None:
    svg = draw_badge(seed="a", title="A", palette=Palette())
    image = rasterize(svg)
    assert image == rasterize(svg)
    assert opened(image).size == (400, 400)
    assert len(image) < 40_000
    assert opened(image).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert describe_artwork(image).kind == "png"
    assert extract(bake(image, b'{"a": 1}')).text == '{"a": 1}'
    assert extract(bake(svg, b'{"a": 1}')).text == '{"a": 1}'


def test_rasterizing_keeps_proportions() -> None:
    assert opened(rasterize(wide(), size=80)).size == (80, 20)
    only_width = wide().replace(b"viewBox", b'width="0.001" viewBox')
    assert max(opened(rasterize(only_width, size=80)).size) <= 80


def test_rasterizing_many_colours_keeps_them() -> None:
    inside = io.BytesIO()
    noise = Image.effect_noise((90, 90), 90).convert("RGB")
    Image.merge("RGB", [noise.getchannel(0), noise.rotate(90).getchannel(1), noise.rotate(180).getchannel(2)]).save(inside, "PNG")  # fmt: skip
    url = "data:image/png;base64," + base64.b64encode(inside.getvalue()).decode()
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><image width="90" height="90" href="{url}"/></svg>'
    assert opened(rasterize(svg.encode(), size=90)).mode == "RGBA"


@pytest.mark.parametrize(
    ("data", "size"),
    [(b"", 9), (wide(), 0), (wide(), 100_000), (wide()[:-3], 9), (wide("url(http://a)"), 9)],
)
def test_what_is_not_drawn(data: bytes, size: int) -> None:
    with pytest.raises(InputError):
        rasterize(data, size=size)


def test_what_its_library_gives_up_on_is_an_error_of_ours() -> None:
    """Each number is within bounds, and what they come to is not; the library panics past `Exception`."""
    inside = '<path d="M0 0 L1 1" stroke="red"/>'
    for _ in range(5):
        inside = f'<g transform="scale(1000000)">{inside}</g>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{inside}</svg>'
    with pytest.raises(InputError) as caught:
        rasterize(svg.encode())
    assert caught.value.code == "broken_image"
    assert caught.value.message == (
        "the SVG can't be drawn: its numbers are too much for what draws it"
    )


def test_a_picture_is_not_rasterized() -> None:
    with pytest.raises(InputError, match="expected an SVG"):
        rasterize(rasterize(wide()))


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_photograph_is_turned_upright_and_loses_its_metadata(format_: str) -> None:
    photo = Image.new("RGB", (60, 30), "blue")
    photo.paste("red", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise
    exif[0x010F] = "A camera that knows where it was"
    output = io.BytesIO()
    photo.save(output, format_, exif=exif, quality=95)
    plain = normalize_png(output.getvalue(), 400)
    image = opened(plain)
    assert image.size == (30, 60)
    assert image.getpixel((15, 5))[0] > 200  # type: ignore[index]
    assert image.getpixel((15, 55))[2] > 200  # type: ignore[index]
    assert b"camera" not in plain
    assert image.info == {}
    assert plain == normalize_png(output.getvalue(), 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_becomes_a_plain_png(mode: str) -> None:
    output = io.BytesIO()
    Image.new(mode, (50, 20), 30_000 if mode == "I;16" else 1).save(output, "PNG")
    image = opened(normalize_png(output.getvalue(), 25))
    assert image.size == (25, 10)
    assert image.mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")
    if mode == "I;16":
        assert image.getpixel((0, 0)) == (117, 117, 117)


def test_a_broken_photograph() -> None:
    output = io.BytesIO()
    Image.new("RGB", (200, 200)).save(output, "JPEG")
    with pytest.raises(InputError, match="damaged"):
        normalize_png(output.getvalue()[:300], 100)
