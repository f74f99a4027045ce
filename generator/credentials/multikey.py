"""Multikey: public keys as text (Controlled Identifiers 1.0, section 2.2.2), and its base58btc."""

from __future__ import annotations

import base64
import binascii

from generator.errors import IdentifierError

ED25519_BYTES = 32
_ED25519 = b"\xed\x01"
# The longest key that is named below (RSA) stays well under this; decoding is quadratic.
_MAX_TEXT = 1024
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}
ED25519, P256 = "an Ed25519 key", "a P-256 key"
# Multicodec prefixes of keys; all but two are only named.
_KINDS = {
    _ED25519: ED25519,
    b"\x80\x24": P256,
    b"\x81\x24": "a P-384 key",
    b"\x82\x24": "a P-521 key",
    b"\xe7\x01": "a secp256k1 key",
    b"\x85\x24": "an RSA key",
    b"\xec\x01": "an X25519 key",
    b"\xeb\x01": "a BLS12-381 key",
    b"\x83\x24": "an Ed448 key",
}


def encode_base58btc(data: bytes) -> str:
    """Write `data` in base58btc, without the multibase letter `z`."""
    number = int.from_bytes(data, "big")
    digits = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(_ALPHABET[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(digits))


def decode_base58btc(text: str) -> bytes:
    """Read base58btc `text` (no letter `z`); raise `IdentifierError` for any other character."""
    if len(text) > _MAX_TEXT:
        raise IdentifierError(f"a base58 text of {len(text):,} characters is too long")
    number = 0
    for character in text:
        digit = _DIGITS.get(character)
        if digit is None:
            raise IdentifierError(f"the character {character!r} is not of the base58 alphabet")
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_multikey(public_key: bytes) -> str:
    """Write a 32-byte Ed25519 public key as a Multikey, `z6Mk…`."""
    if len(public_key) != ED25519_BYTES:
        raise ValueError(f"an Ed25519 public key has 32 bytes, not {len(public_key)}")
    return "z" + encode_base58btc(_ED25519 + public_key)


def decode_multikey(text: object) -> bytes:
    """Return the 32 bytes of the Ed25519 public key that a Multikey `text` names.

    Raises `IdentifierError` with code `unknown_key_type` for a key of another kind (its `found` names
    the kind), with code `document_malformed` for anything that isn't a Multikey.
    """
    name, key = split_multikey(text)
    if name != ED25519:
        raise IdentifierError(
            f"expected an Ed25519 key, found {name}", code="unknown_key_type", found=name
        )
    if len(key) != ED25519_BYTES:
        raise IdentifierError(
            f"an Ed25519 public key has 32 bytes, not {len(key)}", code="document_malformed"
        )
    return key


def split_multikey(text: object) -> tuple[str, bytes]:
    """Return what kind of key a Multikey names, in words, and the key's bytes.

    Raises `IdentifierError`, code `document_malformed`, for anything that isn't a Multikey.
    """
    if not isinstance(text, str) or not text.startswith("z"):
        raise IdentifierError(
            "a public key is not a Multikey (z and base58)", code="document_malformed"
        )
    try:
        data = decode_base58btc(text[1:])
    except IdentifierError as error:
        raise IdentifierError(
            f"a public key is not a Multikey: {error.message}", code="document_malformed"
        ) from None
    return _KINDS.get(data[:2], "a key of an unknown kind"), data[2:]


def decode_base64url(text: str) -> bytes:
    """Read base64url without padding (RFC 4648, section 5); raise `ValueError` otherwise."""
    if not text.isascii() or "=" in text or "+" in text or "/" in text:
        raise ValueError("not base64url without padding")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url without padding") from None
    if encode_base64url(data) != text:
        raise ValueError("not canonical base64url")
    return data


def encode_base64url(data: bytes) -> str:
    """Write `data` as base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
