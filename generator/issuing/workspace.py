"""IO: a content folder that is written to: signed files, status lists, frozen versions, earners' lists."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from generator.content.badge import Badge
from generator.content.checking import check_content
from generator.content.editing import append_to_list
from generator.content.findings import has_errors
from generator.content.frontmatter import parse_markdown
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.load import load
from generator.content.model import Catalog, FrozenVersion, Issuer
from generator.content.reading import read_bounded
from generator.content.substance import substance
from generator.credentials.achievement import achievement
from generator.credentials.signing import sign
from generator.credentials.status import decode_list, new_list, status_list_credential
from generator.credentials.times import write_time
from generator.documents import Document, dump_document, parse_document
from generator.errors import ContentError, InputError, KeystoreError, RefusedError
from generator.issuing.credential import CONTEXT
from generator.keystore import PrivateKey
from generator.wholefiles import write_whole

# A list is left for a new one while drawing a free index at random is still quick.
LIST_CAPACITY = 100_000
MAX_EARNER_BYTES = 1024 * 1024
_SET = re.compile(b"[^\x00]")


@dataclass(frozen=True, slots=True)
class Signer:
    """An issuer's key with the name under which the issuer publishes it."""

    key: PrivateKey
    verification_method: str
    now: datetime.datetime

    def sign(self, document: Document) -> bytes:
        """The signed document as it will lie in its file."""
        return dump_document(
            sign(
                document,
                private_key=self.key.seed,
                verification_method=self.verification_method,
                created=write_time(self.now),
            )
        )


def open_catalog(root: Path) -> Catalog:
    """Load the content folder for writing; raise `ContentError` where it has mistakes."""
    catalog = load(root)
    if has_errors(catalog.findings):
        raise ContentError(catalog.findings)
    return catalog


def signer_for(issuer: Issuer, key: PrivateKey, now: datetime.datetime) -> Signer:
    """Match a private key with the issuer's published ones; raise `KeystoreError` where none fits now."""
    if key.did and key.did != issuer.did:
        raise KeystoreError(f"the key is of {key.did}, not of {issuer.did} ({issuer.slug})")
    for published in issuer.keys:
        if published.public_key != key.public_key:
            continue
        ended = min(
            (moment for moment in (published.expires, published.revoked) if moment), default=None
        )
        if ended and ended <= now:
            raise KeystoreError(
                f"the key {published.id} of {issuer.slug} was closed on {ended:%Y-%m-%d}"
            )
        if published.created > now + datetime.timedelta(minutes=5):
            raise KeystoreError(
                f"the key {published.id} of {issuer.slug} is not open before {published.created}"
            )
        return Signer(key, f"{issuer.did}#{published.id}", now)
    raise KeystoreError(
        f"the key {key.public_key} is not one of {issuer.slug}'s: its file lists "
        f"{', '.join(published.id for published in issuer.keys) or 'none'}"
    )


def freeze(root: Path, catalog: Catalog, badge: Badge, *, write: bool) -> FrozenVersion:
    """The badge's current version as it was first awarded, frozen now if this is the first award.

    Raises `RefusedError` where the badge has changed in substance since.
    """
    frozen = catalog.versions.get((badge.slug, badge.version))
    current = substance(badge)
    if frozen is not None:
        changed = changed_fields(frozen.substance, current)
        if changed:
            raise RefusedError(
                f"{badge.slug} has changed since version {badge.version} was first awarded "
                f"({', '.join(changed)}): give it a new `version`"
            )
        return frozen
    original = catalog.badges.get(badge.translation_of or "")
    document: Document = {"@context": CONTEXT[:2], **achievement(catalog.site, badge, original)}
    path = f"badges/versions/{badge.slug}/{badge.version}.json"
    data = dump_document(document)
    if write:
        # In this order: where only the first was written, nothing was awarded yet (`read_versions`).
        beside = path.removesuffix(".json") + ".substance.json"
        write_whole(root / beside, dump_document(current))
        write_whole(root / path, data)
    return FrozenVersion(badge.slug, badge.version, path, document, current, data)


def changed_fields(before: object, now: object) -> list[str]:
    """The names of the fields in which two substances differ."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        return ["the file"]
    return sorted(
        name
        for name in {*before, *now}
        if json.dumps(before.get(name), sort_keys=True) != json.dumps(now.get(name), sort_keys=True)
    )


def require_sound(catalog: Catalog, badge: Badge, now: datetime.datetime) -> None:
    """Raise `ContentError` with the errors that `check` finds in the badge, its issuer or the site.

    What is signed is embedded for good; a rubric whose passing level doesn't exist is noticed before.
    """
    paths = ("site.yaml", f"issuers/{badge.issuer}.md", f"badges/{badge.slug}.md")
    sources = {path: catalog.sources[path] for path in paths if path in catalog.sources}
    # In some time zones it is tomorrow already.
    at = (now + datetime.timedelta(hours=14)).date()
    findings = check_content(replace(catalog, sources=sources), at=at)
    errors = [item for item in findings if item.severity == "error" and item.path in paths]
    if errors:
        raise ContentError(errors)


class StatusLists:
    """The status lists of one issuer and purpose: where the next credential finds its index."""

    def __init__(self, root: Path, catalog: Catalog, issuer: Issuer, purpose: str) -> None:
        self.root = root
        self.names = {item.name: item.url for item in catalog.statuses}
        self.base = f"{catalog.site.base_url}/status/"
        self.issuer = issuer
        self.purpose = purpose
        self.used: dict[str, set[int]] = {}
        self.written = {
            item.url
            for item in catalog.statuses
            if item.issuer == issuer.slug and item.purpose == purpose
        }
        for url in self.written:
            # A bit that is set was somebody's, whatever became of their file.
            self.used[url] = set_bits(read_list(root, url)[1])
        for row in catalog.assertions:
            if row.status_list in self.used or row.status_list.startswith(
                f"{self.base}{issuer.slug}-{purpose}-"
            ):
                self.used.setdefault(row.status_list, set()).add(row.index)

    def draw(self, random_below: Callable[[int], int]) -> tuple[str, int]:
        """An index that no credential has, at random, in a list that may have to be `ensure`d."""
        number = 1
        while True:
            name = f"{self.issuer.slug}-{self.purpose}-{number}"
            url = f"{self.base}{name}.json"
            used = self.used.setdefault(url, set())
            # A list of that name may be there from when the site had another address.
            if len(used) < LIST_CAPACITY and self.names.get(name, url) == url:
                break
            number += 1
        while (index := random_below(131_072)) in used:
            pass
        used.add(index)
        return url, index

    def ensure(self, url: str, signer: Signer) -> None:
        """Write the signed, empty list at `url` where there is none yet."""
        if url in self.written:
            return
        path = self.root / "status" / url.rsplit("/", 1)[-1]
        if not path.exists():
            write_whole(
                path,
                signed_list(url, self.issuer, self.purpose, new_list(), signer),
                exclusive=True,
            )
        self.written.add(url)


def signed_list(url: str, issuer: Issuer, purpose: str, bits: bytearray, signer: Signer) -> bytes:
    """A status list as a signed BitstringStatusListCredential, valid from now."""
    return signer.sign(
        status_list_credential(
            url=url, issuer=issuer.did, purpose=purpose, bits=bits, valid_from=signer.now
        )
    )


def read_list(root: Path, url: str) -> tuple[Path, bytearray]:
    """The file and the bits of the status list at `url`; raises `InputError` where they can't be had."""
    path = root / "status" / url.rsplit("/", 1)[-1]
    document = parse_document(read_bounded(path, MAX_SIGNED_BYTES))
    subject = document.get("credentialSubject")
    encoded = subject.get("encodedList") if isinstance(subject, dict) else None
    return path, bytearray(decode_list(encoded))


def set_bits(bits: bytes | bytearray) -> set[int]:
    """The indices of the bits that are set."""
    return {
        place.start() * 8 + bit
        for place in _SET.finditer(bits)
        for bit in range(8)
        if bits[place.start()] & (0x80 >> bit)
    }


def add_to_earner(root: Path, slug: str, credential_id: str) -> None:
    """Insert one line into the earner's list, unless it is there."""
    path = root / "earners" / f"{slug}.md"
    data = read_bounded(path, MAX_EARNER_BYTES)
    if credential_id not in (parse_markdown(data).data.get("assertions") or ()):
        write_whole(path, append_to_list(data, "assertions", credential_id))


def why_not_added(root: Path, slug: str) -> str:
    """Why a line can't be inserted into the earner's list; empty where it can."""
    try:
        append_to_list(
            read_bounded(root / "earners" / f"{slug}.md", MAX_EARNER_BYTES), "assertions", "0" * 11
        )
    except (InputError, RefusedError) as error:
        return error.message
    return ""
