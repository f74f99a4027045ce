"""Sign as other issuers do: every suite, chains of proofs, and tokens. Keys and results are fixed."""

from __future__ import annotations

import json
from typing import Any

import jwt
from credentials.making import CREATED, ISSUER, METHOD, SEED
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.signing import SigningKey

from generator.credentials.hashing import hash_canonical, hash_jcs, hash_options, without_proof
from generator.credentials.multikey import encode_base58btc, encode_base64url

# A key for tests alone: its primes stand here for everyone to read.
_P = 156833501511725947063851759988324459198936326944663400001694674789717237751710921663687421432372917593509534303585290215622716035663619291887420594678214391357094730073661354323078892197837883846791130761514185207214932281195408209894188179231184488963030957991031793597552297106262209662244268528086367705407
_Q = 146823564623823079331193747864293331796552415633799582250131905359987578813354823960920979536745581688726907631307414331797193885179569609436300835667690341451172555210155328187322858500492214859481059791224244742751477995711203527790587509199786497342047359009825272380447933428113901776570382305193472005509


def _rsa_key() -> rsa.RSAPrivateKey:
    e, phi = 65537, (_P - 1) * (_Q - 1)
    d = pow(e, -1, phi)
    numbers = rsa.RSAPrivateNumbers(
        _P,
        _Q,
        d,
        rsa.rsa_crt_dmp1(d, _P),
        rsa.rsa_crt_dmq1(d, _Q),
        rsa.rsa_crt_iqmp(_P, _Q),
        rsa.RSAPublicNumbers(e, _P * _Q),
    )
    return numbers.private_key()


P256_KEY = ec.derive_private_key(0x1A0E15, ec.SECP256R1())
RSA_KEY = _rsa_key()
ED25519_KEY = Ed25519PrivateKey.from_private_bytes(SEED)
P256_POINT = P256_KEY.public_key().public_bytes(
    serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
)
P256_MULTIKEY = "z" + encode_base58btc(b"\x80\x24" + P256_POINT)


def public_jwk(key: Any) -> dict[str, Any]:
    """The public half of a private key as a JWK."""
    algorithm = {
        rsa.RSAPrivateKey: jwt.algorithms.RSAAlgorithm,
        ec.EllipticCurvePrivateKey: jwt.algorithms.ECAlgorithm,
        Ed25519PrivateKey: jwt.algorithms.OKPAlgorithm,
    }
    kind = next(value for known, value in algorithm.items() if isinstance(key, known))
    found: dict[str, Any] = json.loads(kind.to_jwk(key.public_key()))
    return {name: found[name] for name in ("kty", "crv", "n", "e", "x", "y") if name in found}


def public_pem(key: Any) -> str:
    data = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return str(data.decode("ascii"))


def sign_p256(data: bytes) -> bytes:
    signature = P256_KEY.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(signature)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def secured(
    document: dict[str, Any],
    suite: str = "eddsa-rdfc-2022",
    *,
    seed: bytes = SEED,
    method: str = METHOD,
    created: str = CREATED,
    **members: Any,
) -> dict[str, Any]:
    """The document with one more proof; `previousProof` in `members` covers the proofs it names."""
    kind = {"type": suite} if suite == "Ed25519Signature2020" else {"cryptosuite": suite}
    options = {
        "type": "DataIntegrityProof",
        **kind,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **members,
    }
    proofs = document.get("proof", [])
    bare = without_proof(document)
    names = options.get("previousProof", [])
    names = [names] if isinstance(names, str) else names
    if names:
        bare = {**bare, "proof": [proof for proof in proofs if proof.get("id") in names]}
    if suite == "eddsa-jcs-2022":
        options["@context"] = document["@context"]
        data = hash_jcs(bare, options)
    else:
        data = hash_options(document, options) + hash_canonical(bare, None)
    if suite == "ecdsa-rdfc-2019":
        signature = sign_p256(data)
    else:
        signature = SigningKey(seed).sign(data).signature
    proof = {**options, "proofValue": "z" + encode_base58btc(signature)}
    return {**document, "proof": [*proofs, proof]}


def claims(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The payload of Open Badges 3.0: the credential, and the claims that repeat it."""
    found = {**document, "iss": ISSUER, "jti": document["id"], "nbf": 1_772_323_200, **changes}
    return {name: value for name, value in found.items() if value is not None}


def token(payload: Any, key: Any = ED25519_KEY, *, header: Any = None, kid: str = METHOD) -> bytes:
    """A compact JWS of `payload` (an object, or its bytes), signed by `key`, in bytes as in a file."""
    algorithm = {rsa.RSAPrivateKey: "RS256", ec.EllipticCurvePrivateKey: "ES256"}
    name = next((alg for kind, alg in algorithm.items() if isinstance(key, kind)), "EdDSA")
    head = {"alg": name, "kid": kid} if header is None else {"alg": name, **header}
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = f"{encode_base64url(json.dumps(head).encode())}.{encode_base64url(data)}".encode()
    if name == "RS256":
        signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
            signed, key
        )
    elif name == "ES256":
        signature = sign_p256(signed)
    else:
        signature = key.sign(signed)
    return signed + b"." + encode_base64url(signature).encode()
