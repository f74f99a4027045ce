"""Where the private key for an issuer comes from: an option, the environment, the key folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from generator.content.model import Issuer
from generator.errors import KeystoreError
from generator.keystore import PrivateKey, key_from_text, keys_folder, open_key, stored_keys


def unlock_with(key_file: Path | None) -> Callable[[Issuer], PrivateKey]:
    """A function that finds and unlocks an issuer's key; it raises `KeystoreError`."""

    def unlock(issuer: Issuer) -> PrivateKey:
        if key_file is not None:
            return open_key(key_file, _ask)
        if text := os.environ.get("LAURELS_KEY"):
            return key_from_text(text)
        folder = keys_folder(os.environ)
        open_ones = {key.public_key for key in issuer.keys if not key.expires and not key.revoked}
        found = [
            key
            for key in stored_keys(folder)
            if key.did == issuer.did and key.public_key in open_ones
        ]
        if not found:
            raise KeystoreError(
                f"no key of {issuer.slug} ({issuer.did}) lies in {folder}: make one with "
                f"`laurels keys new {issuer.slug}`, or name a file with --key"
            )
        return open_key(found[-1].path, _ask)

    return unlock


def _ask(prompt: str) -> str:
    if given := os.environ.get("LAURELS_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        raise KeystoreError(
            "the key has a passphrase, and nobody can be asked: set LAURELS_PASSPHRASE"
        )
    answer: str = click.prompt(prompt.rstrip(": "), hide_input=True, err=True)
    return answer
