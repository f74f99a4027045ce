"""IO: a content folder → `Catalog`. Every mistake is gathered before anything is given up.

Assertion files are read once, reduced to an index row each, and let go: a site with a hundred thousand
credentials must not need a hundred thousand documents in memory.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import ValidationError

from generator.content.editorials import Editorial
from generator.content.events import MAX_EVENTS_BYTES, Events, parse_events
from generator.content.fields import CREDENTIAL_ID, SLUG, Content
from generator.content.findings import Finding, nearest
from generator.content.folders import IMAGE_ENDINGS, IMAGE_LEVELS, PICTURED, Folder, is_image
from generator.content.frameworks import Registry
from generator.content.frontmatter import MAX_BYTES, PlacedError, Source, parse_markdown, parse_yaml
from generator.content.index import MAX_SIGNED_BYTES, index_file, text_of
from generator.content.kinds import KINDS, Kind
from generator.content.model import (
    AssertionRow,
    Catalog,
    Issuer,
    Site,
    StatusEvent,
    StatusFile,
)
from generator.content.validation import findings_of
from generator.content.versions import read_versions
from generator.documents import parse_document
from generator.errors import ContentError, DocumentError, InputError

MAX_IMAGE_BYTES = 10 * 1024 * 1024
_STATUS_NAME = re.compile(r"([a-z0-9-]{1,64})-(revocation|suspension)-([0-9]{1,6})")

T = TypeVar("T", bound=Content)
Mapper = Callable[[Callable[[str], Any], Iterable[str]], Iterable[Any]]


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
    things = {kind.folder: reader.kind(kind) for kind in KINDS}
    rows = reader.assertions(mapper)
    versions, editorials = read_versions(
        reader.folder,
        lambda path: reader.yaml(path, Editorial, {}),
        {(row.badge, row.version) for row in rows},
    )
    statuses = reader.statuses()
    events = reader.events()
    images = reader.images()
    reader.folder.strangers()
    if site is None:
        raise ContentError(sorted(set(reader.findings)), root.as_posix())
    return Catalog(
        root=PurePosixPath(root),
        site=site,
        issuers=things["issuers"],
        badges=things["badges"],
        stacks=things["stacks"],
        earners=things["earners"],
        recognizers=things["recognizers"],
        pages=things["pages"],
        frameworks=things["frameworks"],
        registries=things["registries"],
        assertions=rows,
        statuses=statuses,
        events=events,
        versions=versions,
        editorials=editorials,
        sources=reader.sources,
        images=images,
        # A link among status lists is met twice: in its folder, and by name.
        findings=tuple(sorted(set(reader.findings))),
    )


def load_known(root: Path) -> tuple[Site, tuple[Issuer, ...], tuple[Registry, ...]]:
    """Read of the content folder `root` only whom it knows: itself, its issuers, its registries.

    Raises `InputError` where one of their files has a mistake: whoever asks whether an issuer is known must
    not be answered from half a list.
    """
    reader = _Reader(root)
    site = reader.site()
    things = {kind.folder: reader.kind(kind) for kind in KINDS if kind.model in (Issuer, Registry)}
    _raise_first(reader.findings, root)
    if site is None:
        raise InputError(f"{root} has no site.yaml", code="not_found")
    return site, tuple(things["issuers"].values()), tuple(things["registries"].values())


def load_registry(path: Path) -> Registry:
    """Read one registry, wherever it lies; raise `InputError` where it can't be read or has a mistake."""
    path = path.resolve()
    reader = _Reader(path.parent)
    found = reader.yaml(path.name, Registry, {"slug": "given"})
    _raise_first(reader.findings, path.parent)
    if found is None:
        raise InputError(f"{path} can't be read")
    return found


def _raise_first(findings: Iterable[Finding], root: Path) -> None:
    for finding in sorted(item for item in findings if item.severity == "error"):
        place = f":{finding.line}:{finding.column}" if finding.line else ""
        raise InputError(f"{root / finding.path}{place}: {finding.sentence()}", code=finding.code)


class _Reader:
    """One pass over a content folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = Folder(root)
        self.findings = self.folder.findings
        self.add = self.folder.add
        self.read = self.folder.read
        self.sources: dict[str, Source] = {}

    def site(self) -> Site | None:
        path = "site.yaml"
        if not os.path.lexists(self.root / path):
            close = nearest(path, (item.name for item in self.root.iterdir() if "." in item.name))
            self.add(
                path,
                "missing",
                "the content folder has no site.yaml",
                expected="format: 1, a name and a base_url",
                found=close,
            )
            return None
        return self.yaml(path, Site, {})

    def kind(self, kind: Kind) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for path in self.folder.files(kind.folder):
            name = path.rsplit("/", 1)[-1]
            if not name.endswith(kind.ending):
                images = f", images in {kind.folder}/images/" if kind.folder in PICTURED else ""
                self.add(
                    path,
                    "stranger",
                    "this file is not read",
                    severity="warning",
                    expected=f"{kind.folder}/SLUG{kind.ending}{images}",
                )
                continue
            slug = name.removesuffix(kind.ending)
            if not SLUG.fullmatch(slug) or slug in kind.taken:
                self.add(
                    path,
                    "bad_slug",
                    f"the file's name can't be a slug: {slug!r}",
                    expected="a-z, 0-9 and -, 64 characters at most, not "
                    + ", ".join(f"`{name}`" for name in sorted(kind.taken)),
                )
                continue
            source = self._parse(path, parse_markdown if kind.body_field else parse_yaml)
            if source is None:
                continue
            extra = {"slug": slug}
            if kind.body_field:
                extra[kind.body_field] = source.body
            thing = self._validate(path, kind.model, source, extra)
            if thing is not None:
                result[slug] = thing
        return result

    def _parse(
        self, path: str, parse: Callable[[bytes], Source], limit: int = MAX_BYTES
    ) -> Source | None:
        data = self.read(path, limit)
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

    def yaml(self, path: str, model: type[T], extra: Mapping[str, Any]) -> T | None:
        source = self._parse(path, parse_yaml)
        return self._validate(path, model, source, extra) if source else None

    def assertions(self, mapper: Mapper) -> tuple[AssertionRow, ...]:
        paths = []
        for path in self.folder.files("assertions", levels=1):
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
            paths, mapper(index_file, [f"{self.root}\0{path}" for path in paths]), strict=True
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
        for path in self.folder.files("status"):
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
        if not os.path.lexists(self.root / path):
            return ()
        source = self._parse(path, parse_events, MAX_EVENTS_BYTES)
        found = self._validate(path, Events, source, {}) if source else None
        return tuple(event.plain() for event in found.events) if found else ()

    def images(self) -> dict[str, bytes]:
        result = {}
        for folder in PICTURED:
            for path in self.folder.files(f"{folder}/images", levels=IMAGE_LEVELS):
                if not is_image(path):
                    self.add(
                        path,
                        "stranger",
                        "this file is not an image",
                        severity="warning",
                        expected="an ending of " + ", ".join(IMAGE_ENDINGS),
                    )
                    continue
                data = self.read(path, MAX_IMAGE_BYTES)
                if data is not None:
                    result[path] = hashlib.sha256(data).digest()
        return result
