"""Public keys, as Multikey, JWK or PEM, and the signatures that they verify.

Three kinds: Ed25519, P-256 (with SHA-256) and RSA (PKCS #1 v1.5 with SHA-256, in tokens alone). Any other is
refused by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaClValueError
from nacl.signing import VerifyKey

from generator.credentials.der import read_public_key_info
from generator.credentials.multikey import (
    ED25519,
    ED25519_BYTES,
    P256,
    decode_base64url,
    split_multikey,
)
from generator.errors import IdentifierError

KeyKind: TypeAlias = Literal["Ed25519", "P-256", "RSA"]
PublicKeyObject: TypeAlias = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey
MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
_MAX_EXPONENT = 2**32


@dataclass(frozen=True, slots=True)
class Key:
    """A public key. Two are equal where their kind and their bytes are.

    `data`: Ed25519, 32 bytes; P-256, the compressed point of 33 bytes; RSA, SubjectPublicKeyInfo in DER.
    """

    kind: KeyKind
    data: bytes

    def as_object(self) -> PublicKeyObject:
        """Return the key as the library of tokens wants it."""
        if self.kind == "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(self.data)
        if self.kind == "P-256":
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.data)
        found = serialization.load_der_public_key(self.data)
        assert isinstance(found, rsa.RSAPublicKey)
        return found

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Say whether `signature` over `data` is this key's: 64 bytes for Ed25519 and P-256 (r and s).

        Ed25519 as RFC 8032 has it, and libsodium: an S that isn't reduced, keys and points of small
        order are refused. An RSA key verifies no Data Integrity proof.
        """
        if self.kind == "Ed25519":
            return _verify_ed25519(self.data, signature, data)
        if self.kind == "P-256" and len(signature) == 64:
            return _verify_p256(self, signature, data)
        return False


def read_multikey(text: object) -> Key:
    """Read a Multikey (Controlled Identifiers 1.0, section 2.2.2).

    Raises `IdentifierError` with code `unknown_key_type` for a key of another kind (its `found` names
    the kind), with code `document_malformed` for anything that isn't a Multikey.
    """
    name, key = split_multikey(text)
    if name == ED25519:
        return _ed25519(key)
    if name == P256:
        return _p256(key)
    raise _unknown(name)


def read_jwk(jwk: object) -> Key:
    """Read a public JSON Web Key (RFC 7517, 7518 and 8037); raises as `read_multikey` does."""
    if not isinstance(jwk, dict) or not isinstance(jwk.get("kty"), str):
        raise _malformed("a public key is not a JWK")
    if "d" in jwk:
        raise _malformed("a JWK holds a private key")
    kind, curve = jwk["kty"], jwk.get("crv")
    if kind == "OKP" and curve == "Ed25519":
        key = _coordinate(jwk, "x")
        if len(key) != ED25519_BYTES:
            raise _malformed(f"a JWK has {len(key)} bytes; Ed25519 has 32")
        return Key("Ed25519", key)
    if kind == "EC" and curve == "P-256":
        x, y = _coordinate(jwk, "x"), _coordinate(jwk, "y")
        if len(x) != 32 or len(y) != 32:
            raise _malformed("a JWK of P-256 has coordinates of other than 32 bytes")
        return _p256(b"\x04" + x + y)
    if kind == "RSA":
        n, e = (int.from_bytes(_coordinate(jwk, name), "big") for name in ("n", "e"))
        return _rsa(n, e)
    raise _unknown(f"a {curve if isinstance(curve, str) else kind} key")


def read_pem(text: object) -> Key:
    """Read a public key in PEM, as Open Badges 2.0 publishes it; raises as `read_multikey` does."""
    info = read_public_key_info(text)
    if info.kind == "RSA":
        return _rsa(int.from_bytes(info.data, "big"), int.from_bytes(info.exponent, "big"))
    if info.kind == "P-256":
        return _p256(info.data)
    if info.kind == "Ed25519":
        return _ed25519(info.data)
    raise _unknown("a key of an unknown kind")


def _verify_ed25519(public_key: bytes, signature: bytes, data: bytes) -> bool:
    try:
        VerifyKey(public_key).verify(data, signature)
    except (BadSignatureError, NaClValueError, ValueError):
        return False
    return True


def _verify_p256(key: Key, signature: bytes, data: bytes) -> bool:
    public_key = key.as_object()
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    r, s = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
    try:
        public_key.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _ed25519(key: bytes) -> Key:
    if len(key) != ED25519_BYTES:
        raise _malformed(f"an Ed25519 public key has 32 bytes, not {len(key)}")
    return Key("Ed25519", key)


def _p256(point: bytes) -> Key:
    try:
        public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise _malformed("a P-256 public key is not a point of its curve") from None
    return Key("P-256", _compressed(public_key))


def _compressed(public_key: ec.EllipticCurvePublicKey) -> bytes:
    return public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )


def _rsa(n: int, e: int) -> Key:
    if not MIN_RSA_BITS <= n.bit_length() <= MAX_RSA_BITS:
        raise _unknown(f"an RSA key of {n.bit_length():,} bits")
    if not 3 <= e < _MAX_EXPONENT or e % 2 == 0 or n % 2 == 0:
        raise _malformed("an RSA public key is not one")
    data = (
        rsa.RSAPublicNumbers(e, n)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return Key("RSA", data)


def _coordinate(jwk: dict[str, object], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or len(value) > 2048:
        raise _malformed(f"a JWK has no {name} that can be read")
    try:
        return decode_base64url(value)
    except ValueError:
        raise _malformed(f"a JWK has a member {name} that isn't base64url") from None


def _unknown(name: str) -> IdentifierError:
    return IdentifierError(f"the key is {name}", code="unknown_key_type", found=name)


def _malformed(message: str) -> IdentifierError:
    return IdentifierError(message, code="document_malformed")
