"""Every signed file of a content folder, held against its issuer's keys and against its badge's history.

This is what makes a build trustworthy: it runs before the first byte is written, and one bad signature
stops it. The cache of earlier results lies outside the repository and isn't read in CI.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.content.checking_versions import departures
from generator.content.findings import Finding
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.model import AssertionRow, Catalog, FrozenVersion, StatusFile
from generator.content.privacy import email_addresses, private_key_at
from generator.content.reading import read_bounded
from generator.credentials.achievement import disagreements
from generator.credentials.contexts import PINNED, pinned_contexts
from generator.credentials.did import did_web_url
from generator.credentials.integrity import check_integrity
from generator.credentials.issuers import published_document
from generator.credentials.kinds import STATUS_LIST
from generator.credentials.session import Memo, Session
from generator.credentials.status import decode_list, get_bit, read_entry
from generator.credentials.subjects import many
from generator.documents import Document, dump_document, parse_document
from generator.errors import FetchError, InputError

Trouble = tuple[str, str]
_BITS = re.compile(b"[^\x00]")


class Auditor:
    """Verifies signed files offline: an issuer's keys are those of its content file, nothing is fetched."""

    def __init__(self, catalog: Catalog, at: datetime.date) -> None:
        self.root = Path(catalog.root)
        self.catalog = catalog
        self.now = datetime.datetime.combine(at, datetime.time(23, 59, 59), datetime.UTC)
        self.documents = {
            did_web_url(issuer.did): dump_document(published_document(issuer))
            for issuer in catalog.issuers.values()
            if issuer.keys
        }
        self.emails = {i.email.lower() for i in catalog.issuers.values() if i.email}
        self.memo = Memo()

    def basis(self) -> bytes:
        """A digest of everything but the file itself that a verdict about a signed file rests on."""
        digest = hashlib.sha256(repr((sorted(PINNED.items()), sorted(self.emails))).encode())
        for url in sorted(self.documents):
            digest.update(url.encode() + b"\0" + self.documents[url])
        for key in sorted(self.catalog.versions):
            digest.update(hashlib.sha256(self.catalog.versions[key].data).digest())
        return digest.digest()

    def assertion(self, row: AssertionRow) -> list[Trouble]:
        """What is wrong with one signed credential, as (code, sentence)."""
        try:
            data = read_bounded(self.root / row.path, MAX_SIGNED_BYTES)
            document = parse_document(data, max_bytes=MAX_SIGNED_BYTES)
        except InputError as error:
            return [(error.code, error.message)]
        if hashlib.sha256(data).digest() != row.digest:
            return [("changed", "the file changed while it was being read")]
        troubles = list(self._signature(document))
        if not troubles:
            troubles += self._history(row, document)
            troubles += _status(document)
        troubles += self._private(document)
        return troubles

    def status_file(self, item: StatusFile) -> tuple[list[Trouble], bytes]:
        """What is wrong with one status list, and its bits where they can be read."""
        try:
            data = read_bounded(self.root / item.path, MAX_SIGNED_BYTES)
            document = parse_document(data)
            troubles = list(self._signature(document))
            subject = document.get("credentialSubject")
            if not isinstance(subject, dict) or subject.get("statusPurpose") != item.purpose:
                troubles.append(
                    ("wrong_purpose", f"the list's purpose is not {item.purpose}, as its name says")
                )
                return troubles, b""
            bits = decode_list(subject.get("encodedList"))
        except InputError as error:
            return [(error.code, error.message)], b""
        site = self.catalog.site
        urls = [
            f"{base}/status/{item.name}.json" for base in (site.base_url, *site.previous_base_urls)
        ]
        if item.url not in urls:
            troubles.append(
                ("bad_id", f"its id is {item.url}, and it would be published at {urls[0]}")
            )
        issuer = self.catalog.issuers.get(item.issuer)
        if issuer is None or document.get("issuer") != issuer.did:
            troubles.append(("wrong_issuer", f"the list is not issued by {item.issuer}"))
        return troubles, bits

    def _signature(self, document: Document) -> Iterator[Trouble]:
        session = Session(
            fetch=self._fetch, now=self.now, contexts=pinned_contexts(), memo=self.memo
        )
        integrity = check_integrity(document, session)
        for check in integrity.checks:
            if check.result != "passed":
                yield check.code, f"it can't be verified ({check.id}): {check.message}"

    def _fetch(self, url: str) -> bytes:
        if url in self.documents:
            return self.documents[url]
        raise FetchError("no issuer in the content folder has this did", code="not_found")

    def _history(self, row: AssertionRow, document: Document) -> Iterator[Trouble]:
        """The achievement it embeds is the version that was frozen, letter for letter."""
        frozen = self.catalog.versions.get((row.badge, row.version))
        if frozen is None:
            yield "no_version", f"badges/versions/{row.badge}/{row.version}.json is missing"
            return
        expected = {name: value for name, value in frozen.achievement.items() if name != "@context"}
        if document["credentialSubject"].get("achievement") != expected:
            yield "other_achievement", f"it embeds another achievement than {frozen.path} holds"

    def _private(self, document: Document) -> Iterator[Trouble]:
        """Keys and e-mail addresses, looked for in what the file says, however it is escaped."""
        text = json.dumps(document, ensure_ascii=False)
        if private_key_at(text.encode()) is not None:
            yield "private_key", "the file holds what looks like a private key"
        if "@" in text.replace('"@context"', ""):
            found = {item for _, item in email_addresses(text) if item.lower() not in self.emails}
            for item in sorted(found):
                yield "personal_data", f"the file holds an e-mail address, {item}"


def _status(document: Document) -> Iterator[Trouble]:
    """What pages say of a credential rests on one entry of one list; a verifier looks at every entry."""
    if "credentialStatus" not in document:
        return
    entries = many(document["credentialStatus"])
    try:
        if len(entries) != 1 or read_entry(entries[0]).list_kind is not STATUS_LIST:
            yield (
                "status_malformed",
                "expected one BitstringStatusListEntry as its credentialStatus",
            )
    except InputError as error:
        yield "status_malformed", f"its credentialStatus can't be read: {error.message}"


def audit(
    catalog: Catalog,
    *,
    at: datetime.date,
    verify: Callable[[Sequence[AssertionRow]], Iterator[list[Trouble]]],
    auditor: Auditor,
) -> list[Finding]:
    """Every finding about signed files; `verify` runs `Auditor.assertion`, here or in many processes."""
    findings: list[Finding] = []

    def add(path: str, code: str, message: str, **more: str) -> None:
        findings.append(Finding(path, 0, 0, "error", code, message, **more))

    dids = {issuer.did for issuer in catalog.issuers.values()}
    for row, troubles in zip(catalog.assertions, verify(catalog.assertions), strict=True):
        for code, message in troubles:
            if code == "issuer_unreachable" and row.issuer not in dids:
                continue  # `_rows` says so, and what to do about it
            add(row.path, code, message)
    _rows(catalog, add)
    _versions(catalog, findings)
    bits: dict[str, bytes] = {}
    for item in catalog.statuses:
        troubles, decoded = auditor.status_file(item)
        for code, message in troubles:
            add(item.path, code, message)
        if decoded:
            bits[item.url] = decoded
    _agreement(catalog, bits, add)
    return sorted(findings)


def _rows(catalog: Catalog, add: Callable[..., None]) -> None:
    """Ids and indices are used once; every credential is this site's, of an issuer it has."""
    bases = (catalog.site.base_url, *catalog.site.previous_base_urls)
    dids = {issuer.did for issuer in catalog.issuers.values()}
    ids: dict[str, str] = {}
    places: dict[tuple[str, int], str] = {}
    lists = {item.url: item for item in catalog.statuses}
    mistaken = {*catalog.sources, *(finding.path for finding in catalog.findings)}
    slugs = {issuer.did: slug for slug, issuer in catalog.issuers.items()}
    for row in catalog.assertions:
        if row.id in ids:
            add(row.path, "duplicate", f"the id {row.id} is {ids[row.id]}'s already")
        ids.setdefault(row.id, row.path)
        if row.url not in {f"{base}/assertions/{row.id}.json" for base in bases}:
            add(
                row.path,
                "base_url",
                "the credential's id is not under this site's base_url",
                expected=f"{bases[0]}/assertions/{row.id}.json, or the old address among "
                "`previous_base_urls` in site.yaml",
                found=row.url,
            )
        if row.issuer not in dids:
            add(
                row.path,
                "unknown_issuer",
                "no issuer has the did that signed this: a did that signed must not change",
                found=row.issuer,
            )
        badge = catalog.badges.get(row.badge)
        if badge and row.issuer in dids and slugs[row.issuer] != badge.issuer:
            add(
                row.path,
                "wrong_issuer",
                f"{slugs[row.issuer]} signed it, and the badge {row.badge!r} is {badge.issuer}'s to award",
                expected="a badge of its own for each issuer, and an `issuer` that stays",
            )
        if badge is None and f"badges/{row.badge}.md" not in mistaken:
            add(
                row.path,
                "unknown_badge",
                f"the badge {row.badge!r} was awarded and its file is gone",
                expected="`status: retired` in it instead",
            )
        if not row.status_list:
            continue
        item = lists.get(row.status_list)
        if item is None:
            add(row.path, "no_list", "its status list is missing", found=row.status_list)
        elif row.index < 0:
            add(row.path, "status_malformed", "its place in the status list is not a number")
        elif (item.issuer, item.purpose) != (slugs.get(row.issuer, item.issuer), row.purpose):
            add(
                row.path,
                "wrong_list",
                f"its status list is {item.issuer}'s for {item.purpose}",
                expected=f"a list of {slugs.get(row.issuer, item.issuer)} for {row.purpose}",
            )
        place = row.status_list, row.index
        if place in places:
            add(row.path, "duplicate", f"its place in the status list is {places[place]}'s already")
        places.setdefault(place, row.path)


def _disagreements(frozen: FrozenVersion) -> list[str]:
    try:
        return disagreements(frozen.achievement, frozen.substance)
    except (AttributeError, KeyError, TypeError):
        return ["the file"]


def _versions(catalog: Catalog, findings: list[Finding]) -> None:
    """A badge that was awarded doesn't change in substance under the same version."""
    for frozen in catalog.versions.values():
        for name in _disagreements(frozen):
            findings.append(
                Finding(
                    f"{frozen.path.removesuffix('.json')}.substance.json",
                    0,
                    0,
                    "error",
                    "other_substance",
                    f"`{name}` says something else than the version that was awarded and signed",
                )
            )
        findings.extend(departures(catalog, frozen))


def _agreement(catalog: Catalog, bits: Mapping[str, bytes], add: Callable[..., None]) -> None:
    """Every bit that is set has an event that set it, and the other way round."""
    rows = {row.id: row for row in catalog.assertions}
    by_place = {(row.status_list, row.index): row for row in catalog.assertions}
    state: dict[str, str] = {}
    path = "status/events.yaml"
    for number, event in enumerate(catalog.events, 1):
        if event.id not in rows:
            add(path, "broken_reference", f"event {number} is about {event.id}, which isn't there")
        elif state.get(event.id) == "revoke":
            add(
                path, "contradiction", f"event {number} changes {event.id}, revoked for good before"
            )
        elif event.action != "revoke" and rows[event.id].purpose != "suspension":
            add(path, "contradiction", f"event {number}: {event.id} can't be suspended")
        elif not rows[event.id].status_list:
            add(
                path, "contradiction", f"event {number}: {event.id} is in no list that could say so"
            )
        else:
            state[event.id] = event.action
    for credential, row in sorted(rows.items()):
        data = bits.get(row.status_list)
        if data is None or row.index < 0:
            continue
        try:
            is_set = get_bit(data, row.index)
        except InputError as error:
            add(row.path, error.code, error.message)
            continue
        action = state.get(credential)
        if action and is_set != (action != "reinstate"):
            add(
                path,
                "bits_and_events",
                f"the last event of {credential} is {action}, its bit says otherwise",
                expected=f"`laurels {action} {credential}` run again to its end",
            )
    for item in catalog.statuses:
        for index in _set_bits(bits.get(item.url, b"")):
            holder = by_place.get((item.url, index))
            if holder is None:
                add(item.path, "bits_and_events", f"bit {index} is set, and no credential has it")
            elif state.get(holder.id, "reinstate") == "reinstate":
                add(
                    item.path,
                    "bits_and_events",
                    f"bit {index} ({holder.id}) is set, and no event in {path} says why",
                )


def _set_bits(data: bytes) -> Iterator[int]:
    for match in _BITS.finditer(data):
        for bit in range(8):
            if data[match.start()] & (0x80 >> bit):
                yield match.start() * 8 + bit


_auditor: Any = None


def set_auditor(auditor: Auditor) -> None:
    """Prepare a worker process."""
    global _auditor
    _auditor = auditor


def audit_assertion(row: AssertionRow) -> list[Trouble]:
    """`Auditor.assertion` of the process's own auditor."""
    troubles: list[Trouble] = _auditor.assertion(row)
    return troubles
