"""IO: a content folder held against an earlier commit: what was issued must not vanish or go back."""

from __future__ import annotations

import datetime
import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from generator.content.events import parse_events
from generator.content.findings import Finding
from generator.content.frontmatter import parse_markdown
from generator.content.model import Catalog
from generator.credentials.times import read_time, write_time
from generator.documents import parse_document
from generator.errors import InputError


def findings_since(root: Path, catalog: Catalog, reference: str) -> Iterator[Finding]:
    """Findings about what changed in `root` since the git commit `reference`.

    A signed credential or an awarded version that vanished or was rewritten, a status list older than the
    one before, an event that was taken back, an issuer whose did changed. Raises `InputError` where git can't
    answer.
    """
    earlier = _Earlier(root, reference)
    placed = {f"{row.id}.json": row.path for row in catalog.assertions}
    for path, blob in earlier.files.items():
        current = root / path
        if path.startswith("assertions/") and path.endswith(".json"):
            name = path.rsplit("/", 1)[-1]
            found = root / placed.get(name, path)
            yield from _kept(found, path, blob, "a credential that was issued")
        elif path.startswith("badges/versions/") and path.endswith(".json"):
            # A substance by itself is left of a first award that was interrupted: it binds nobody.
            if path.replace(".substance.json", ".json") in earlier.files:
                yield from _kept(current, path, blob, "a version that was awarded")
        elif path.startswith("status/") and path.endswith(".json"):
            yield from _newer(current, path, blob, earlier)
        elif path == "status/events.yaml":
            yield from _events_kept(current, path, blob, earlier)
        elif path.startswith("issuers/") and path.endswith(".md"):
            yield from _did_kept(path, blob, earlier, catalog)


class _Earlier:
    """The content folder as it was at a commit."""

    def __init__(self, root: Path, reference: str) -> None:
        self.root = root
        if reference.startswith("-"):
            raise InputError(f"{reference!r} is not a git commit")
        commit = self._git("rev-parse", "--verify", "--end-of-options", f"{reference}^{{commit}}")
        listing = self._git("ls-tree", "-r", "-z", commit.decode().strip(), "--", ".")
        self.files: dict[str, str] = {}
        for entry in listing.split(b"\0"):
            if entry:
                facts, _, name = entry.partition(b"\t")
                mode, kind, blob = facts.split()
                if kind == b"blob" and mode != b"120000":
                    self.files[name.decode("utf-8", "replace")] = blob.decode()

    def read(self, blob: str) -> bytes:
        return self._git("cat-file", "blob", blob)

    def _git(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
                ["git", *arguments],  # noqa: S607 - whichever git the user has
                cwd=self.root,
                capture_output=True,
                check=False,
                timeout=120,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InputError(f"git can't be asked: {error}") from None
        if done.returncode:
            reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
            raise InputError(f"git can't compare: {reason}")
        return done.stdout


def _is_blob(path: Path, blob: str) -> bool | None:
    """Whether a file holds just what git names `blob`, by whichever hash the repository has; None: no file."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest = hashlib.sha256 if len(blob) == 64 else hashlib.sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest() == blob


def _error(path: str, code: str, message: str, **more: str) -> Finding:
    return Finding(path, 0, 0, "error", code, message, **more)


def _kept(current: Path, path: str, blob: str, what: str) -> Iterator[Finding]:
    same = _is_blob(current, blob)
    if same is None:
        yield _error(path, "vanished", f"{what} has vanished: revoke it instead")
    elif not same:
        yield _error(path, "rewritten", f"{what} was rewritten: signed files never change")


def _newer(current: Path, path: str, blob: str, earlier: _Earlier) -> Iterator[Finding]:
    same = _is_blob(current, blob)
    if same:
        return
    if same is None:
        yield _error(path, "vanished", "a status list has vanished")
        return
    try:
        before = read_time(parse_document(earlier.read(blob)).get("validFrom"))
        now = read_time(parse_document(current.read_bytes()).get("validFrom"))
    except InputError:
        return  # what can't be read is reported elsewhere
    if before and now and now < before:
        yield _error(
            path,
            "older_list",
            "the status list is older than the one before",
            expected=f"{before:%Y-%m-%d %H:%M:%S} UTC or later",
            found=f"{now:%Y-%m-%d %H:%M:%S} UTC",
        )


def _events_kept(current: Path, path: str, blob: str, earlier: _Earlier) -> Iterator[Finding]:
    try:
        before = parse_events(earlier.read(blob)).data.get("events") or []
        now = (
            parse_events(current.read_bytes()).data.get("events") or [] if current.exists() else []
        )
    except InputError:
        return  # what can't be read is reported elsewhere
    if not isinstance(before, list) or not isinstance(now, list):
        return
    if now[: len(before)] != before:
        yield _error(path, "rewritten", "an event was taken back or changed: add one instead")


def _did_kept(path: str, blob: str, earlier: _Earlier, catalog: Catalog) -> Iterator[Finding]:
    slug = path.removeprefix("issuers/").removesuffix(".md")
    issuer = catalog.issuers.get(slug)
    try:
        before = parse_markdown(earlier.read(blob)).data
    except InputError:
        return
    did = before.get("did")
    if any(row.issuer == did for row in catalog.assertions) and (
        issuer is None or issuer.did != did
    ):
        yield _error(path, "changed_did", f"the did {did} signed credentials: it must not change")
    known = {key.public_key: key for key in issuer.keys} if issuer else {}
    keys = before.get("keys")
    for key in keys if isinstance(keys, list) else []:
        if not isinstance(key, dict):
            continue
        now, created = known.get(str(key.get("public_key"))), key.get("created")
        if now and isinstance(created, datetime.datetime) and now.created > created:
            yield Finding(
                path,
                0,
                0,
                "warning",
                "key_moved",
                f"the key {now.id} begins later than before: it isn't said to be the issuer's when it "
                "made what it signed until then",
                expected=f"`created: {write_time(created)}`",
                found=write_time(now.created),
            )
        if not now:
            yield Finding(
                path,
                0,
                0,
                "warning",
                "key_gone",
                f"the key {key.get('id')} is gone: whatever it signed verifies no more",
                expected="`laurels keys retire`, unless somebody else may hold it",
            )
