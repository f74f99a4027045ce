"""IO: private keys at rest, outside every content folder.

One file a key, mode 0600, in the user's configuration folder; the seed is under a passphrase (Argon2id
and XSalsa20-Poly1305, by PyNaCl) unless its owner said otherwise. The build never imports this module.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nacl.exceptions
import nacl.pwhash
import nacl.secret
import nacl.signing
import nacl.utils

from generator.credentials.multikey import decode_base58btc, encode_base58btc, encode_multikey
from generator.documents import parse_document
from generator.errors import InputError, KeystoreError

FORMAT = "laurels-private-key/1"
_ED25519_SECRET = b"\x80\x26"
_MAX_BYTES = 16 * 1024
# What a key file may make its reader spend.
_MAX_MEMORY = 1024 * 1024 * 1024
_MAX_OPERATIONS = 16
_NAME = re.compile(r"[^A-Za-z0-9.-]+")

AskPassphrase = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An unlocked key: the issuer's DID (empty where the source doesn't say), its id, and the seed."""

    did: str
    id: str
    seed: bytes

    @property
    def public_key(self) -> str:
        """The public half as a Multikey, `z6Mk…`."""
        return encode_multikey(bytes(nacl.signing.SigningKey(self.seed).verify_key))

    def __repr__(self) -> str:
        return f"PrivateKey({self.did!r}, {self.id!r}, …)"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it lies in the store: what may be shown, and where it is."""

    did: str
    id: str
    public_key: str
    created: str
    locked: bool
    path: Path


def keys_folder(environment: Mapping[str, str]) -> Path:
    """Where keys lie: `LAURELS_KEYS`, else `laurels/keys` in the user's configuration folder."""
    if chosen := environment.get("LAURELS_KEYS"):
        return Path(chosen)
    if os.name == "nt":
        base = environment.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    else:
        base = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "laurels" / "keys"


def new_key(did: str, key_id: str) -> PrivateKey:
    """Draw a new Ed25519 key."""
    return PrivateKey(did, key_id, secrets.token_bytes(32))


def store(folder: Path, key: PrivateKey, *, passphrase: str | None, created: str) -> Path:
    """Write `key` into `folder`, mode 0600; raise `KeystoreError` where it can't or mustn't be.

    `passphrase` None leaves the seed readable to whoever can read the file; "" is refused.
    """
    _refuse_repository(folder)
    document: dict[str, Any] = {
        "format": FORMAT,
        "did": key.did,
        "id": key.id,
        "public_key": key.public_key,
        "created": created,
    }
    if passphrase is None:
        document["secret_key"] = secret_multikey(key.seed)
    elif not passphrase:
        raise KeystoreError("an empty passphrase protects nothing")
    else:
        document.update(_lock(key.seed, passphrase))
    path = _place(folder, key.did, key.id)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise KeystoreError(f"{path} exists already; a key is never overwritten") from None
    except OSError as error:
        with contextlib.suppress(OSError):
            if path.exists() and path.stat().st_size == 0:
                path.unlink()
        raise KeystoreError(f"the key can't be written to {path}: {error.strerror}") from None
    return path


def free_id(folder: Path, did: str, moment: datetime, taken: Collection[str]) -> str:
    """An id for a new key of `did`, `key-DAY[-NUMBER]`, that is neither `taken` nor in the folder."""
    key_id = base = f"key-{moment:%Y-%m-%d}"
    number = 1
    while key_id in taken or _place(folder, did, key_id).exists():
        number += 1
        key_id = f"{base}-{number}"
    return key_id


def _place(folder: Path, did: str, key_id: str) -> Path:
    return folder / f"{_NAME.sub('-', did)}.{key_id}.json"


def stored_keys(folder: Path) -> list[StoredKey]:
    """Every key in `folder`, oldest first; raise `KeystoreError` where a file there can't be read."""
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.glob("*.json")):
        document = _read(path)
        found.append(
            StoredKey(
                did=str(document.get("did", "")),
                id=str(document.get("id", "")),
                public_key=str(document.get("public_key", "")),
                created=str(document.get("created", "")),
                locked="secret_key" not in document,
                path=path,
            )
        )
    return sorted(found, key=lambda key: (key.did, key.created, key.id))


def open_key(path: Path, ask: AskPassphrase) -> PrivateKey:
    """Read and unlock the key in the file `path`, asking for its passphrase where it has one."""
    if os.name != "nt":
        with contextlib.suppress(OSError):
            if path.stat().st_mode & 0o077:
                raise KeystoreError(
                    f"others can read the private key {path}: expected mode 0600 (chmod 600 {path})"
                )
    document = _read(path)
    if "secret_key" in document:
        seed = _seed(str(document["secret_key"]), str(path))
    else:
        seed = _unlock(document, ask(f"Passphrase for the key {path.name}: "), path)
    key = PrivateKey(str(document.get("did", "")), str(document.get("id", "")), seed)
    if document.get("public_key") not in (None, key.public_key):
        raise KeystoreError(f"the halves of the key in {path} don't belong together")
    return key


def key_from_text(text: str) -> PrivateKey:
    """The key in `LAURELS_KEY`: an Ed25519 secret Multikey, `z3u2…`."""
    return PrivateKey("", "", _seed(text.strip(), "LAURELS_KEY"))


def secret_multikey(seed: bytes) -> str:
    """Write a 32-byte seed as a secret Multikey, `z3u2…` (Controlled Identifiers 1.0, section 2.2.2)."""
    return "z" + encode_base58btc(_ED25519_SECRET + seed)


def _seed(text: str, source: str) -> bytes:
    try:
        data = decode_base58btc(text.removeprefix("z")) if text.startswith("z") else b""
    except InputError:
        data = b""
    if len(data) != 34 or not data.startswith(_ED25519_SECRET):
        raise KeystoreError(f"{source} holds no Ed25519 secret key: expected z3u2…")
    return data[2:]


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise KeystoreError(f"the key {path} can't be read: {error.strerror}") from None
    try:
        document = parse_document(data, max_bytes=_MAX_BYTES)
    except InputError as error:
        raise KeystoreError(f"{path} is not a key file: {error.message}") from None
    if document.get("format") != FORMAT:
        raise KeystoreError(f"{path} is not a key file: expected `format` {FORMAT!r}")
    return document


def _lock(seed: bytes, passphrase: str) -> dict[str, Any]:
    kdf = nacl.pwhash.argon2id
    salt = nacl.utils.random(kdf.SALTBYTES)
    operations, memory = kdf.OPSLIMIT_MODERATE, kdf.MEMLIMIT_MODERATE
    box = nacl.secret.SecretBox(
        kdf.kdf(32, _as_bytes(passphrase), salt, opslimit=operations, memlimit=memory)
    )
    return {
        "kdf": {
            "name": "argon2id",
            "salt": base64.b64encode(salt).decode(),
            "operations": operations,
            "memory": memory,
        },
        "secretbox": base64.b64encode(box.encrypt(seed)).decode(),
    }


def _unlock(document: dict[str, Any], passphrase: str, path: Path) -> bytes:
    kdf = nacl.pwhash.argon2id
    try:
        parameters = document["kdf"]
        operations, memory = int(parameters["operations"]), int(parameters["memory"])
        if parameters["name"] != "argon2id":
            raise ValueError
        if not kdf.MEMLIMIT_MIN <= memory <= _MAX_MEMORY or not 1 <= operations <= _MAX_OPERATIONS:
            raise ValueError
        salt = base64.b64decode(parameters["salt"], validate=True)
        sealed = base64.b64decode(document["secretbox"], validate=True)
        derived = kdf.kdf(32, _as_bytes(passphrase), salt, opslimit=operations, memlimit=memory)
        seed = nacl.secret.SecretBox(derived).decrypt(sealed)
    except (KeyError, TypeError, ValueError):
        # Before the next one: PyNaCl's own ValueError is a CryptoError, too.
        raise KeystoreError(f"the key file {path} is damaged") from None
    except nacl.exceptions.RuntimeError:
        raise KeystoreError(f"there isn't enough memory to unlock the key {path}") from None
    except nacl.exceptions.CryptoError:
        raise KeystoreError(f"that is not the passphrase of the key {path}") from None
    if len(seed) != 32:
        raise KeystoreError(f"the key file {path} is damaged")
    return bytes(seed)


def _as_bytes(passphrase: str) -> bytes:
    """The same bytes for the same letters, however a keyboard composes them."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")


def _refuse_repository(folder: Path) -> None:
    real = folder.absolute().resolve()
    for parent in (real, *real.parents):
        if (parent / ".git").exists() or (parent / "site.yaml").is_file():
            raise KeystoreError(
                f"{folder} lies in {parent}, which is published or shared: a private key must not"
            )
