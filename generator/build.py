"""Verb two: a content folder → a static site, on a machine that holds no key.

    load → check → audit (every signature) → plan → render → publish

Nothing is written before everything is known to be right; then only what changed is made.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.auditing import Auditor, Trouble, audit, audit_assertion, set_auditor
from generator.caching import Cache
from generator.content.checking import check_content
from generator.content.findings import Finding, has_errors
from generator.content.load import load
from generator.content.model import AssertionRow, Catalog
from generator.content.privacy import private_key_at
from generator.content.scanning import scan_folder
from generator.errors import ContentError, InputError, LaurelsError, PublishError
from generator.indexing import indexer
from generator.searching import search_index
from generator.site.artifacts import Press
from generator.site.plan import (
    Artifact,
    artwork,
    baked_forms,
    credential_paths,
    host_findings,
    plan,
)
from generator.site.publish import Output
from generator.site.remembering import DRAWN, Keys, code_digest, theme_digest
from generator.site.searching import SearchIndex, records
from generator.site.themefile import read_look
from generator.site.themes import Theme, find_theme
from generator.site.views import Directory
from generator.workers import Workers

_LINK_BASE = re.compile(
    r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[^\s<>\"'\\^`{|}?#]*)?"
)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a build is told. `link_base` changes links between pages, never a signed URL."""

    root: Path
    out: Path
    at: datetime.date
    link_base: str = ""
    drafts: bool = False
    workers: int = 0
    cache: Cache = field(default_factory=lambda: Cache(None))


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: how many files the site has, how many were made now, how many were removed.

    `changed` names those that were made and removed, and new folders with a `/` at their end; None where there
    are very many. `strangers` lie in the output folder and were not written by a build; `is_older` says that
    nothing told which of its files earlier builds wrote.
    """

    files: int
    made: int
    removed: int
    credentials: int
    findings: tuple[Finding, ...]
    changed: tuple[str, ...] | None = ()
    strangers: tuple[str, ...] = ()
    is_older: bool = False


def _quiet(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


def examine(options: Options, progress: Progress = _quiet) -> tuple[Catalog, list[Finding]]:
    """Load and check everything about a content folder, signatures included; the catalog and findings.

    Raises `ContentError` or `InputError` where there is nothing to examine.
    """
    index = indexer(options.cache, basis=code_digest().hex(), workers=options.workers)
    catalog = load(options.root, mapper=index)
    findings = [*catalog.findings, *scan_folder(options.root)]
    findings += check_content(catalog, at=options.at)
    findings += _audit(catalog, options, progress)
    try:
        theme = find_theme(options.root, catalog.site.theme)
        findings += read_look(theme.folders)[1]
        directory = Directory(
            catalog, at=options.at, drafts=options.drafts, artwork=artwork(catalog)
        )
        artifacts = plan(catalog, directory, theme_files=theme.static)
        findings += host_findings(catalog, directory, len(artifacts))
    except InputError as error:
        findings.append(Finding("site.yaml", 0, 0, "error", error.code, error.message))
    except ContentError as error:
        findings += error.findings
    return catalog, sorted(set(findings))


def build(options: Options, progress: Progress = _quiet) -> Built:
    """Build the site into `options.out`; return what was done.

    Raises `ContentError` where the content has errors, `PublishError` where the output can't be written;
    the previous site stands untouched then.
    """
    if options.link_base and not _LINK_BASE.fullmatch(options.link_base):
        raise InputError(
            f"--base-url: expected a URL such as https://preview.example/, found {options.link_base!r}"
        )
    root, out = options.root.resolve(), options.out.resolve()
    if root == out or root in out.parents or out in root.parents:
        raise InputError(
            f"--out: {options.out} and the content folder {options.root} lie in each other"
        )
    catalog, findings = examine(options, progress)
    if has_errors(findings):
        raise ContentError(findings)
    job = _Job(catalog, options, progress)
    return replace(job.run(), findings=tuple(findings))


def _audit(catalog: Catalog, options: Options, progress: Progress) -> list[Finding]:
    """Audit signed files, trusting the cache for files whose signatures were good on the same basis."""
    auditor = Auditor(catalog, options.at)
    name = f"signatures of {options.root.absolute()}"
    # The day counts too: a proof may have an end, and a key a beginning.
    basis = (auditor.basis() + code_digest()).hex() + f" {options.at} {sorted(auditor.emails)}"
    good = options.cache.read(name, basis)
    unknown = [row for row in catalog.assertions if row.digest.hex() not in good]
    found: dict[str, list[Trouble]] = {}
    with Workers(set_auditor, [auditor], options.workers) as workers:
        for number, (row, troubles) in enumerate(
            zip(unknown, workers.map(audit_assertion, unknown), strict=True), 1
        ):
            found[row.path] = troubles
            progress("Verifying credentials", number, len(unknown))

    def verify(rows: Sequence[AssertionRow]) -> Iterator[list[Trouble]]:
        return (found.get(row.path, []) for row in rows)

    findings = audit(catalog, at=options.at, verify=verify, auditor=auditor)
    bad = {row.digest for row in unknown if found[row.path]}
    if unknown or len(good) > len(catalog.assertions):
        entries = {row.digest.hex(): 1 for row in catalog.assertions if row.digest not in bad}
        options.cache.write(name, basis, entries)
    return findings


class _Job:
    """One build of one catalog that was found right."""

    def __init__(self, catalog: Catalog, options: Options, progress: Progress) -> None:
        self.catalog = catalog
        self.options = options
        self.progress = progress
        self.theme: Theme = find_theme(options.root, catalog.site.theme)
        self.link_base = options.link_base or catalog.site.base_url
        self.directory = Directory(
            catalog, at=options.at, drafts=options.drafts, artwork=artwork(catalog)
        )
        self.search = search_index(
            records(self.directory),
            catalog.site.language,
            cache=options.cache,
            basis=code_digest().hex(),
        )
        self.artifacts = plan(
            catalog,
            self.directory,
            theme_files=self.theme.static,
            search_files=self.search.files,
        )
        everywhere = code_digest() + theme_digest(self.theme.files)
        everywhere += repr((self.link_base, options.drafts)).encode()
        self.keys = Keys(catalog, self.directory, everywhere)
        self.output = Output(options.out)
        self.ob2 = catalog.site.publish.open_badges_2

    def run(self) -> Built:
        memory = f"output {self.options.out.absolute()}"
        before = self.options.cache.read(memory, "")
        with self.output.held():
            made, removed, after = self._publish(before)
        self.options.cache.write(memory, "", after)
        count = len(self.artifacts) + sum(len(self._paths(row)) for row in self.catalog.assertions)
        return Built(
            files=count,
            made=made,
            removed=removed,
            credentials=len(self.catalog.assertions),
            findings=(),
            changed=self.output.changed,
            strangers=self.output.strangers,
            is_older=self.output.is_older,
        )

    def _publish(self, before: dict[str, Any]) -> tuple[int, int, dict[str, str]]:
        """Make what doesn't stand, move it into place; files written, files removed, what to remember."""
        after: dict[str, str] = {}
        try:
            artifacts = [
                item
                for item in self.artifacts
                if not self._stands(
                    item.path, self._artifact_key(item), (item.path,), before, after
                )
            ]
            rows = [
                row
                for row in self.catalog.assertions
                if not self._stands(
                    row.id, self.keys.credential(row), self._paths(row), before, after
                )
            ]
            made = self._make(artifacts, rows)
            removed = self.output.commit(self._wanted())
        except BaseException:
            self.output.abandon()
            raise
        for item in artifacts:
            if key := self._artifact_key(item):
                after[item.path] = f"{key} {self.output.stamp((item.path,))}"
        for row in rows:
            key = self.keys.credential(row)
            after[row.id] = f"{key} {self.output.stamp(self._paths(row))}"
        return made, removed, after

    def _artifact_key(self, artifact: Artifact) -> str:
        known = self.theme.is_default or artifact.kind in DRAWN
        return self.keys.artifact(artifact) if known else ""

    def _stands(
        self,
        name: str,
        key: str,
        paths: Sequence[str],
        before: dict[str, Any],
        after: dict[str, str],
    ) -> bool:
        """Whether what the last build wrote rests on the same inputs and hasn't been touched since."""
        remembered = before.get(name)
        if not key or not isinstance(remembered, str) or not remembered.startswith(key):
            return False
        found = self.output.stamp(paths)
        if not found or remembered != f"{key} {found}":
            return False
        after[name] = remembered
        return True

    def _paths(self, row: AssertionRow) -> tuple[str, ...]:
        standing = self.directory.summarize(row).standing
        forms = baked_forms(self.catalog, self.directory, row.badge, standing=standing)
        return credential_paths(row, forms=forms, ob2=self.ob2)

    def _make(self, artifacts: Sequence[Artifact], rows: Sequence[AssertionRow]) -> int:
        made = 0
        total = len(artifacts) + len(rows)
        arguments = (
            self.catalog,
            self.theme,
            self.link_base,
            self.options.at,
            self.options.drafts,
            self.options.out,
            self.search,
        )
        with Workers(_set_press, arguments, self.options.workers) as workers:
            done = 0
            tasks = _tasks(artifacts, rows)
            for task, counts in zip(
                tasks, workers.map(_make_all, tasks, chunk=1, size=total), strict=True
            ):
                for count in counts:
                    if isinstance(count, LaurelsError):
                        raise count
                    made += count
                done += len(task)
                self.progress("Writing the site", done, total)
        return made

    def _wanted(self) -> Iterator[str]:
        """Every path of the site; those of credentials are worked out, not kept."""
        yield from (item.path for item in self.artifacts)
        for row in self.catalog.assertions:
            yield from self._paths(row)


_Item = Artifact | AssertionRow
_TASK = 48


def _tasks(artifacts: Sequence[Artifact], rows: Sequence[AssertionRow]) -> list[list[_Item]]:
    """What is to be made, in pieces for one process each: a badge's artwork is drawn by one of them.

    Drawing costs more than all that is made with it. Only a badge with a great many credentials is drawn by
    several processes.
    """
    others: list[_Item] = []
    by_badge: dict[str, list[_Item]] = {}
    for artifact in artifacts:
        drawn = artifact.kind in ("badge_png", "badge_svg", "badge_card")
        (by_badge.setdefault(artifact.subject, []) if drawn else others).append(artifact)
    for row in rows:
        by_badge.setdefault(row.badge, []).append(row)
    return [
        items[start : start + _TASK]
        for items in (others, *by_badge.values())
        for start in range(0, len(items), _TASK)
    ]


_press: Any = None


def _set_press(
    catalog: Catalog,
    theme: Theme,
    link_base: str,
    at: datetime.date,
    drafts: bool,
    out: Path,
    search: SearchIndex,
) -> None:
    """Prepare a process that makes files."""
    global _press
    press = Press(
        catalog,
        theme_folders=theme.folders,
        theme_files=theme.static,
        link_base=link_base,
        at=at,
        drafts=drafts,
        search=search,
    )
    _press = press, Output(out)


def _make_all(items: Sequence[_Item]) -> list[int | LaurelsError]:
    return [_make(item) for item in items]


def _make(item: _Item) -> int | LaurelsError:
    """Make the files of one artifact or credential, stage those that changed; how many, or what is wrong."""
    press, output = _press
    try:
        if isinstance(item, Artifact):
            files = {item.path: press.artifact(item)}
        else:
            files = press.credential(item)
        staged = 0
        for path, data in files.items():
            if private_key_at(data) is not None:
                return PublishError(
                    f"{path} would hold what looks like a private key: nothing was published"
                )
            staged += output.stage(path, data)
        return staged
    except LaurelsError as error:
        return error
