"""Artwork: what authors may put on a badge, and the reasons given for the rest."""

from __future__ import annotations

import base64
import io
import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.content import png
from generator.content.artwork import Artwork, describe_artwork, unsafe_svg_reason
from generator.content.svg import is_svg
from generator.errors import InputError


def picture(format_: str, size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    output = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(output, format_)
    return output.getvalue()


def drawing(inside: str = "", root: str = 'viewBox="0 0 40 20"') -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {root}>'
        f"{inside}</svg>"
    ).encode()


PNG_URL = "data:image/png;base64," + base64.b64encode(picture("PNG")).decode()


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_pictures(format_: str) -> None:
    kind = format_.lower()
    assert describe_artwork(picture(format_)) == Artwork(kind, f"image/{kind}", 40, 20)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('viewBox="0 0 40 20"', (40, 20)),
        ('viewBox="0,0,40.5,20"', (41, 20)),
        ('width="80px" height="40" viewBox="0 0 4 2"', (80, 40)),
        ('width="1in" height="1in"', (96, 96)),
        ('width="100%" height="100%" viewBox="0 0 4 2"', (4, 2)),
    ],
)
def test_size_of_a_drawing(root: str, size: tuple[int, int]) -> None:
    artwork = describe_artwork(drawing("<path d='M0 0'/>", root))
    assert (artwork.kind, artwork.media_type) == ("svg", "image/svg+xml")
    assert (artwork.width, artwork.height) == size


@pytest.mark.parametrize("root", ["", 'viewBox="0 0 0 9"', 'viewBox="0 0 nan inf"', 'width="4"'])
def test_a_drawing_without_a_size(root: str) -> None:
    with pytest.raises(InputError, match="neither a viewBox nor"):
        describe_artwork(drawing("", root))


def test_a_drawing_that_is_a_thread() -> None:
    with pytest.raises(InputError, match="times longer"):
        describe_artwork(drawing("", 'viewBox="0 0 1 1000"'))


def test_text_is_told() -> None:
    assert describe_artwork(drawing("<text>a</text>")).has_text
    assert not describe_artwork(drawing("<title>a</title>")).has_text


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><linearGradient id="g"><stop offset="0" style="stop-color:#fff"/></linearGradient></defs>'
        '<rect fill="url(#g)" style="stroke: url( \'#g\' )"/>',
        '<g id="a"><path d="M0 0"/></g><use xlink:href="#a"/><use href="#a"/>',
        "<style>.a,g > rect.b{fill:url('#g');font-family:'A B'} /* x */ @media print{.a{fill:red}}</style>",
        f'<image href="{PNG_URL}"/>',
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
        '<i:x xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="on (load)" onfoo=""/>'.replace(
            ' onfoo=""', ""
        ),
        '<g data-name="a (image (1))" aria-label="see: url(x)" opacity=".5"/>',
        '<c:credential xmlns:c="https://purl.imsglobal.org/ob/v3p0">{"a": "javascript:"}</c:credential>',
        "<!-- javascript: <script> -->",
        '<path d="M0-.123456789L9999999 1e6a1 1 0 0010.5.25" fill="#12345678" stroke-width="1e-30"/>',
        '<g id="a123456789" class="b1e99" font-family="c99999999"/>',
        '<c:credential xmlns:c="https://purl.imsglobal.org/ob/v3p0" verify="e.1e99"/>',
    ],
)
def test_what_a_still_picture_needs(inside: str) -> None:
    assert unsafe_svg_reason(drawing(inside)) is None


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<script>1</script>", "the element script"),
        ("<foreignObject/>", "the element foreignObject"),
        ('<a href="https://a.example"/>', "the element a,"),
        ('<animate attributeName="href" to="javascript:1"/>', "the element animate"),
        ('<set attributeName="onload"/>', "the element set"),
        (
            '<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>',
            "the element script of http://www.w3.org/1999",
        ),
        ('<script xmlns=""/>', "the element script of no namespace"),
        ('<rect onload="x"/>', "the event handler onload"),
        ('<rect ONCLICK="x"/>', "the event handler onclick"),
        ('<use href="https://a.example/x.svg#a"/>', "a reference to something outside"),
        ('<use xlink:href="data:image/svg+xml,x#a"/>', "a reference to something outside"),
        (f'<use href="{PNG_URL}"/>', "a reference to something outside"),
        ('<image href="javascript:1"/>', "a reference to something outside"),
        ('<image href="//a.example/x.png"/>', "a reference to something outside"),
        ('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>', "a reference to something outside"),
        ('<image href="data:image/png;base64,AAAA"/>', "an image inside it that can't be read"),
        (
            '<rect fill="url(https://a.example)"/>',
            "a url() to something outside it in the attribute fill",
        ),
        (
            "<rect style=\"fill:URL( '//a' )\"/>",
            "a url() to something outside it in the attribute style",
        ),
        ('<rect style="fill:u\\72l(//a)"/>', "in the attribute style"),
        ('<rect style="&#117;rl(x)"/>', "a url() to something outside it in the attribute style"),
        ("<style>@import 'x';</style>", "'@import', which can fetch or run something, in a style"),
        ("<style>@font-face{src:url(x)}</style>", "'@font-face'"),
        ("<style><![CDATA[a{fill:url(x)}]]></style>", "a url() to something outside it in a style"),
        ("<style>a{fill:image-set('x')}</style>", "'image-set('"),
        ('<style>a{b:"/*"; fill:url(x); c:"*/"}</style>', "a url() to something outside"),
        ("<style>rect{fill:url(#a)}</style>", "a url() in a rule whose selector"),
        ("<style>:not(.a){fill:url(#a)}</style>", "a url() in a rule whose selector"),
        (
            "<style>.a{b:'}.c{';fill:url(#a)}</style>",
            "a url() in a style sheet that can't be followed",
        ),
        ("<style>.a{fill:var(--a)}</style>", "'var('"),
        ('<g xml:base="https://a.example/"/>', "the attribute xml:base"),
        ('<?xml-stylesheet href="x"?>', "the processing instruction xml-stylesheet"),
        ('<g id="a"><use href="#a"/></g>', "references that go in circles"),
        ('<path d="M0 0L1e30 9"/>', "a number beyond 10,000,000 (1e30) in the attribute d"),
        (
            '<rect width="10000001"/>',
            "a number beyond 10,000,000 (10000001) in the attribute width",
        ),
        ('<g transform="scale(-1E+8)"/>', "beyond 10,000,000 (1E+8) in the attribute transform"),
        ('<g style="stroke-width:1e400"/>', "beyond 10,000,000 (1e400) in the attribute style"),
        ("<style>.a{stroke-width:.1e30px}</style>", "10,000,000 (.1e30) in a style element"),
    ],
)
def test_the_first_thing_it_does_not_need(inside: str, reason: str) -> None:
    assert reason in (unsafe_svg_reason(drawing(inside)) or "")
    with pytest.raises(InputError) as caught:
        describe_artwork(drawing(inside))
    assert caught.value.code == "unsafe_svg"
    assert reason in caught.value.message


def test_a_doctype_and_entities() -> None:
    plain = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">' + drawing()
    assert "DOCTYPE" in (unsafe_svg_reason(plain) or "")
    with pytest.raises(InputError, match="DOCTYPE holds declarations"):
        describe_artwork(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing("&a;"))


@pytest.mark.parametrize(
    "refer",
    [
        '<use href="#a{0}"/>' * 10,
        '<rect fill="url(#a{0})"/>' * 10,
        '<g style="fill:url(#a{0})">' + "<rect/>" * 10 + "</g>",
        '<filter id="f{0}"/><g filter="url(#f{0})"/>' * 60,
        "<style>.c{0}{{fill:url(#a{0})}}</style>" + '<rect class="b c{0}"/>' * 10,
    ],
)
def test_a_short_file_that_would_draw_for_hours(refer: str) -> None:
    layers = '<g id="a0"><rect/></g>' + "".join(
        f'<pattern id="a{i}">{refer.format(i - 1)}</pattern>' for i in range(1, 7)
    )
    assert "references" in (unsafe_svg_reason(drawing(layers)) or "")
    harmless = '<g id="a0"><rect/></g>' + f'<pattern id="a1">{refer.format(0)}</pattern>'
    assert "filter" in refer or unsafe_svg_reason(drawing(harmless)) is None


def test_a_filter_of_so_many_steps_that_it_draws_for_an_hour() -> None:
    def blurred(steps: int) -> bytes:
        blur = '<feGaussianBlur stdDeviation="9"/>' * steps
        return drawing(f'<filter id="f">{blur}</filter><rect filter="url(#f)"/>')

    assert unsafe_svg_reason(blurred(6)) is None
    assert "draw more than" in (unsafe_svg_reason(blurred(1000)) or "")


def large_png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return png.SIGNATURE + b"".join(
        png.build_chunk(type_, body)
        for type_, body in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


@pytest.mark.parametrize(
    "data",
    [large_png(10_000, 5_000), large_png(60_000, 60_000), large_png(2**31 - 1, 2**31 - 1)]
    + [picture("PNG").ljust(11_000_000, b"\0"), picture("JPEG").ljust(11_000_000, b"\0")],
)
def test_too_large_is_refused_before_decoding(data: bytes) -> None:
    begun = time.perf_counter()
    with pytest.raises(InputError) as caught:
        describe_artwork(data)
    assert caught.value.code == "too_large"
    assert time.perf_counter() - begun < 60


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_cut_off(format_: str) -> None:
    data = picture(format_, (200, 200))
    with pytest.raises(InputError, match="damaged") as caught:
        describe_artwork(data[: len(data) // 2])
    assert caught.value.code == "broken_image"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\0" * 100, b"%PDF-1.4", b'{"a": "<svg>"}'])
def test_not_an_image(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        describe_artwork(data)
    assert caught.value.code == "unknown_format"


def test_sniffing() -> None:
    assert is_svg(b"\xef\xbb\xbf \n<?xml version='1.0'?><s:svg/>")
    assert not is_svg(b"<html/>")
    assert not is_svg(picture("PNG"))


SAMPLES = [picture("PNG"), picture("JPEG"), picture("WEBP"), drawing(f'<image href="{PNG_URL}"/>')]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=4), st.integers(0, 9)), max_size=4),
)
def test_mutated_artwork_raises_only_input_errors(
    data: bytes, edits: list[tuple[int, bytes, int]]
) -> None:
    for position, put, drop in edits:
        position %= len(data) + 1
        data = data[:position] + put + data[position + drop :]
    try:
        describe_artwork(data)
    except InputError as error:
        assert error.message
