"""`laurels issue`: every award is checked before the first is signed; what was issued isn't issued twice."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.content.badge import Badge
from generator.content.findings import Finding, nearest
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.model import AssertionRow, Catalog, Issuer
from generator.content.reading import read_bounded
from generator.credentials.identity import Match, compare, hash_identity
from generator.credentials.signing import SEED_BYTES, sign
from generator.credentials.status import status_entry
from generator.credentials.times import read_time, write_time
from generator.documents import Document, parse_document
from generator.errors import ContentError, InputError, RefusedError
from generator.issuing.awards import Award
from generator.issuing.credential import (
    require_awardable,
    require_private,
    unsigned_credential,
    validity,
)
from generator.issuing.prerequisites import asked_for, counts_for, missing, standing_rows
from generator.issuing.receipt import Receipt, require_outside
from generator.issuing.workspace import (
    StatusLists,
    add_to_earner,
    freeze,
    open_catalog,
    require_sound,
    signer_for,
    why_not_added,
)
from generator.keystore import PrivateKey
from generator.wholefiles import locked, sweep, write_whole

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one award: the credential's id and link; `already` where it was there before.

    `missing` names what the badge asks for first and nothing here shows that this person holds.
    """

    award: Award
    id: str
    url: str
    already: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Everything that `laurels issue` was asked for. `source` is the CSV file's name, or empty."""

    root: Path
    badge: str
    awards: Sequence[Award]
    now: datetime.datetime
    source: str = ""
    again: bool = False
    include_name: bool = False
    dry_run: bool = False
    receipt: Path | None = None
    unlock: Callable[[Issuer], PrivateKey] = field(repr=False)


def issue(request: Request, progress: Progress = lambda done, total: None) -> list[Issued]:
    """Check, then sign and write one credential for each award; return them in the order of the awards.

    Raises `ContentError` with a finding for each bad row (nothing is written then), `RefusedError` where the
    answer is no. Interrupted and called again, it goes on where it was.
    """
    if request.receipt is not None:
        require_outside(request.receipt, request.root)
    with locked(request.root, "issuing"):
        for folder in ("assertions", "status", "earners", f"badges/versions/{request.badge}"):
            if not request.dry_run:
                sweep(request.root / folder)
        catalog = open_catalog(request.root)
        badge, issuer = _badge_and_issuer(catalog, request.badge)
        require_sound(catalog, badge, request.now)
        awards, findings = _with_names(catalog, request)
        frozen = freeze(request.root, catalog, badge, write=False)
        unsigned, more = _rehearse(catalog, badge, issuer, frozen.achievement, awards, request)
        findings = sorted([*findings, *more])
        if findings:
            raise ContentError(findings)
        known = _already_issued(request, catalog, badge, awards)
        if known and not request.source and not request.again:
            existing = known[0]
            raise RefusedError(
                f"{badge.slug} was issued to this person already: {existing.url} "
                "(--again issues another)"
            )
        lacking = _missing(request, catalog, badge, awards, known)
        if request.dry_run:
            return [
                Issued(award, known[number].id, known[number].url, True)
                if number in known
                else Issued(award, "", "", False, lacking[number])
                for number, award in enumerate(awards)
            ]
        signer = signer_for(issuer, request.unlock(issuer), request.now)
        there = [
            (Issued(awards[number], row.id, row.url, True), request.awards[number].name)
            for number, row in known.items()
        ]
        receipt = Receipt(request.receipt, badge.slug, there)
        freeze(request.root, catalog, badge, write=True)
        lists = StatusLists(request.root, catalog, issuer, _purpose(badge))
        taken = {row.id for row in catalog.assertions}
        issued = []
        for number, award in enumerate(awards):
            row = known.get(number)
            if row is not None:
                done = Issued(award, row.id, row.url, True)
            else:
                credential_id = _new_id(taken)
                list_url, index = lists.draw(secrets.randbelow)
                lists.ensure(list_url, signer)
                document = unsigned(
                    award, credential_id, status_entry(list_url, _purpose(badge), index)
                )
                write_whole(
                    request.root / "assertions" / f"{credential_id}.json",
                    signer.sign(document),
                    exclusive=True,
                )
                done = Issued(award, credential_id, document["id"], False, lacking[number])
            if award.earner:
                add_to_earner(request.root, award.earner, done.id)
            # What the person is called is for the receipt alone, unless a hash of it was asked for.
            receipt.add(done, request.awards[number].name)
            issued.append(done)
            progress(number + 1, len(awards))
        return issued


def find(root: Path, email: str) -> list[tuple[AssertionRow, str]]:
    """Every credential that was awarded to `email`, oldest award first, with its badge's name."""
    catalog = open_catalog(root)
    found = []
    for row, document in _documents(root, catalog.assertions):
        subject = document.get("credentialSubject")
        if isinstance(subject, dict) and _is_recipient(subject, email):
            found.append((row, str(document.get("name", row.badge))))
    return sorted(found, key=lambda item: (item[0].valid_from, item[0].id))


def _purpose(badge: Badge) -> str:
    return "suspension" if badge.suspendable else "revocation"


def _badge_and_issuer(catalog: Catalog, slug: str) -> tuple[Badge, Issuer]:
    badge = catalog.badges.get(slug)
    if badge is None:
        close = nearest(slug, catalog.badges)
        raise InputError(
            f"there is no badge {slug!r}" + (f"; did you mean {close!r}?" if close else ""),
            code="unknown_badge",
        )
    issuer = catalog.issuers.get(badge.issuer)
    if issuer is None:
        raise InputError(f"the badge {slug!r} names an issuer {badge.issuer!r} that isn't there")
    require_awardable(badge, issuer)
    return badge, issuer


def _with_names(catalog: Catalog, request: Request) -> tuple[list[Award], list[Finding]]:
    """Resolve earners; a name goes into a credential only where that was asked for."""
    findings = []
    awards = []
    unwritable = {
        slug: reason
        for slug in {award.earner for award in request.awards if award.earner in catalog.earners}
        if (reason := why_not_added(request.root, slug))
    }
    for award in request.awards:
        earner = catalog.earners.get(award.earner) if award.earner else None
        name = award.name
        if award.earner and earner is None:
            close = nearest(award.earner, catalog.earners)
            findings.append(
                _row_finding(
                    request,
                    award,
                    "earner",
                    f"there is no earner {award.earner!r}",
                    f"`{close}`" if close else "",
                )
            )
        if award.earner in unwritable:
            reason = f"earners/{award.earner}.md can't be added to: {unwritable[award.earner]}"
            findings.append(_row_finding(request, award, "earner", reason))
        if request.include_name:
            name = name or (earner.name if earner else "")
            if not name:
                findings.append(
                    _row_finding(request, award, "name", "no name is known to be included")
                )
        awards.append(replace(award, name=name if request.include_name else ""))
    return awards, findings


def _row_finding(
    request: Request, award: Award, name: str, message: str, close: str = ""
) -> Finding:
    """A finding about the field `name` of an award."""
    source, column = request.source or "laurels issue", award.columns.get(name, 0)
    return Finding(source, award.line, column, "error", "bad_row", message, nearest=close)


def _rehearse(
    catalog: Catalog,
    badge: Badge,
    issuer: Issuer,
    achievement: Mapping[str, Any],
    awards: Iterable[Award],
    request: Request,
) -> tuple[Callable[[Award, str, Document], Document], list[Finding]]:
    """The function that makes credentials, tried on every award before the first is signed."""

    def unsigned(award: Award, credential_id: str, status: Document) -> Document:
        return unsigned_credential(
            site=catalog.site,
            issuer=issuer,
            badge=badge,
            achievement=achievement,
            award=award,
            credential_id=credential_id,
            status=status,
            now=request.now,
            salt=lambda: secrets.token_urlsafe(16),
        )

    findings = []
    status = status_entry(f"{catalog.site.base_url}/status/list.json", _purpose(badge), 0)
    allowed = {item.email.lower() for item in catalog.issuers.values() if item.email}
    for number, award in enumerate(awards):
        try:
            require_private(award, allowed)
            document = unsigned(award, "0" * 12, status)
            if number == 0 or award.evidence:
                # With nobody's key: what can't be signed is found here. The other texts of an award
                # were looked at when they were read.
                sign(
                    document,
                    private_key=bytes(SEED_BYTES),
                    verification_method=f"{issuer.did}#rehearsal",
                    created=write_time(request.now),
                )
        except InputError as error:
            findings.append(_row_finding(request, award, error.code, error.message))
    return unsigned, findings


def _already_issued(
    request: Request, catalog: Catalog, badge: Badge, awards: Sequence[Award]
) -> dict[int, AssertionRow]:
    """Which awards, by their number, are there already: same badge, same recipient, not withdrawn or past.

    One that is past is the same award where it ended just when the new one would: a list of old awards
    can be run again, too. Each salt is its own, so each pair of a credential and an address costs one hash.
    """
    if request.again:
        return {}
    withdrawn = {event.id for event in catalog.events if event.action == "revoke"}
    rows = [
        row for row in catalog.assertions if row.badge == badge.slug and row.id not in withdrawn
    ]
    known: dict[int, AssertionRow] = {}
    pending = {
        number: (award.addresses, validity(catalog.site, badge, award, request.now)[2])
        for number, award in enumerate(awards)
    }
    for row, document in _documents(request.root, rows):
        end = read_time(row.valid_until)
        is_past = end is not None and end < request.now
        hashes = list(_hashes(document))
        for number, (addresses, ends) in pending.items():
            if is_past and ends != end:
                continue
            if _is_of_one(hashes, addresses):
                known[number] = row
                del pending[number]
                break
    return known


def _missing(
    request: Request,
    catalog: Catalog,
    badge: Badge,
    awards: Sequence[Award],
    known: Collection[int],
) -> list[tuple[str, ...]]:
    """For each award, the names of what the badge asks for first and this person isn't known to hold.

    Nothing is, of the awards `known`, which are there already. Here too each pair costs a hash: nobody is
    looked for in credentials of a badge that they were found to hold, nor once they lack nothing.
    """
    everything = missing(catalog, badge, ())
    lacking = [() if number in known else everything for number in range(len(awards))]
    pending: dict[int, set[str]] = {number: set() for number, names in enumerate(lacking) if names}
    rows = standing_rows(catalog, asked_for(catalog, badge), request.now)
    for row, document in _documents(request.root, rows):
        if not pending:
            break
        slug, hashes = counts_for(catalog, row), list(_hashes(document))
        for number, held in list(pending.items()):
            if slug not in held and _is_of_one(hashes, awards[number].addresses):
                held.add(slug)
                lacking[number] = missing(catalog, badge, held)
                if not lacking[number]:
                    del pending[number]
    return lacking


def _is_of_one(hashes: Iterable[tuple[str, str]], addresses: Iterable[str]) -> bool:
    """Whether a credential with these salts and hashes was awarded to one of `addresses`."""
    return any(
        hash_identity(address, salt) == digest for salt, digest in hashes for address in addresses
    )


def _hashes(document: Document) -> Iterator[tuple[str, str]]:
    """The salt and the hash of each e-mail address in a credential."""
    subject = document.get("credentialSubject")
    identifiers = subject.get("identifier") if isinstance(subject, dict) else None
    for item in identifiers if isinstance(identifiers, list) else []:
        if isinstance(item, dict) and item.get("identityType") == "emailAddress":
            salt, digest = item.get("salt", ""), item.get("identityHash")
            if isinstance(salt, str) and isinstance(digest, str):
                yield salt, digest


def _is_recipient(subject: Mapping[str, Any], email: str) -> bool:
    return compare(subject.get("identifier") or [], email) is Match.MATCHED


def _documents(root: Path, rows: Iterable[AssertionRow]) -> Iterable[tuple[AssertionRow, Document]]:
    for row in rows:
        yield row, parse_document(read_bounded(root / row.path, MAX_SIGNED_BYTES))


def _new_id(taken: set[str]) -> str:
    while True:
        candidate = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        if candidate not in taken:
            taken.add(candidate)
            return candidate
