"""QR codes made by flipping are those that segno makes, and a reader that isn't ours reads them."""

from __future__ import annotations

import io

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.content.artwork import describe_artwork
from generator.content.fields import CREDENTIAL_ID_LENGTH
from generator.errors import InputError
from generator.site.codes import QUIET_ZONE, Codes, Modules, as_svg, code_svg, modules_of
from generator.site.images import rasterize

BEFORE = "https://badges.example/somewhere/assertions/"
CODES = Codes(BEFORE, CREDENTIAL_ID_LENGTH, "/")
IDS = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=12, max_size=12)


def read(svg: str) -> str:
    picture = Image.open(io.BytesIO(rasterize(svg.encode(), size=360))).convert("RGBA")
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)


@given(identifier=IDS)
@settings(max_examples=25, deadline=None)
def test_a_code_made_by_flipping_is_segnos(identifier: str) -> None:
    _, mask = CODES._base
    code = segno.make_qr(
        f"{BEFORE}{identifier}/", error="m", boost_error=False, mode="byte", mask=mask
    )
    assert CODES.modules(identifier) == modules_of(code)


@given(identifier=IDS)
@settings(max_examples=15, deadline=None)
def test_a_reader_finds_the_address(identifier: str) -> None:
    assert read(CODES.svg(identifier)) == f"{BEFORE}{identifier}/"


@pytest.mark.parametrize("identifier", ["x", "z" * 13, "~" * 12, "0" * 12])
def test_other_identifiers_have_their_code_too(identifier: str) -> None:
    assert read(CODES.svg(identifier)) == f"{BEFORE}{identifier}/"


@pytest.mark.parametrize("text", ["https://badges.example/earners/m/", "a", "x" * 900])
def test_any_text_has_its_code(text: str) -> None:
    assert read(code_svg(text)) == text


@pytest.mark.parametrize("text", ["", "x" * 5000, "\ud800"])
def test_what_no_code_holds_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        code_svg(text)


def test_it_is_dark_on_white_with_a_quiet_zone() -> None:
    svg = as_svg(Modules(2, 0b1001))
    assert f'viewBox="0 0 {2 + 2 * QUIET_ZONE} {2 + 2 * QUIET_ZONE}"' in svg
    assert 'fill="#fff"' in svg and 'd="M4 4.5h1M4 5.5m1 0h1"' in svg
    assert " style=" not in svg and len(CODES.svg("0" * 12)) < 3000


def test_a_code_scales_and_has_its_quiet_zone() -> None:
    code = code_svg("https://issuer.example/assertions/0123456789ab/").encode()
    artwork = describe_artwork(code)
    assert artwork.width == artwork.height
    assert b"viewBox" in code
    assert b" width=" not in code
    # One pixel a module: white ones all around, and then a corner of the code.
    image = Image.open(io.BytesIO(rasterize(code, size=artwork.width))).convert("RGBA").convert("L")
    side = artwork.width
    assert image.crop((0, 0, side, QUIET_ZONE)).getextrema() == (255, 255)
    assert image.crop((0, 0, QUIET_ZONE, side)).getextrema() == (255, 255)
    assert image.getpixel((QUIET_ZONE, QUIET_ZONE)) == 0
