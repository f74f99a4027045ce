"""What each recipient is to be told: facts about one credential, none of them put into words yet."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from generator.auditing import Auditor
from generator.content.findings import Finding
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.model import AssertionRow, Catalog, Earner
from generator.content.reading import read_bounded
from generator.credentials.identity import matches
from generator.documents import parse_document
from generator.errors import InputError
from generator.notifying.recipients import Recipient
from generator.site.sharing import ANCHOR
from generator.site.signed import read_credential
from generator.site.views import Directory

_WITHHELD = ("revoked", "suspended", "expired")


@dataclass(frozen=True, slots=True)
class Notice:
    """One credential and whom to tell of it. Links are whole; `profile` and `contact` may be empty.

    `visibility` is that of the earner's page which lists the credential, `none` where no page does.
    `languages` are those to write in, the most wanted first.
    """

    recipient: Recipient
    row: AssertionRow
    name: str
    badge: str
    description: str
    badge_language: str
    issuer: str
    awarded: datetime.date | None
    valid_until: datetime.date | None
    renewal: str
    page: str
    share: str
    verify: str
    profile: str
    visibility: Literal["public", "unlisted", "private", "none"]
    contact: str
    languages: tuple[str, ...]


class Noticer:
    """Makes notices from the content as of the day `at`; refuses what nobody should be told of."""

    def __init__(self, catalog: Catalog, at: datetime.date, *, language: str = "") -> None:
        self.catalog = catalog
        self.language = language
        self.directory = Directory(catalog, at=at, drafts=True)
        self.auditor = Auditor(catalog, at)
        self.rows = {row.id: row for row in catalog.assertions}
        self.earners: dict[str, Earner] = {}
        for earner in catalog.earners.values():
            for credential in earner.assertions:
                self.earners.setdefault(credential, earner)

    def notices(
        self,
        recipients: Sequence[Recipient],
        receipt: str,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[list[Notice], list[Finding]]:
        """A notice for each of the recipients, or a finding that names the credential and says why not."""
        notices: list[Notice] = []
        findings: list[Finding] = []
        for number, recipient in enumerate(recipients, 1):
            try:
                notices.append(self.notice(recipient))
            except InputError as error:
                message = f"{recipient.id} {error.message}"
                findings.append(Finding(receipt, recipient.line, 0, "error", "bad_row", message))
            progress(number, len(recipients))
        return notices, findings

    def notice(self, recipient: Recipient) -> Notice:
        """What to tell one recipient; raise `InputError` where they aren't to be told.

        That is: no such credential, another link, withdrawn or expired, not signed as it should be, or not
        awarded to this address.
        """
        row = self.rows.get(recipient.id)
        if row is None:
            raise InputError("isn't there: no such credential lies in the content")
        if recipient.link and recipient.link != row.url:
            raise InputError(f"has another link: the content says {row.url}")
        summary = self.directory.summarize(row)
        if summary.standing in _WITHHELD:
            reason = f": {summary.reason}" if summary.reason else ""
            past = "has expired" if summary.standing == "expired" else f"was {summary.standing}"
            raise InputError(f"({summary.name}) {past}{reason}; take its row out")
        if troubles := self.auditor.assertion(row):
            raise InputError(f"({summary.name}) isn't good: {troubles[0][1]}")
        document = parse_document(
            read_bounded(Path(self.catalog.root) / row.path, MAX_SIGNED_BYTES),
            max_bytes=MAX_SIGNED_BYTES,
        )
        subject = document.get("credentialSubject")
        identifiers = subject.get("identifier") if isinstance(subject, dict) else None
        if not matches(identifiers if isinstance(identifiers, list) else [], recipient.email):
            raise InputError(f"({summary.name}) was not awarded to the address in this row")
        view = read_credential(self.directory, row, document)
        site, badge = self.catalog.site, self.catalog.badges.get(row.badge)
        issuer, earner = self.catalog.issuers.get(summary.issuer), self.earners.get(row.id)
        page = f"{site.base_url}/{summary.path}"
        shown = earner is not None and earner.visibility != "private"
        contacts = [
            badge.contact if badge else None,
            issuer.contact if issuer else None,
            site.contact,
        ]
        return Notice(
            recipient=recipient,
            row=row,
            name=recipient.name or (earner.name if earner else ""),
            badge=_line(view.name),
            description=_line(view.description),
            badge_language=view.language or site.language,
            issuer=_line(view.issuer_name),
            awarded=summary.awarded,
            valid_until=summary.valid_until,
            renewal=_line(badge.renewal or "") if badge else "",
            page=page,
            share=f"{page}#{ANCHOR}",
            verify=f"{site.base_url}/verify/#url={quote(row.url)}",
            profile=f"{site.base_url}/earners/{earner.slug}/" if earner and shown else "",
            visibility=earner.visibility if earner else "none",
            contact=next((each for each in contacts if each), ""),
            languages=_each_once(
                recipient.language,
                self.language,
                (earner.language or "") if earner else "",
                view.language,
                site.language,
            ),
        )


def _line(text: str) -> str:
    """Text of others as one line, without what would break one."""
    return " ".join(text.split())


def _each_once(*tags: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, tags)))
