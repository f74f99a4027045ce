"""A small site to issue in: content made by hand, one key that everybody knows, and the verbs around it."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.build import Options, examine
from generator.content.findings import Finding
from generator.issuing.awards import Award, award_from_texts, awards_from_csv
from generator.issuing.issue import Issued, Request, issue
from generator.issuing.withdraw import withdraw
from generator.keystore import PrivateKey, store

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
DAY = NOW.date()
BASE = "https://guild.example"
DID = "did:web:guild.example:issuers:guild"
KEY = PrivateKey(DID, "key-1", bytes(range(32)))
OTHER = PrivateKey(DID, "key-2", bytes(range(1, 33)))

SITE = f"format: 1\nname: The Guild\nbase_url: {BASE}\n"
ISSUER = f"""---
name: The Guild
did: {DID}
kind: non-profit
url: https://guild.example/about
email: badges@guild.example
keys:
  - id: key-1
    public_key: {KEY.public_key}
    created: 2026-01-01T00:00:00Z
---

Teaches crafts.
"""
PLAIN = """---
name: Knots
description: Ties knots.
version: '1.0'
issuer: guild
kind: badge
---

Tie ten knots.
"""
RICH = """---
name: Kenmerkende ☕ “weaving” ليلى
description: Weaves a cloth that holds.
version: '1.2'
issuer: guild
created: 2025-03-01
competency: Weaves.
contact_hours: 12
grants_ceu: true
suspendable: true
expires_after: 3 years
tags: [cloth]
skills: [Weaving]
alignments:
  - name: Handwork
    url: https://framework.example/h
    framework: Crafts
    code: H.1
    description: Does handwork.
    target_type: CFItem
rubric:
  levels:
    - {id: emerging, name: Emerging, points: 1}
    - {id: proficient, name: Fully Proficient, points: 2}
  criteria:
    - id: warp
      name: Setting the warp
      levels: {emerging: Loose., proficient: Tight.}
      passes: proficient
    - id: weft
      name: Carrying the weft
      levels: {emerging: Uneven., proficient: Even.}
      passes: emerging
---

Weave a cloth.
"""
EARNER = "---\nname: Ann Example\nvisibility: public\nexample: true\n---\n"


@dataclass
class Place:
    """A content folder and what is done in it; nothing is remembered between calls."""

    root: Path

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def issue(self, *awards: Award, badge: str = "knots", **given: Any) -> list[Issued]:
        asked = {"now": NOW, "unlock": lambda _: KEY, **given}
        return issue(Request(root=self.root, badge=badge, awards=awards, **asked))

    def one(self, to: str = "ann@example.org", badge: str = "knots", **texts: Any) -> Issued:
        given = {name: texts.pop(name) for name in OPTIONS if name in texts}
        award = award_from_texts({"email": to, **texts})
        return self.issue(award, badge=badge, **given)[0]

    def csv(self, text: str | bytes, badge: str = "knots", **given: Any) -> list[Issued]:
        data = text.encode() if isinstance(text, str) else text
        awards, findings = awards_from_csv(data, "people.csv", mapping=given.pop("mapping", {}))
        assert not findings, findings
        return self.issue(*awards, badge=badge, source="people.csv", **given)

    def withdraw(
        self, credential: str, action: Any, reason: str = "A mistake.", **given: Any
    ) -> Any:
        asked = {"role": "issuer", "now": NOW, "unlock": lambda _: KEY, **given}
        return withdraw(self.root, credential, action, reason=reason, **asked)

    def document(self, credential: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (self.root / "assertions" / f"{credential}.json").read_text(encoding="utf-8")
        )
        return found

    def findings(self, at: datetime.date = DAY) -> list[Finding]:
        _, found = examine(Options(root=self.root, out=self.root.parent / "site", at=at, workers=1))
        return found

    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings() if finding.severity == "error"]

    def tree(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }


OPTIONS = ("now", "unlock", "again", "include_name", "dry_run", "receipt")


def make_place(folder: Path) -> Place:
    """A new site in `folder`/content."""
    place = Place(folder / "content")
    place.write("site.yaml", SITE)
    place.write("issuers/guild.md", ISSUER)
    place.write("badges/knots.md", PLAIN)
    place.write("badges/weaving.md", RICH)
    place.write("earners/ann.md", EARNER)
    return place


def make_keys(folder: Path, *keys: PrivateKey) -> Path:
    """A key folder with `keys` (the site's own by default), under no passphrase."""
    for key in keys or (KEY,):
        store(folder, key, passphrase=None, created="2026-01-01T00:00:00Z")
    return folder
