"""What each output rests on, as digests: a rebuild makes only what rests on something else than before.

A page's key names everything that its template may look at. What looks at the whole catalog (lists, home,
earners, feeds) has no key and is made each time, though written only where its bytes changed; so is every
page of a theme other than the default one, whose templates may look at anything; pictures may not. Held by a
test: after any edits a warm tree equals a cold one.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.content.badge import Badge
from generator.content.model import AssertionRow, Catalog
from generator.site.plan import Artifact
from generator.site.previews import (
    badge_text,
    credential_preview,
    earner_text,
    stack_artwork,
    stack_text,
)
from generator.site.standing import kept
from generator.site.views import Directory
from generator.site.words import Words

_LIBRARIES = (
    "babel", "fonttools", "jinja2", "markdown", "nh3", "pagefind-bin", "pillow", "pydantic", "pyoxigraph", "rcssmin", "resvg-py",
    "segno",
)  # fmt: skip
_CODE = ("*.py", "*.json", "*.js")
_IMAGES = {"badge_png", "badge_svg"}
_CARDS = {"badge_card", "stack_card", "earner_card"}
# What any theme makes of these inputs and its own files alone.
DRAWN = _IMAGES | _CARDS | {"picture"}
# Whatever language something is worded in, it says the same as in this one.
_WORDS = Words("en", {})


@functools.cache
def code_digest() -> bytes:
    """A digest of this program and of the libraries that shape its output."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for path in sorted(p for kind in _CODE for p in package.rglob(kind)):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}".encode())
    return digest.digest()


def theme_digest(files: Mapping[str, Path]) -> bytes:
    """A digest of all the files of a theme, templates included."""
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


class Keys:
    """The keys of one build. `everywhere` is what every output rests on: code, theme, site, options."""

    def __init__(self, catalog: Catalog, directory: Directory, everywhere: bytes) -> None:
        self.catalog = catalog
        self.directory = directory
        self.everywhere = everywhere + repr((catalog.site, _frame(directory))).encode()
        self._whole: dict[str, str] = {}
        self._signed = {item.path: item.digest for item in catalog.statuses}

    @functools.cached_property
    def _digests(self) -> Mapping[str, bytes]:
        """What tells each signed file from any other; few sites with many credentials have people's pages."""
        return {row.id: row.digest for row in self.catalog.assertions}

    def artifact(self, artifact: Artifact) -> str:
        """The key of one artifact, or "" where it is made each time."""
        if artifact.kind in _IMAGES:
            return self._key(artifact, self._artwork(artifact.subject))
        if artifact.kind in _CARDS:
            return self._key(artifact, *self._card(artifact))
        if artifact.kind == "earner_files":
            listed = self.directory.credentials_of(self.directory.earners[artifact.subject])
            return self._key(artifact, *(self._digests[each.id] for each in kept(listed)))
        if artifact.kind == "picture":
            return self._key(artifact, self.catalog.images.get(artifact.subject))
        if artifact.kind == "badge_page":
            return self._key(artifact, self._badge(artifact.subject))
        if artifact.kind == "signed_file":
            return self._key(artifact, self._signed[artifact.subject])
        if artifact.kind in ("theme_file", "verifier_file", "examples_json"):
            return self._key(artifact)
        return ""

    def credential(self, row: AssertionRow) -> str:
        """The key of all the files of one credential."""
        directory = self.directory
        summary = directory.summarize(row)
        return self._key(
            "credential",
            row,
            summary,
            directory.holder(row.id),
            credential_preview(directory, summary, _WORDS),
            self._artwork(row.badge),
        )

    def _card(self, artifact: Artifact) -> tuple[Any, ...]:
        """What stands on a card, and what is drawn beside it."""
        directory, images = self.directory, self.catalog.images
        if artifact.kind == "earner_card":
            earner = directory.earners[artifact.subject]
            photo = images.get(f"earners/{earner.photo}")
            return earner_text(earner, _WORDS), directory.language(earner), photo
        if artifact.kind == "badge_card":
            badge = directory.badges[artifact.subject]
            said = badge_text(directory, badge, _WORDS)
            return said, directory.language(badge), self._artwork(badge.slug)
        stack = directory.stacks[artifact.subject]
        return (
            stack_text(directory, stack, _WORDS),
            directory.language(stack),
            images.get(f"stacks/{stack.image}"),
            self._artwork(stack_artwork(directory, stack)),
        )

    def _artwork(self, slug: str) -> tuple[Any, ...]:
        badge = self.catalog.badges.get(slug)
        if badge is None or badge.image is None:
            return slug, badge.name if badge else ""
        return (self.catalog.images.get(f"badges/{badge.image}"),)

    def _badge(self, slug: str) -> tuple[Any, ...]:
        """Everything that stands on, or beside, a badge's page."""
        directory = self.directory
        badge = self.catalog.badges.get(slug)
        if badge is None:
            return ()
        issuer = self.catalog.issuers.get(badge.issuer)
        return (
            badge,
            issuer,
            directory.versions(badge),
            directory.accepted_by("badge", slug),
            directory.asked_for_by(slug),
            [self._shown(other) for other in directory.leads_to(slug)],
            [self._shown(other) for other in directory.required_by(badge)],
            directory.counts_toward("badge", slug),
            directory.awarded_for(slug),
            [self._shown(other) for other in directory.translations(badge)],
            [directory.standards.place_of(alignment) for alignment in badge.alignments],
        )

    def _shown(self, badge: Badge) -> str:
        """A badge as another's page may show it: all of it, digested once."""
        if badge.slug not in self._whole:
            self._whole[badge.slug] = hashlib.sha256(repr(badge).encode()).hexdigest()
        return self._whole[badge.slug]

    def _key(self, *inputs: Any) -> str:
        digest = hashlib.blake2b(self.everywhere, digest_size=16)
        digest.update(repr(inputs).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def _frame(directory: Directory) -> tuple[Any, ...]:
    """What stands above and below every page: links to the pages of each menu, and whether to frameworks."""
    links = [
        [(page.menu, form.slug, form.name, directory.language(form)) for form in forms]
        for page in (*directory.menu("header"), *directory.menu("footer"))
        for forms in [directory.translations(page) or (page,)]
    ]
    return links, bool(directory.frameworks)
