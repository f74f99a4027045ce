"""Baking: what goes in comes out, everything else stays, and nothing broken gets through."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from generator.content import png
from generator.credentials.baking import (
    MAX_TEXT_BYTES,
    bake,
    bake_png,
    bake_svg,
    extract,
)
from generator.errors import BakingError

peer = pytest.importorskip("openbadgeslib.baking", reason="openbadgeslib isn't installed")

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
OB3 = "https://purl.imsglobal.org/ob/v3p0"
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def make_png(mode: str = "RGBA", size: tuple[int, int] = (5, 3), **options: object) -> bytes:
    output = io.BytesIO()
    Image.new(mode, size, 1).save(output, "PNG", **options)
    return output.getvalue()


def with_chunk(image: bytes, type_: bytes, body: bytes) -> bytes:
    """Put one more chunk right after IHDR."""
    return image[:33] + png.build_chunk(type_, body) + image[33:]


strings = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("]>\r\n\t<&'\"\\™®“”😀\u0645\ufffe\uffff\u0085\u2028\x00\x7f"),
    ),
    max_size=12,
).map(lambda text: text if len(text) % 3 else text + "]]>")
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def json_texts(draw: st.DrawFn) -> str:
    """JSON objects as anyone may write them: escaped or not, with any white space between tokens."""
    space = draw(st.sampled_from(["", " ", "\r\n", "\n", "\r", "\t", " \r "]))
    text = json.dumps(
        draw(st.dictionaries(strings, values, max_size=4)),
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 2])),
        separators=("," + space, ":" + space),
    )
    return space + text + space


@st.composite
def pngs(draw: st.DrawFn) -> bytes:
    mode = draw(st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]))
    info = PngImagePlugin.PngInfo()
    if draw(st.booleans()):
        info.add_text(
            "Comment", draw(st.text(st.characters(codec="latin-1", exclude_characters="\0")))
        )
    if draw(st.booleans()):
        info.add_itxt("Title", draw(strings).replace("\0", ""), zip=draw(st.booleans()))
    if draw(st.booleans()):
        info.add_text("Long", "x" * 50, zip=True)
    image = make_png(
        mode,
        (draw(st.integers(1, 40)), draw(st.integers(1, 40))),
        pnginfo=info,
        dpi=(72, 72) if draw(st.booleans()) else None,
        optimize=draw(st.booleans()),
    )
    if draw(st.booleans()):
        image = image[:-12] + png.build_chunk(b"prVt", draw(st.binary(max_size=9))) + image[-12:]
    return image


@st.composite
def svgs(draw: st.DrawFn) -> bytes:
    prefix = draw(st.sampled_from(["", "s:"]))
    xmlns = "xmlns:s" if prefix else "xmlns"
    quote = draw(st.sampled_from("\"'"))
    space = draw(st.sampled_from([" ", "\n", "\r\n  ", "\t"]))
    attributes = f"{xmlns}={quote}http://www.w3.org/2000/svg{quote}"
    attributes += draw(
        st.sampled_from(["", f"{space}data-a={quote}a > b / c{quote}", f"{space}id='é'"])
    )
    head = draw(
        st.sampled_from(
            [
                "",
                "\ufeff",
                '<?xml version="1.0" encoding="utf-8"?>\r\n',
                "<!-- <svg> -->\n",
                '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">\n',
            ]
        )
    )
    if draw(st.booleans()):
        return (
            f"{head}<{prefix}svg{space}{attributes}{draw(st.sampled_from(['', ' ']))}/>\n".encode()
        )
    body = draw(
        st.lists(
            st.sampled_from(
                [
                    f"<{prefix}path d='M0 0'/>",
                    f"<{prefix}text>a &amp; &#13; ™</{prefix}text>",
                    "<!-- ]]> -->",
                    f"<{prefix}title><![CDATA[<x>]]></{prefix}title>",
                    "\r\n",
                ]
            ),
            max_size=5,
        )
    )
    return f"{head}<{prefix}svg{space}{attributes}>{''.join(body)}</{prefix}svg>{space}".encode()


@quick
@given(pngs(), json_texts())
def test_png_gives_back_what_went_in_and_keeps_the_rest(image: bytes, text: str) -> None:
    baked = bake(image, text.encode())
    found = extract(baked)
    assert (found.text, found.container, found.standard, found.kind) == (text, "PNG", "ob3", "json")
    added = next(
        c for c in png.read_chunks(baked) if c.body(baked).startswith(b"openbadgecredential\0")
    )
    assert baked[: added.start] + baked[added.end :] == image
    assert png.read_chunks(baked)[png.read_chunks(baked).index(added) + 1].type == b"IDAT"
    assert Image.open(io.BytesIO(baked)).tobytes() == Image.open(io.BytesIO(image)).tobytes()


@quick
@given(svgs(), json_texts())
def test_svg_gives_back_what_went_in_and_keeps_the_rest(image: bytes, text: str) -> None:
    baked = bake(image, text.encode())
    found = extract(baked)
    assert json.loads(found.text) == json.loads(text)
    assert found.text == text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    start = baked.index(b"<openbadges:credential")
    end = baked.index(b"</openbadges:credential>") + len(b"</openbadges:credential>")
    rest = baked[:start] + baked[end:]
    if rest != image:  # a root that closed itself was opened
        name = b"s:svg" if b"<s:svg" in image else b"svg"
        assert rest.replace(b"></" + name + b">", b"/>") == image


@quick
@given(st.one_of(pngs(), svgs()), json_texts(), json_texts())
def test_baking_again_replaces(image: bytes, first: str, second: str) -> None:
    assert bake(bake(image, first.encode()), second.encode()) == bake(image, second.encode())


@pytest.mark.parametrize("image", [make_png(), SVG, SVG.replace(b">", b"/>", 1).split(b"<path")[0]])
@pytest.mark.parametrize("standard", ["ob3", "ob2", "clr"])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("eyJhbGciOiJFZERTQSJ9.e30.c2ln", "jwt"),
        ("https://issuer.example/a?b=1&c='2'", "url"),
        ('{"name": "™ ® “x” \u0645 😀"}', "json"),
    ],
)
def test_standards_and_kinds(image: bytes, standard: str, text: str, kind: str) -> None:
    baked = bake(
        image, f"{text}\n".encode() if kind != "json" else text.encode(), standard=standard
    )  # type: ignore[arg-type]
    found = extract(baked)
    assert (found.standard, found.kind, found.text) == (standard, kind, text)


@pytest.mark.parametrize("image", [make_png(), SVG])
def test_baking_takes_out_the_credentials_of_other_standards(image: bytes) -> None:
    for standard in ("ob2", "clr", "ob3"):
        earlier = bake(image, b'{"old": 1}', standard=standard)  # type: ignore[arg-type]
        assert bake(earlier, b'{"new": 1}') == bake(image, b'{"new": 1}')


# --- a peer reads what we write, and we read what it writes -----------------------------------------

JSON = '{"name": "™ “x” & <y> ]]> \u0645 😀"}'
JWT = "eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.c2ln"


def test_peer_reads_ours() -> None:
    assert peer.extract_png(bake_png(make_png(), JSON), keyword=b"openbadgecredential") == JSON
    assert peer.extract_png(bake_png(make_png(), JWT, standard="ob2")) == JWT
    for text in (JSON, JWT):
        found = peer.extract_svg(
            bake_svg(SVG, text), element="openbadges:credential", text_fallback=True
        )
        assert found == text
    assert peer.extract_svg(bake_svg(SVG, JWT, standard="ob2")) == JWT


def test_we_read_the_peers() -> None:
    baked = peer.bake_png(make_png(), JSON, "a comment", keyword=b"openbadgecredential")
    assert extract(baked).text == JSON
    assert extract(peer.bake_png(make_png(), JWT)) == extract(
        bake_png(make_png(), JWT, standard="ob2")
    )
    for text, as_text in ((JSON, True), (JWT, False)):
        baked = peer.bake_svg(
            SVG, text, element="openbadges:credential", namespace=OB3, as_text=as_text
        )
        assert extract(baked).text == text
        assert extract(bake(baked, b'{"new": 1}')).text == '{"new": 1}'
    assert extract(peer.bake_svg(SVG, JWT)).standard == "ob2"


# --- images that others baked -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        (b"tEXt", b"openbadges\0https://issuer.example/1"),
        (b"zTXt", b"openbadges\0\0" + zlib.compress(b"https://issuer.example/1")),
        (b"iTXt", b"openbadges\0\0\0en\0Badge\0https://issuer.example/1"),
        (b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"https://issuer.example/1")),
    ],
)
def test_every_kind_of_text_chunk(type_: bytes, body: bytes) -> None:
    found = extract(with_chunk(make_png(), type_, body))
    assert (found.standard, found.kind, found.text) == ("ob2", "url", "https://issuer.example/1")


def test_open_badges_2_svg_with_both_is_its_url() -> None:
    element = (
        b'<o:assertion xmlns:o="http://openbadges.org" verify="https://issuer.example/1">'
        b'<![CDATA[{"id": "https://issuer.example/1"}]]></o:assertion>'
    )
    assert extract(SVG.replace(b"<path", element + b"<path")).kind == "url"


# --- what is refused ----------------------------------------------------------------------------------

GOOD = bake(make_png(), b'{"a": 1}')
GOOD_SVG = bake(SVG, b'{"a": 1}')
ELEMENT = GOOD_SVG[GOOD_SVG.index(b"<openbadges") : GOOD_SVG.index(b"<path")]


def _xml(inside: bytes, head: bytes = b"") -> bytes:
    return head + b'<svg xmlns="http://www.w3.org/2000/svg">' + inside + b"</svg>"


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (b"", "unknown_format"),
        (b"GIF89a", "unknown_format"),
        (make_png(), "no_credential"),
        (SVG, "no_credential"),
        (GOOD[:-12], "broken_image"),
        (GOOD[:-1], "broken_image"),
        (GOOD[:8], "broken_image"),
        (GOOD[:8] + GOOD[33:], "broken_image"),
        (GOOD.replace(b'{"a"', b'{"b"'), "broken_image"),
        (GOOD[:33] + b"\xff\xff\xff\xffiTXt" + GOOD[33:], "broken_image"),
        (with_chunk(GOOD, b"i\0Xt", b""), "broken_image"),
        (with_chunk(GOOD, b"IDAT", b""), "broken_image"),
        (with_chunk(GOOD, b"IHDR", make_png()[16:29]), "broken_image"),
        (with_chunk(GOOD, b"iTXt", b"openbadgecredential\0\0\0\0\0{}"), "malformed"),
        (with_chunk(GOOD, b"tEXt", b"clrcredential\0{}"), "malformed"),
        (with_chunk(with_chunk(GOOD, b"tEXt", b"openbadges\0{}"), b"tEXt", b"openbadges\0{}"), "malformed"),
        (with_chunk(make_png(), b"iTXt", b"openbadges\0\0\0\0"), "broken_image"),
        (with_chunk(make_png(), b"iTXt", b"openbadges\0\2\0\0\0{}"), "broken_image"),
        (with_chunk(make_png(), b"iTXt", b"openbadges\0\1\0\0\0{}"), "broken_image"),
        (with_chunk(make_png(), b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"{}")[:-3]), "broken_image"),
        (with_chunk(make_png(), b"zTXt", b"openbadges\0\1"), "broken_image"),
        (with_chunk(make_png(), b"tEXt", b"openbadges\0{\xe9}"), "malformed"),
        (with_chunk(make_png(), b"tEXt", b"openbadges\0"), "malformed"),
        (with_chunk(make_png(), b"tEXt", b"openbadges\0null"), "malformed"),
        (with_chunk(make_png(), b"tEXt", b"openbadges\0[]"), "malformed"),
        (with_chunk(make_png(), b"tEXt", b"openbadges\0{\0}"), "malformed"),
        (with_chunk(make_png(), b"tEXt", b"openbadges"), "no_credential"),
        (_xml(ELEMENT + ELEMENT), "malformed"),
        (_xml(ELEMENT.replace(b"<![CDATA[", b"<b/><![CDATA[")), "malformed"),
        (_xml(ELEMENT.replace(b"v3p0\"", b'v3p0" verify="a.b.c"')), "malformed"),
        (_xml(ELEMENT.replace(b'{"a": 1}', b"null")), "malformed"),
        (GOOD_SVG[:-3], "broken_image"),
        (GOOD_SVG.replace(b"2000/svg", b"1999/xhtml"), "broken_image"),
        (GOOD_SVG.replace(b"<path", b"<\xe9path"), "broken_image"),
        (_xml(b"<g>" * 200 + ELEMENT + b"</g>" * 200), "broken_image"),
        (_xml(b"<g/>" * 100_001 + ELEMENT), "broken_image"),
        (_xml(ELEMENT, b'<?xml version="1.0" encoding="iso-8859-1"?>'), "broken_image"),
        (_xml(ELEMENT).decode().encode("utf-16"), "broken_image"),
        (_xml(b"&e;" + ELEMENT, b'<!DOCTYPE svg [<!ENTITY e "x">]>'), "broken_image"),
        (_xml(b"&e;" + ELEMENT, b'<!DOCTYPE svg SYSTEM "file:///etc/hostname">'), "broken_image"),
        (_xml(b"&e;" + ELEMENT), "broken_image"),
        (GOOD.ljust(png.MAX_BYTES + 1, b"\0"), "too_large"),
        (GOOD_SVG.ljust(png.MAX_BYTES + 1), "too_large"),
    ],
)  # fmt: skip
def test_refused(image: bytes, code: str) -> None:
    with pytest.raises(BakingError) as caught:
        extract(image)
    assert caught.value.code == code


def test_of_a_badge_in_two_forms_the_later_one_is_read() -> None:
    older = GOOD_SVG.replace(b"</svg>", b'<o:assertion xmlns:o="http://openbadges.org" verify="https://a.example/"/></svg>')  # fmt: skip
    for image in (with_chunk(GOOD, b"tEXt", b"openbadges\0https://a.example/"), older):
        assert (extract(image).standard, extract(image).text) == ("ob3", '{"a": 1}')


def test_bytes_behind_a_png_are_left_aside_when_reading_and_refused_when_baking() -> None:
    assert extract(GOOD + b"\n").text == '{"a": 1}'
    with pytest.raises(BakingError) as caught:
        bake(GOOD + b"\n", b'{"a": 1}')
    assert caught.value.code == "broken_image"


@pytest.mark.parametrize("image", [make_png(), SVG])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "malformed"),
        (b"[]", "malformed"),
        (b"null", "malformed"),
        (b"\xff", "malformed"),
        (b'{"a": "\0"}', "malformed"),
        (b"https://a.example/ b", "malformed"),
        (b"javascript:alert(1)", "malformed"),
        (b"{" + b" " * MAX_TEXT_BYTES, "too_large"),
    ],
)
def test_no_credential_to_bake(image: bytes, text: bytes, code: str) -> None:
    with pytest.raises(BakingError) as caught:
        bake(image, text)
    assert caught.value.code == code


def test_a_raw_control_character_does_not_fit_an_svg() -> None:
    with pytest.raises(BakingError, match="control character"):
        bake(SVG, b'{"a": "\x01"}')


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(BakingError, match="surrogate"):
        bake_png(make_png(), '{"a": "\ud800"}')


def test_what_we_write_we_can_read() -> None:
    largest = b'{"a": "' + b"]" * (MAX_TEXT_BYTES - 9) + b'"}'
    for image in (make_png(), SVG):
        assert extract(bake(image, largest)).text.encode() == largest
    padded = with_chunk(make_png(), b"prVt", bytes(png.MAX_BYTES - 1000))
    with pytest.raises(BakingError) as caught:
        bake(padded, largest)
    assert caught.value.code == "too_large"


def test_bombs_are_bounded_in_time_and_memory() -> None:
    squeezed = zlib.compress(bytes(100_000_000), 1)
    laughs = b'<!DOCTYPE svg [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    )
    images = [
        with_chunk(make_png(), b"iTXt", b"openbadges\0\1\0\0\0" + squeezed),
        with_chunk(make_png(), b"zTXt", b"openbadges\0\0" + squeezed),
        _xml(b"&j;", laughs + b"]>"),
        _xml(b"<g>" * 1_000_000),
        _xml(b"<g " + b"a" * 5_000_000),
        make_png()[:33] + png.build_chunk(b"prVt", b"") * 200_000,
    ]
    del squeezed
    tracemalloc.start()
    begun = time.perf_counter()
    for image in images:
        with pytest.raises(BakingError):
            extract(image)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.perf_counter() - begun < 60
    assert peak < 64_000_000


@settings(quick, max_examples=150)
@given(
    st.sampled_from([GOOD, GOOD_SVG, bake(make_png(), JWT.encode(), standard="ob2")]),
    st.lists(
        st.tuples(st.integers(0, 10_000), st.binary(max_size=4), st.integers(0, 9)), max_size=4
    ),
)
def test_mutated_images_raise_only_baking_errors(
    image: bytes, edits: list[tuple[int, bytes, int]]
) -> None:
    for position, put, drop in edits:
        position %= len(image) + 1
        image = image[:position] + put + image[position + drop :]
    for attempt in (lambda: extract(image), lambda: extract(bake(image, b"{}"))):
        try:
            attempt()
        except BakingError as error:
            assert error.message


@settings(quick, max_examples=100)
@given(st.sampled_from([b"", png.SIGNATURE, b"<svg ", _xml(b"")[:-6]]), st.binary(max_size=200))
def test_random_bytes_raise_only_baking_errors(head: bytes, tail: bytes) -> None:
    with pytest.raises(BakingError):
        extract(head + tail)
