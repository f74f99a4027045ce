"""Public keys in PEM: SubjectPublicKeyInfo (RFC 5280, section 4.1) and the older RSAPublicKey (RFC 8017, A.1.1).

Libraries take more than DER allows, each something else. This is the reader of the browser's half
(`verifier/src/der.js`), so that both read the same keys and no others.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal, NamedTuple

from generator.errors import IdentifierError

_MAX_PEM = 8192
_PEM = re.compile(
    r"-----BEGIN (RSA )?PUBLIC KEY-----([A-Za-z0-9+/= \t\r\n]+)-----END (RSA )?PUBLIC KEY-----"
)
_INTEGER, _BIT_STRING, _NULL, _OBJECT_IDENTIFIER, _SEQUENCE = 0x02, 0x03, 0x05, 0x06, 0x30
_RSA = bytes.fromhex("2a864886f70d010101")
_EC = bytes.fromhex("2a8648ce3d0201")
_P256 = bytes.fromhex("2a8648ce3d030107")
_ED25519 = bytes.fromhex("2b6570")


class PublicKeyInfo(NamedTuple):
    """What kind of key was found, and its bytes: the point, the 32 bytes, or modulus and exponent.

    `kind` is None for a kind that isn't read.
    """

    kind: Literal["Ed25519", "P-256", "RSA"] | None
    data: bytes
    exponent: bytes = b""


def read_public_key_info(text: object) -> PublicKeyInfo:
    """Read a PEM text; raise `IdentifierError` (document_malformed) for what is no public key."""
    if not isinstance(text, str) or not 0 < len(text) <= _MAX_PEM:
        raise _malformed("publicKeyPem is not a PEM text")
    found = _PEM.search(text)
    if found is None or found[1] != found[3]:
        raise _not_a_key()
    whole = _Reader(_decode(found[2]))
    if found[1]:
        return whole.rsa()
    info = whole.inside(_SEQUENCE)
    whole.end()
    algorithm = info.inside(_SEQUENCE)
    name = algorithm.read(_OBJECT_IDENTIFIER)
    bits = info.read(_BIT_STRING)
    info.end()
    if bits[:1] != b"\0":
        raise _not_a_key()
    data = bits[1:]
    if name == _RSA:
        if algorithm.is_next(_NULL) and algorithm.read(_NULL):
            raise _not_a_key()
        algorithm.end()
        return _Reader(data).rsa()
    if name == _ED25519:
        algorithm.end()
        return PublicKeyInfo("Ed25519", data)
    is_named = name == _EC and algorithm.is_next(_OBJECT_IDENTIFIER)
    if is_named and algorithm.read(_OBJECT_IDENTIFIER) == _P256:
        algorithm.end()
        return PublicKeyInfo("P-256", data)
    return PublicKeyInfo(None, data)


class _Reader:
    """Distinguished Encoding Rules, as far as keys use them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def is_next(self, tag: int) -> bool:
        return self._data[self._at : self._at + 1] == bytes([tag])

    def read(self, tag: int) -> bytes:
        """The content of the next value, which must have this tag and a length in its shortest form."""
        if not self.is_next(tag) or len(self._data) < self._at + 2:
            raise _not_a_key()
        length = self._data[self._at + 1]
        self._at += 2
        if length >= 0x80:
            size = length - 0x80
            if not 1 <= size <= 2:
                raise _not_a_key()
            length = int.from_bytes(self._data[self._at : self._at + size], "big")
            self._at += size
            if length < (0x80, 0x100)[size - 1]:
                raise _not_a_key()
        content = self._data[self._at : self._at + length]
        self._at += length
        if len(content) != length:
            raise _malformed("publicKeyPem is cut off")
        return content

    def inside(self, tag: int) -> _Reader:
        return _Reader(self.read(tag))

    def rsa(self) -> PublicKeyInfo:
        numbers = self.inside(_SEQUENCE)
        self.end()
        modulus, exponent = (numbers.read(_INTEGER) for _ in range(2))
        numbers.end()
        for number in (modulus, exponent):
            is_long = len(number) > 1 and number[0] == 0 and number[1] < 0x80
            if not number or number[0] >= 0x80 or is_long:
                raise _malformed("an RSA public key is not one")
        return PublicKeyInfo("RSA", modulus, exponent)

    def end(self) -> None:
        if self._at != len(self._data):
            raise _not_a_key()


def _decode(text: str) -> bytes:
    # As browsers read base64: its padding may be missing.
    digits = re.sub(r"[ \t\r\n]", "", text)
    if len(digits) % 4 == 0:
        digits = re.sub("={1,2}$", "", digits)
    try:
        if "=" in digits:
            raise _not_a_key()
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except binascii.Error:
        raise _not_a_key() from None


def _not_a_key() -> IdentifierError:
    return _malformed("publicKeyPem is not a public key")


def _malformed(message: str) -> IdentifierError:
    return IdentifierError(message, code="document_malformed")
