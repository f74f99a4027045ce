"""The demonstration, built: once for the tests that only read it, and as copies for those that change it."""

from __future__ import annotations

import atexit
import datetime
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from generator.build import Built, Options, build
from generator.caching import Cache
from generator.credentials.multikey import decode_base58btc
from generator.issuing.awards import Award
from generator.issuing.issue import Request, issue
from generator.issuing.withdraw import Action, withdraw
from generator.keystore import PrivateKey

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
BASE = "https://laurels.example"
AT = datetime.date(2026, 11, 22)
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
WITHDRAWN = {"a6jccn4bbys2": "revoked", "wgeeramvpg9m": "suspended"}
EXPIRED = {"cezspxp8x3w7", "gpqzbz7fmt0b"}


@functools.cache
def demonstration() -> Path:
    """The folder of the demonstration as it is built on the day `AT`; only to be read."""
    folder = Path(tempfile.mkdtemp(prefix="laurels-demonstration-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build_site(CONTENT, folder / "site")
    return folder / "site"


@functools.cache
def demonstration_in(theme: str) -> Path:
    """The same in another of the themes that ship; only to be read."""
    folder = Path(tempfile.mkdtemp(prefix="laurels-demonstration-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    site = copied(folder) / "site.yaml"
    site.write_text(f"{site.read_text('utf-8')}theme: {theme}\n", "utf-8")
    build_site(folder / "content", folder / "site")
    return folder / "site"


def copied(folder: Path) -> Path:
    """A copy of the demonstration's content in `folder`, to be changed."""
    content = folder / "content"
    shutil.copytree(CONTENT, content)
    return content


def build_site(
    content: Path, out: Path, *, at: datetime.date = AT, cache: Path | None = None, **options: Any
) -> Built:
    """Build in this process; nothing is remembered unless `cache` names a folder."""
    return build(Options(root=content, out=out, at=at, workers=1, cache=Cache(cache), **options))


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root`, by path; a link is its target, marked."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in [*files, *(name for name in folders if (Path(folder) / name).is_symlink())]:
            path = Path(folder) / name
            data = f"-> {path.readlink()}".encode() if path.is_symlink() else path.read_bytes()
            found[path.relative_to(root).as_posix()] = data
    return found


def same_trees(one: Path, other: Path) -> None:
    """Fail, naming the first few paths, where two folders differ."""
    first, second = tree(one), tree(other)
    different = sorted(p for p in {*first, *second} if first.get(p) != second.get(p))
    assert not different, different[:5]


def unlock(issuer: Any) -> PrivateKey:
    """The demonstration's private key of an issuer."""
    document = json.loads((ROOT / "tests" / "keys" / f"{issuer.slug}.json").read_bytes())
    seed = decode_base58btc(document["secret_key"].removeprefix("z"))[-32:]
    return PrivateKey(document["did"], document["id"], seed)


def award(content: Path, badge: str, *emails: str, **fields: Any) -> list[str]:
    """Award a badge of the demonstration; the ids of the credentials."""
    awards = [Award(email=email, **fields) for email in emails]
    request = Request(
        root=content, badge=badge, awards=awards, now=NOW, source="list.csv", unlock=unlock
    )
    return [issued.id for issued in issue(request)]


def change_status(content: Path, credential: str, action: Action) -> None:
    """Revoke, suspend or reinstate a credential of the demonstration."""
    withdraw(content, credential, action, reason="A test.", role="tester", now=NOW, unlock=unlock)


def laurels(
    *arguments: str | Path, cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with no key and no cache of this machine's user."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=surroundings(cwd, environment),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def command(*arguments: str | Path) -> list[str]:
    """What to call."""
    return [sys.executable, "-m", "generator", *map(str, arguments)]


def surroundings(folder: Path, more: dict[str, str] | None = None) -> dict[str, str]:
    """An environment in which keys and caches lie below `folder`."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "LAURELS_KEYS": str(folder / "no-keys"),
        "LAURELS_CACHE": str(folder / "cache"),
        **(more or {}),
    }


def little(folder: Path) -> Path:
    """A small site of its own in `folder`, quick to build: one thing of each kind, five credentials."""
    content = folder / "content"
    for name, text in _LITTLE.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text, "utf-8")
    issuer = (CONTENT / "issuers" / "lanternway.md").read_text("utf-8")
    issuer = issuer.replace("image: images/lanternway.svg\n", "").replace("image_alt:", "# ")
    (content / "issuers").mkdir()
    (content / "issuers" / "lanternway.md").write_text(issuer, "utf-8")
    for kind, name in (("badges", "plain.png"), ("earners", "ada.png")):
        (content / kind / "images").mkdir(exist_ok=True)
        Image.new("RGB", (24, 24), "teal").save(content / kind / "images" / name)
    until = datetime.date(2026, 12, 31)
    award(content, "knots", "a@example.org", "b@example.org", earner="ada")
    award(content, "ropes", "a@example.org", earner="ada", valid_until=until)
    award(content, "ropes", "c@example.org", earner="bo")
    award(content, "rigging", "d@example.org", narrative="Three **bridges**.")
    return content


_BADGE = """---
name: {name}
description: You can {does}.
version: "1.0"
issuer: lanternway
kind: micro-credential
created: 2026-01-0{day}
language: en
{more}
---
Show that you can {does}, on *one* recording.
"""
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="{}"/></svg>\n'
_LITTLE = {
    "site.yaml": f"format: 1\nname: A Little Site\nbase_url: {BASE}\nlanguage: en\n",
    "badges/knots.md": _BADGE.format(
        name="Knots",
        does="tie six knots",
        day=1,
        more="image: images/knots.svg\ntags: [rope]\nalignments:\n  - name: Tying\n    code: R 1\n"
        "    framework: Ropework\n    url: https://ropework.example/r1",
    ),
    "badges/nudos.md": _BADGE.format(
        name="Nudos", does="hacer seis nudos", day=4, more="translation_of: knots"
    ).replace("language: en", "language: es"),
    "badges/ropes.md": _BADGE.format(
        name="Ropes", does="care for ropes", day=2, more="requirements: [knots]\nsuspendable: true"
    ),
    "badges/rigging.md": _BADGE.format(
        name="Rigging", does="rig a bridge", day=3, more="image: images/plain.png"
    ),
    "badges/images/knots.svg": _SVG.format("teal"),
    "stacks/bridges.md": "---\nname: Bridges\ndescription: From knot to bridge.\nissuer: lanternway\n"
    "requires:\n  all:\n    - badge: knots\n    - badge: ropes\n---\nA way.\n",
    "recognizers/county.md": "---\nname: The County\nkind: district\nrecognizes:\n"
    "  - badge: knots\n    as: CEU\n    until: 2026-12-31\nseeks: [ropes]\n---\nA district.\n",
    "frameworks/ropework.yaml": "name: Ropework\nurl: https://ropework.example\nitems:\n"
    "  - code: R\n    name: Ropes\n  - code: R 1\n    name: Tying\n    part_of: R\n",
    "pages/about.md": "---\nname: About\nmenu: footer\nvisitor: learner\n---\n# Why\n\n"
    "[Knots](/badges/knots/) and [ropes](/glossary/#rope).\n",
    "pages/glossary.md": "---\nname: Glossary\nmenu: header\nterms:\n  - id: rope\n    name: Rope\n"
    "    definition: A thing to tie, [see](/badges/ropes/).\n---\n",
    "pages/glosario.md": "---\nname: Glosario\nlanguage: es\ntranslation_of: glossary\n---\nCuerda.\n",
    "earners/ada.md": "---\nname: Ada Example\nphoto: images/ada.png\nvisibility: public\n---\nAda.\n",
    "earners/bo.md": "---\nname: Bo Unlisted\nvisibility: unlisted\n---\nBo.\n",
}
