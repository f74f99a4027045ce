"""Small content folders for tests, written as an author would write them."""

from __future__ import annotations

import datetime
from pathlib import Path

from generator.content.checking import check_content
from generator.content.findings import Finding
from generator.content.load import load
from generator.content.scanning import scan_folder
from generator.errors import ContentError

AT = datetime.date(2026, 11, 22)
KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQXJPt4swbTQ2s"
SITE = "format: 1\nname: A site\nbase_url: https://badges.example\n"
ISSUER = (
    "---\nname: Lanternway\nkind: company\nurl: https://lanternway.example\n"
    "did: did:web:badges.example:issuers:lanternway\nemail: hello@lanternway.example\n"
    f"keys:\n  - id: key-1\n    public_key: {KEY}\n    created: 2026-01-01T00:00:00Z\n---\n\nWe award.\n"
)
BADGE = (
    "name: Listening\ndescription: Listens well.\nversion: '1.0'\nissuer: lanternway\nkind: badge\n"
)
STACK = "name: Teaching\ndescription: All of it.\nissuer: lanternway\n"


def markdown(fields: str, body: str = "Do it.\n") -> str:
    """A Markdown file of these fields and this body; line 2 is the first field."""
    return f"---\n{fields}---\n\n{body}"


def folder(root: Path, files: dict[str, str | bytes | None] | None = None) -> Path:
    """A content folder of one site, issuer and badge, with `files` over it (None takes one away)."""
    whole = {
        "site.yaml": SITE,
        "issuers/lanternway.md": ISSUER,
        "badges/listening.md": markdown(BADGE),
        **(files or {}),
    }
    root.mkdir(parents=True, exist_ok=True)
    for path, text in whole.items():
        if text is None:
            continue
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def findings(root: Path) -> list[Finding]:
    """Every finding about a folder but those about signatures."""
    try:
        catalog = load(root)
    except ContentError as error:
        return list(error.findings)
    found = [*catalog.findings, *scan_folder(root), *check_content(catalog, at=AT)]
    return sorted(set(found))


def lines(root: Path) -> list[str]:
    """The same as a person reads them: path:line:column: severity: sentence."""
    return [
        f"{item.path}:{item.line}:{item.column}: {item.severity}: {item.sentence()}"
        for item in findings(root)
    ]
