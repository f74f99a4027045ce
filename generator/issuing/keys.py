"""`laurels keys`: make a key for an issuer, close one. Every key that ever signed stays published."""

from __future__ import annotations

import datetime
from pathlib import Path

from generator.content.editing import append_to_list, set_in_item
from generator.content.findings import nearest
from generator.content.model import Catalog, Issuer
from generator.content.reading import read_bounded
from generator.credentials.times import write_time
from generator.errors import InputError, PublishError, RefusedError
from generator.issuing.workspace import open_catalog
from generator.keystore import free_id, new_key, store
from generator.wholefiles import locked, write_whole


def add_key(
    root: Path, slug: str, *, folder: Path, passphrase: str | None, now: datetime.datetime
) -> tuple[Path, str]:
    """Draw a key for the issuer `slug`, store its private half in `folder`, publish the other half.

    Returns where the private half lies and the new key's id. The private half is written first: a published
    key that nobody holds would be worse than a stored one that nobody published.
    """
    with locked(root, "changing keys"):
        issuer = _issuer(open_catalog(root), slug)
        # One that was stored and never published, by a run that was interrupted, is left where it is.
        key_id = free_id(folder, issuer.did, now, {key.id for key in issuer.keys})
        key = new_key(issuer.did, key_id)
        path = root / "issuers" / f"{slug}.md"
        entry = {"id": key_id, "public_key": key.public_key, "created": write_time(now)}
        data = append_to_list(read_bounded(path, 1024 * 1024), "keys", entry)
        stored = store(folder, key, passphrase=passphrase, created=write_time(now))
        try:
            write_whole(path, data)
        except PublishError:
            stored.unlink()
            raise
        return stored, key_id


def retire_key(root: Path, slug: str, key_id: str, *, now: datetime.datetime) -> None:
    """Close the window of an issuer's key: it signs no more, what it signed stays good."""
    with locked(root, "changing keys"):
        issuer = _issuer(open_catalog(root), slug)
        key = next((key for key in issuer.keys if key.id == key_id), None)
        if key is None:
            raise InputError(
                f"{slug} has no key {key_id!r}; it has {', '.join(key.id for key in issuer.keys)}"
            )
        if key.expires or key.revoked:
            raise RefusedError(f"the key {key_id} is closed already")
        path = root / "issuers" / f"{slug}.md"
        data = set_in_item(
            read_bounded(path, 1024 * 1024), "keys", {"id": key_id}, "expires", write_time(now)
        )
        write_whole(path, data)


def _issuer(catalog: Catalog, slug: str) -> Issuer:
    if slug not in catalog.issuers:
        close = nearest(slug, catalog.issuers)
        raise InputError(
            f"there is no issuer {slug!r}" + (f"; did you mean {close!r}?" if close else "")
        )
    return catalog.issuers[slug]
