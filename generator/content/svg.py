"""An SVG read as a stream of events, bounded and without entities.

An SVG may come from anyone. The parser here never fetches, never expands an entity, and stops at fixed
bounds; what to do with the elements is up to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from generator.errors import InputError

NAMESPACE = "http://www.w3.org/2000/svg"
MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 128
MAX_ELEMENTS = 100_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")
# A character that XML has not, so that no namespace can hold it; one with a space in it is refused otherwise.
_SEPARATOR = "\x01"
_ROOT = re.compile(rb"<(?:[^\s<>/:]{1,64}:)?svg[\s/>]")
_TAG = re.compile(rb"""<[^\s<>/"']++(?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>""")


@dataclass(frozen=True, slots=True)
class Element:
    """One start tag: where its `<` stands (in bytes), how deep (the root is 1), what it says.

    Names of attributes in a namespace are `namespace name`, with a space between; others stand alone.
    """

    namespace: str
    name: str
    attributes: dict[str, str]
    depth: int
    offset: int


def is_svg(data: bytes) -> bool:
    """Say whether `data` looks like an SVG; nothing is parsed."""
    if data.startswith(_UTF_16):
        return True
    return data.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] == b"<" and bool(_ROOT.search(data))


def read_svg(
    data: bytes,
    *,
    start: Callable[[Element], None],
    end: Callable[[int], None] = lambda offset: None,
    text: Callable[[str], None] = lambda text: None,
    instruction: Callable[[str], None] = lambda target: None,
    doctype: Callable[[], None] = lambda: None,
) -> None:
    """Parse an SVG and call back for each start tag, end tag, run of text and processing instruction.

    `end` gets the offset of `</`, or for a tag that closes itself the offset after it. A plain DOCTYPE
    calls `doctype` and is otherwise ignored: nothing it names is read.

    Raises `InputError` (code `broken_image`, or `too_large`) for what isn't well-formed XML in UTF-8 with
    an `svg` root in the SVG namespace, for an entity or a DOCTYPE that declares one, and past the bounds
    on bytes, depth and elements.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"expected an SVG of at most {MAX_BYTES:,} bytes, found {len(data):,}", code="too_large"
        )
    if data.startswith(_UTF_16):
        raise _broken("expected UTF-8, found UTF-16")
    parser = expat.ParserCreate("utf-8", _SEPARATOR)
    parser.buffer_text = True
    # None is what stops expat from ever asking for anything outside the document.
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = count = 0

    def on_start(qualified: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > MAX_DEPTH:
            raise _broken(f"its elements are nested more than {MAX_DEPTH} deep")
        if count > MAX_ELEMENTS:
            raise _broken(f"it has more than {MAX_ELEMENTS:,} elements")
        namespace, _, name = qualified.rpartition(_SEPARATOR)
        if depth == 1 and (namespace, name) != (NAMESPACE, "svg"):
            raise _broken(f"expected the root element svg in the namespace {NAMESPACE}")
        plain = {key.replace(_SEPARATOR, " "): value for key, value in attributes.items()}
        start(Element(namespace, name, plain, depth, parser.CurrentByteIndex))

    def on_end(_: str) -> None:
        nonlocal depth
        depth -= 1
        end(parser.CurrentByteIndex)

    def on_doctype(_name: str, _system: str | None, _public: str | None, internal: bool) -> None:
        if internal:
            raise _broken("its DOCTYPE holds declarations, which are not read")
        doctype()

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = text
    parser.ProcessingInstructionHandler = lambda target, _: instruction(target)
    parser.XmlDeclHandler = _check_declaration
    parser.StartDoctypeDeclHandler = on_doctype
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "not well-formed")
        place = f"line {error.lineno}, column {error.offset + 1}"
        raise _broken(f"{place}: {reason}") from None


def tag_end(data: bytes, offset: int) -> int:
    """Return the offset after the start tag that begins at `offset` of an SVG that was read."""
    match = _TAG.match(data, offset)
    if match is None:  # pragma: no cover - what was read is well-formed
        raise _broken("a tag doesn't end")
    return match.end()


def _check_declaration(version: str, encoding: str | None, _standalone: int) -> None:
    if re.fullmatch(r"1\.[0-9]+", version) is None:
        raise _broken(f"expected XML 1.0, found a declaration of {version[:40]}")
    if encoding is not None and encoding.upper() != "UTF-8":
        raise _broken(f"expected UTF-8, found a declaration of {encoding[:40]}")


def _refuse_entity(*_: object) -> NoReturn:
    raise _broken("it uses an entity of its own, and entities are not read")


def _broken(reason: str) -> InputError:
    return InputError(f"the SVG can't be read: {reason}", code="broken_image")
