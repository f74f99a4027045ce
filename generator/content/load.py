"""IO: a content folder → `Catalog`. Every mistake is gathered before anything is given up.

Assertion files are read once, reduced to an index row each, and let go: a site with a hundred thousand
credentials must not need a hundred thousand documents in memory.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import ValidationError

from generator.content.badge import Badge
from generator.content.events import Events
from generator.content.fields import CREDENTIAL_ID, RESERVED_SLUGS, SLUG, Content
from generator.content.findings import Finding, nearest
from generator.content.frontmatter import MAX_BYTES, PlacedError, Source, parse_markdown, parse_yaml
from generator.content.index import MAX_SIGNED_BYTES, index_file, text_of
from generator.content.model import (
    AssertionRow,
    Catalog,
    Earner,
    FrozenVersion,
    Issuer,
    Recognizer,
    Site,
    Stack,
    StatusEvent,
    StatusFile,
)
from generator.content.reading import read_bounded
from generator.content.validation import findings_of
from generator.documents import parse_document
from generator.errors import ContentError, DocumentError, InputError

MAX_IMAGE_BYTES = 10 * 1024 * 1024
_ACHIEVEMENT_URL = re.compile(
    r".*/badges/([a-z0-9-]{1,64})/v/([A-Za-z0-9][A-Za-z0-9._-]{0,39})\.json"
)
_STATUS_NAME = re.compile(r"([a-z0-9-]{1,64})-(revocation|suspension)-([0-9]{1,6})")
_IMAGE_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".webp")

T = TypeVar("T", bound=Content)
Mapper = Callable[[Callable[[str], Any], Iterable[str]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class _Kind:
    folder: str
    model: type[Content]
    body_field: str


_KINDS = (
    _Kind("issuers", Issuer, "description"),
    _Kind("badges", Badge, "criteria"),
    _Kind("stacks", Stack, "body"),
    _Kind("earners", Earner, "body"),
    _Kind("recognizers", Recognizer, "body"),
)
_KNOWN_FOLDERS = {kind.folder for kind in _KINDS} | {"assertions", "status"}


def load(root: Path, *, mapper: Mapper = map) -> Catalog:
    """Read the content folder `root`; mistakes are in `Catalog.findings`, in order of place.

    `mapper` runs the indexing of assertion files, here or in worker processes. Raises `InputError`
    where `root` is no folder, and `ContentError` where `site.yaml` itself can't be used.
    """
    if not root.is_dir():
        raise InputError(
            f"{root} is not a folder: expected a content folder with a site.yaml in it",
            code="not_found",
        )
    reader = _Reader(root)
    site = reader.site()
    things = {kind.folder: reader.kind(kind) for kind in _KINDS}
    versions = reader.versions()
    rows = reader.assertions(mapper)
    statuses = reader.statuses()
    events = reader.events()
    images = reader.images()
    reader.strangers()
    if site is None:
        raise ContentError(sorted(reader.findings))
    return Catalog(
        root=PurePosixPath(root),
        site=site,
        issuers=things["issuers"],
        badges=things["badges"],
        stacks=things["stacks"],
        earners=things["earners"],
        recognizers=things["recognizers"],
        assertions=rows,
        statuses=statuses,
        events=events,
        versions=versions,
        sources=reader.sources,
        images=images,
        findings=tuple(sorted(reader.findings)),
    )


class _Reader:
    """One pass over a content folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.findings: list[Finding] = []
        self.sources: dict[str, Source] = {}

    def add(
        self,
        path: str,
        code: str,
        message: str,
        line: int = 0,
        column: int = 0,
        severity: Any = "error",
        **more: str,
    ) -> None:
        self.findings.append(Finding(path, line, column, severity, code, message, **more))

    def files(self, folder: str, *, recurse: bool = False) -> Iterator[str]:
        """The files of a folder, sorted, as paths relative to the root; hidden ones are left out."""
        base = self.root / folder
        if not base.is_dir():
            return
        try:
            entries = sorted(os.scandir(base), key=lambda entry: entry.name)
        except OSError as error:
            self.add(folder, "unreadable", f"the folder can't be read: {error.strerror}")
            return
        for entry in entries:
            relative = f"{folder}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if recurse:
                    yield from self.files(relative)
            else:
                yield relative

    def read(self, path: str, limit: int) -> bytes | None:
        try:
            return read_bounded(self.root / path, limit)
        except InputError as error:
            self.add(path, error.code, error.message)
            return None

    def site(self) -> Site | None:
        path = "site.yaml"
        if not (self.root / path).is_file():
            self.add(
                path,
                "missing",
                "the content folder has no site.yaml",
                expected="format: 1, a name and a base_url",
            )
            return None
        source = self._parse(path, parse_yaml)
        return self._validate(path, Site, source, {}) if source else None

    def kind(self, kind: _Kind) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for path in self.files(kind.folder):
            name = path.rsplit("/", 1)[-1]
            if not name.endswith(".md"):
                self.add(
                    path,
                    "stranger",
                    "this file is not read",
                    severity="warning",
                    expected=f"{kind.folder}/SLUG.md, images in {kind.folder}/images/",
                )
                continue
            slug = name.removesuffix(".md")
            if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
                self.add(
                    path,
                    "bad_slug",
                    f"the file's name can't be a slug: {slug!r}",
                    expected="a-z, 0-9 and -, 64 characters at most, not `page` or `v`",
                )
                continue
            source = self._parse(path, parse_markdown)
            if source is None:
                continue
            extra = {"slug": slug, kind.body_field: source.body}
            thing = self._validate(path, kind.model, source, extra)
            if thing is not None:
                result[slug] = thing
        return result

    def _parse(self, path: str, parse: Callable[[bytes], Source]) -> Source | None:
        data = self.read(path, MAX_BYTES)
        if data is None:
            return None
        try:
            source = parse(data)
        except PlacedError as error:
            self.add(path, error.code, error.message, error.line, error.column)
            return None
        self.sources[path] = source
        return source

    def _validate(
        self, path: str, model: type[T], source: Source, extra: Mapping[str, Any]
    ) -> T | None:
        clash = [name for name in extra if name in source.data]
        for name in clash:
            line, column = source.key_places[(name,)]
            self.add(
                path,
                "unknown_field",
                f"the field `{name}` is not written here",
                line,
                column,
                expected="the file's name for the slug, the text below for the body",
            )
        if clash:
            return None
        try:
            return model.model_validate({**source.data, **extra})
        except ValidationError as error:
            self.findings.extend(findings_of(error, path, source, model))
            return None

    def versions(self) -> dict[tuple[str, str], FrozenVersion]:
        result: dict[tuple[str, str], FrozenVersion] = {}
        for path in self.files("badges/versions", recurse=True):
            slug, _, name = path.removeprefix("badges/versions/").partition("/")
            if name.endswith(".substance.json") or not name.endswith(".json"):
                continue
            version = name.removesuffix(".json")
            beside = f"badges/versions/{slug}/{version}.substance.json"
            data = self.read(path, MAX_SIGNED_BYTES)
            substance = self.read(beside, MAX_SIGNED_BYTES)
            if data is None or substance is None:
                continue
            try:
                result[slug, version] = FrozenVersion(
                    slug=slug,
                    version=version,
                    path=path,
                    achievement=parse_document(data),
                    substance=parse_document(substance),
                    data=data,
                )
            except DocumentError as error:
                self.add(path, error.code, f"the awarded version can't be read: {error.message}")
        return result

    def assertions(self, mapper: Mapper) -> tuple[AssertionRow, ...]:
        paths = []
        for path in self.files("assertions", recurse=True):
            name = path.rsplit("/", 1)[-1]
            if not name.endswith(".json"):
                self.add(
                    path,
                    "stranger",
                    "this file is not read",
                    severity="warning",
                    expected="signed credentials, ID.json",
                )
            else:
                paths.append(path)
        rows: list[AssertionRow] = []
        for path, outcome in zip(
            paths, mapper(index_file, [f"{self.root}\n{path}" for path in paths]), strict=True
        ):
            if not isinstance(outcome, AssertionRow):
                code, message = outcome
                self.add(path, code, f"the credential can't be read: {message}")
                continue
            name = path.rsplit("/", 1)[-1].removesuffix(".json")
            if not CREDENTIAL_ID.fullmatch(name) or outcome.id != name:
                self.add(
                    path,
                    "bad_id",
                    "the file's name and the credential's id differ",
                    expected=f"{outcome.id}.json",
                    found=f"{name}.json",
                )
                continue
            rows.append(outcome)
        return tuple(sorted(rows, key=lambda row: (row.id, row.path)))

    def statuses(self) -> tuple[StatusFile, ...]:
        result = []
        for path in self.files("status"):
            name = path.rsplit("/", 1)[-1]
            if name == "events.yaml":
                continue
            match = _STATUS_NAME.fullmatch(name.removesuffix(".json"))
            if match is None or not name.endswith(".json"):
                self.add(
                    path,
                    "stranger",
                    "this file is not read",
                    severity="warning",
                    expected="status lists, ISSUER-PURPOSE-N.json, and events.yaml",
                )
                continue
            data = self.read(path, MAX_SIGNED_BYTES)
            if data is None:
                continue
            try:
                document = parse_document(data)
                result.append(
                    StatusFile(
                        name=match[0],
                        path=path,
                        url=text_of(document, "id"),
                        issuer=match[1],
                        purpose=match[2],
                        digest=hashlib.sha256(data).digest(),
                    )
                )
            except DocumentError as error:
                self.add(path, error.code, f"the status list can't be read: {error.message}")
        return tuple(result)

    def events(self) -> tuple[StatusEvent, ...]:
        path = "status/events.yaml"
        if not (self.root / path).exists():
            return ()
        source = self._parse(path, parse_yaml)
        found = self._validate(path, Events, source, {}) if source else None
        return tuple(event.plain() for event in found.events) if found else ()

    def images(self) -> dict[str, bytes]:
        result = {}
        for kind in _KINDS:
            for path in self.files(f"{kind.folder}/images", recurse=True):
                if not path.lower().endswith(_IMAGE_ENDINGS):
                    self.add(
                        path,
                        "stranger",
                        "this file is not an image",
                        severity="warning",
                        expected="an ending of " + ", ".join(_IMAGE_ENDINGS),
                    )
                    continue
                data = self.read(path, MAX_IMAGE_BYTES)
                if data is not None:
                    result[path] = hashlib.sha256(data).digest()
        return result

    def strangers(self) -> None:
        """Say what lies in the content folder that nothing reads: it is often a folder's name mistyped."""
        for entry in sorted(os.scandir(self.root), key=lambda entry: entry.name):
            if entry.name.startswith(".") or entry.name in _KNOWN_FOLDERS or not entry.is_dir():
                continue
            self.add(
                entry.name,
                "stranger",
                "this folder is not read",
                severity="warning",
                nearest=nearest(entry.name, _KNOWN_FOLDERS),
            )
