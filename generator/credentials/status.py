"""Bitstring Status Lists: who was revoked or suspended, as one bit each in a signed list.

W3C Bitstring Status List 1.0. Index 0 is the left-most bit: the highest bit of the first byte.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from generator.credentials.kinds import STATUS_LIST, STATUS_LIST_2021, VC2_CONTEXT, Kind
from generator.credentials.multikey import decode_base64url, encode_base64url
from generator.credentials.printing import is_printable
from generator.credentials.times import write_time
from generator.documents import Document
from generator.errors import StatusListError

MIN_BITS = 131_072
MAX_LIST_BYTES = 16 * 1024 * 1024
_ENTRY_TYPES = {
    "BitstringStatusListEntry": STATUS_LIST,
    "StatusList2021Entry": STATUS_LIST_2021,
}
_INDEX = re.compile("0|[1-9][0-9]{0,11}")
_MAX_URL = 2048


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusEntry:
    """Where a credential stands in a list. `purpose` is what a set bit says of it."""

    purpose: str
    index: int
    list_url: str
    list_kind: Kind = STATUS_LIST


def read_entry(value: object) -> StatusEntry:
    """Read one `credentialStatus` of type BitstringStatusListEntry (section 2.1) or StatusList2021Entry.

    Raises `StatusListError`: code `unknown_status_type` (its `found` names the type) for another kind
    of entry, code `status_malformed` for one that isn't well formed.
    """
    if not isinstance(value, dict):
        raise _malformed("the entry is not an object")
    kind = value.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    # In the order of our table: no signature covers the order of an array.
    list_kind = next((_ENTRY_TYPES[known] for known in _ENTRY_TYPES if known in kinds), None)
    if list_kind is None:
        name = next((str(item) for item in kinds if isinstance(item, str)), "an entry of no type")
        raise StatusListError(f"the entry is a {name}", code="unknown_status_type", found=name)
    size = value.get("statusSize", 1)
    if size != 1 or isinstance(size, bool):
        name = f"a list with {size} bits for each credential"
        raise StatusListError(f"the entry is in {name}", code="unknown_status_type", found=name)
    purpose, url = value.get("statusPurpose"), value.get("statusListCredential")
    if not isinstance(purpose, str) or not 0 < len(purpose) <= 64:
        raise _malformed("statusPurpose is not one word")
    if not isinstance(url, str) or not 0 < len(url) <= _MAX_URL or not is_printable(url):
        raise _malformed("statusListCredential is not a URL")
    if value.get("id") == url:
        raise _malformed("the entry has the id of the list")
    return StatusEntry(
        purpose=purpose,
        index=_read_index(value.get("statusListIndex")),
        list_url=url,
        list_kind=list_kind,
    )


def decode_list(
    encoded: object, max_bytes: int = MAX_LIST_BYTES, *, multibase: bool = True
) -> bytes:
    """Return the bits of an `encodedList`: `u` and base64url of one gzip member (section 2.2).

    The lists of StatusList2021 have no `u` (`multibase` is False).

    Raises `StatusListError`, code `status_malformed`, for anything else, for more than `max_bytes` of
    bits, and for bytes after the gzip member. A short list is read: see `require_length`.
    """
    if not isinstance(encoded, str) or (multibase and not encoded.startswith("u")):
        raise _malformed("encodedList doesn't begin with u")
    try:
        compressed = decode_base64url(encoded[1:] if multibase else encoded)
    except ValueError:
        raise _malformed("encodedList is not base64url") from None
    decompressor = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        bits = decompressor.decompress(compressed, max_bytes + 1)
    except zlib.error:
        raise _malformed("encodedList is not gzip") from None
    if len(bits) > max_bytes:
        raise _malformed(f"encodedList holds more than {max_bytes:,} bytes")
    if not decompressor.eof:
        raise _malformed("encodedList is cut off")
    if decompressor.unused_data:
        raise _malformed("encodedList goes on after its gzip data")
    return bits


def encode_list(bits: bytes | bytearray) -> str:
    """Write bits as an `encodedList`; the same bits give the same text (no file name, no time).

    Raises `StatusListError`, code `status_short`, below 131,072 bits.
    """
    require_length(bits)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = deflate.compress(bytes(bits)) + deflate.flush()
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    trailer = struct.pack("<II", zlib.crc32(bits), len(bits) & 0xFFFFFFFF)
    return "u" + encode_base64url(header + data + trailer)


def new_list(length: int = MIN_BITS) -> bytearray:
    """Return `length` zero bits (rounded up to whole bytes), at least 131,072."""
    return bytearray((max(length, MIN_BITS) + 7) // 8)


def require_length(bits: bytes | bytearray) -> None:
    """Raise `StatusListError`, code `status_short`, where a list is shorter than 131,072 bits."""
    if len(bits) * 8 < MIN_BITS:
        raise StatusListError(
            f"a list has at least {MIN_BITS:,} bits, this one {len(bits) * 8:,}",
            code="status_short",
        )


def get_bit(bits: bytes | bytearray, index: int) -> bool:
    """Return bit `index` of a list; raise `StatusListError` (status_out_of_range) beyond it."""
    _require_range(bits, index)
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def set_bit(bits: bytearray, index: int, value: bool = True) -> None:
    """Set or clear bit `index` of a list in place; raise `StatusListError` beyond it."""
    _require_range(bits, index)
    mask = 0x80 >> (index & 7)
    bits[index >> 3] = bits[index >> 3] | mask if value else bits[index >> 3] & ~mask


def status_entry(list_url: str, purpose: str, index: int) -> Document:
    """Return the `credentialStatus` of the credential at `index` of the list at `list_url`."""
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def status_list_credential(
    *, url: str, issuer: str, purpose: str, bits: bytes | bytearray, valid_from: datetime
) -> Document:
    """Return the unsigned credential of a list, to be published at `url` (section 2.2).

    `issuer` is a DID or URL, as a string: the one form that every verifier reads. It has no
    `validUntil`: a static host serves a list as long as it stands.
    """
    return {
        "@context": [VC2_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": write_time(valid_from),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_list(bits),
        },
    }


def is_whole_number(value: object) -> TypeGuard[int | float]:
    """Say whether a JSON value is a number without a fraction, however it is written."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or value.is_integer()


def _read_index(value: object) -> int:
    if isinstance(value, str) and _INDEX.fullmatch(value):
        return int(value)
    # 7.0 and 7e0 are the integer 7, to a signature and to JavaScript.
    if is_whole_number(value) and 0 <= value < 10**12:
        return int(value)
    raise _malformed("statusListIndex is not a whole number, 0 or more")


def _require_range(bits: bytes | bytearray, index: int) -> None:
    if not 0 <= index < len(bits) * 8:
        raise StatusListError(f"the list has no place {index}", code="status_out_of_range")


def _malformed(message: str) -> StatusListError:
    return StatusListError(message, code="status_malformed")
