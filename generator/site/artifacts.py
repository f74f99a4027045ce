"""`Artifact` → bytes: one function for each kind, whichever process runs it.

A `Press` holds what all of them need: the catalog, the pages' renderer, the artwork of each badge.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generator.content.artwork import describe_artwork
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.load import MAX_IMAGE_BYTES
from generator.content.model import AssertionRow, Catalog
from generator.content.reading import read_bounded
from generator.credentials.achievement import achievement, profile
from generator.credentials.baking import bake_png, bake_svg
from generator.credentials.issuers import published_document
from generator.credentials.openbadges2 import (
    assertion,
    badge_class,
    issuer_profile,
    issuer_url,
    revoked_assertion,
)
from generator.documents import Document, dump_document, parse_document
from generator.errors import InputError
from generator.site import browsing, machine, searching, verifying
from generator.site.cards import Cards, Subject
from generator.site.images import draw_badge, normalize_png, rasterize
from generator.site.plan import (
    Artifact,
    artwork,
    baked_forms,
    credential_paths,
    did_path,
    pictures,
)
from generator.site.previews import (
    CardText,
    badge_text,
    earner_text,
    stack_artwork,
    stack_text,
)
from generator.site.render import Renderer
from generator.site.standing import WITHDRAWN, kept
from generator.site.views import Standing

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
ARTWORK_SIZE = 400
PHOTO_SIZE = 800


class Press:
    """Makes the bytes of every file of one site, as of the day `at`."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        theme_folders: Sequence[Path],
        theme_files: Mapping[str, Path],
        link_base: str,
        at: datetime.date,
        drafts: bool,
        search: searching.SearchIndex = searching.NONE,
    ) -> None:
        self.catalog = catalog
        self.search = search
        self.root = Path(catalog.root)
        self.theme_files = theme_files
        self.renderer = Renderer(
            catalog,
            theme_folders=theme_folders,
            link_base=link_base,
            at=at,
            drafts=drafts,
            artwork=artwork(catalog),
            pictures=pictures(catalog),
            searches=bool(search.files),
        )
        self.directory = self.renderer.directory
        self._digests = {item.path: item.digest for item in catalog.statuses}
        self._cards = Cards(theme_folders, self.renderer.theme.card, catalog.site.name)
        self._artwork = functools.lru_cache(maxsize=64)(self._make_artwork)
        self._rasterized = functools.lru_cache(maxsize=512)(
            functools.partial(rasterize, size=ARTWORK_SIZE)
        )

    def artifact(self, artifact: Artifact) -> bytes:
        """The bytes of one artifact; raises `InputError` naming its source where they can't be made."""
        make: Callable[[str], bytes] = getattr(self, f"_{artifact.kind}")
        try:
            return make(artifact.subject)
        except InputError as error:
            raise InputError(f"{artifact.source}: {error.message}", code=error.code) from None

    def credential(self, row: AssertionRow) -> dict[str, bytes]:
        """Every file of one credential, by path; its signed bytes are carried as they are."""
        data = read_bounded(self.root / row.path, MAX_SIGNED_BYTES)
        _require_same(data, row.digest, row.path)
        document = parse_document(data, max_bytes=MAX_SIGNED_BYTES)
        summary = self.directory.summarize(row)
        forms = self.forms(row, summary.standing)
        ob2 = self.catalog.site.publish.open_badges_2
        page, signed, *others = credential_paths(row, forms=forms, ob2=ob2)
        files = {page: self.renderer.credential(row, document, images=forms), signed: data}
        for form, path in zip(forms, others, strict=False):
            files[path] = self.baked(row.badge, form, data)
        if ob2:
            files[others[-1]] = dump_document(
                _assertion2(document, summary.standing, summary.reason)
            )
        return files

    def forms(self, row: AssertionRow, standing: Standing) -> tuple[str, ...]:
        """The baked images that a credential gets."""
        return baked_forms(self.catalog, self.directory, row.badge, standing=standing)

    def baked(self, badge: str, form: str, credential: bytes) -> bytes:
        """The artwork of a badge, as a `png` or an `svg`, with a credential of it inside."""
        text = credential.decode("utf-8")
        svg, png = self._artwork(badge)
        return bake_svg(svg, text) if form == "svg" else bake_png(png, text)

    # --- artwork

    def _make_artwork(self, slug: str) -> tuple[bytes, bytes]:
        """The SVG (empty where the artwork is a photograph or the like) and the PNG of a badge."""
        badge = self.catalog.badges.get(slug)
        if badge is None or badge.image is None:
            title, palette = badge.name if badge else slug, self.renderer.theme.palette
            # Only so many medallions can be told apart: without its title, each is drawn once.
            plain = draw_badge(seed=slug, title="", palette=palette)
            svg = draw_badge(seed=slug, title=title, palette=palette)
            return svg, self._rasterized(plain)
        return self._drawn(f"badges/{badge.image}", ARTWORK_SIZE)

    def _drawn(self, name: str, size: int) -> tuple[bytes, bytes]:
        """The SVG (empty where it is none) and the PNG of a picture; an error names its file.

        The same picture is on cards and in credentials, which are not what there is to mend.
        """
        try:
            data = read_bounded(self.root / name, MAX_IMAGE_BYTES)
            if describe_artwork(data).kind == "svg":
                return data, rasterize(data, size=ARTWORK_SIZE)
            return b"", normalize_png(data, size)
        except InputError as error:
            raise InputError(f"{name}: {error.message}", code=error.code) from None

    def _badge_svg(self, slug: str) -> bytes:
        return self._artwork(slug)[0]

    def _badge_png(self, slug: str) -> bytes:
        return self._artwork(slug)[1]

    def _picture(self, name: str) -> bytes:
        return self._drawn(name, PHOTO_SIZE)[1]

    # --- social cards

    def _badge_card(self, slug: str) -> bytes:
        badge = self.directory.badges[slug]
        words = self.renderer.words(self.directory.language(badge))
        return self._card(badge_text(self.directory, badge, words), self._badge_png(slug))

    def _stack_card(self, slug: str) -> bytes:
        stack = self.directory.stacks[slug]
        words = self.renderer.words(self.directory.language(stack))
        badge = stack_artwork(self.directory, stack)
        if stack.image:
            picture = self._picture(f"stacks/{stack.image}")
        else:
            picture = self._badge_png(badge) if badge else b""
        return self._card(stack_text(self.directory, stack, words), picture)

    def _earner_card(self, slug: str) -> bytes:
        earner = self.directory.earners[slug]
        words = self.renderer.words(self.directory.language(earner))
        photo = self._picture(f"earners/{earner.photo}") if earner.photo else b""
        return self._card(earner_text(earner, words), photo, cut=True)

    def _card(self, text: CardText, picture: bytes, *, cut: bool = False) -> bytes:
        return self._cards.draw(Subject(text.kicker, text.title, text.note, picture, cut))

    # --- hosted documents

    def _achievement(self, slug: str) -> bytes:
        return self._achievement_version(f"{slug}/{self.catalog.badges[slug].version}")

    def _achievement_version(self, subject: str) -> bytes:
        """The frozen bytes of an awarded version; of one not awarded yet, what would be frozen now."""
        slug, _, version = subject.partition("/")
        frozen = self.catalog.versions.get((slug, version))
        return frozen.data if frozen else dump_document(self._current(slug))

    def _current(self, slug: str) -> Document:
        badge = self.catalog.badges[slug]
        original = self.catalog.badges.get(badge.translation_of or "")
        made = achievement(self.catalog.site, badge, original)
        return {"@context": CONTEXT, **made}

    def _badge_class(self, subject: str) -> bytes:
        slug, _, version = subject.partition("/")
        frozen = self.catalog.versions.get((slug, version))
        base = self.catalog.site.base_url
        issuer = issuer_url(base, self.catalog.badges[slug].issuer)
        return dump_document(
            badge_class(frozen.achievement if frozen else self._current(slug), issuer)
        )

    def _profile(self, slug: str) -> bytes:
        made = profile(self.catalog.site, self.catalog.issuers[slug])
        return dump_document({"@context": CONTEXT, **made})

    def _did_document(self, slug: str) -> bytes:
        return dump_document(published_document(self.catalog.issuers[slug]))

    def _ob2_issuer(self, slug: str) -> bytes:
        return dump_document(issuer_profile(self.catalog.site, self.catalog.issuers[slug]))

    def _signed_file(self, path: str) -> bytes:
        data = read_bounded(self.root / path, MAX_SIGNED_BYTES)
        _require_same(data, self._digests[path], path)
        return data

    def _theme_file(self, name: str) -> bytes:
        data = read_bounded(self.theme_files[name], MAX_IMAGE_BYTES)
        return self.renderer.theme.published(name, data)

    # --- pages

    def _home(self, _: str) -> bytes:
        return self.renderer.home()

    def _badges_page(self, number: str) -> bytes:
        return self.renderer.badges(int(number or 1))

    def _stacks_page(self, number: str) -> bytes:
        return self.renderer.stacks(int(number or 1))

    def _issuers_page(self, number: str) -> bytes:
        return self.renderer.issuers(int(number or 1))

    def _recognizers_page(self, number: str) -> bytes:
        return self.renderer.recognizers(int(number or 1))

    def _earners_page(self, number: str) -> bytes:
        return self.renderer.earners(int(number or 1))

    def _badge_page(self, slug: str) -> bytes:
        return self.renderer.badge(slug)

    def _stack_page(self, slug: str) -> bytes:
        return self.renderer.stack(slug)

    def _issuer_page(self, subject: str) -> bytes:
        slug, _, number = subject.partition("/")
        return self.renderer.issuer(slug, int(number or 1))

    def _recognizer_page(self, slug: str) -> bytes:
        return self.renderer.recognizer(slug)

    @functools.cached_property
    def _rows(self) -> Mapping[str, AssertionRow]:
        return {row.id: row for row in self.catalog.assertions}

    def _earner_files(self, slug: str) -> bytes:
        """The signed files of an earner in one, each as it is."""
        whole = io.BytesIO()
        # Not compressed, and of no day: the same bytes wherever it is made.
        with zipfile.ZipFile(whole, "w") as archive:
            for each in kept(self.directory.credentials_of(self.directory.earners[slug])):
                row = self._rows[each.id]
                data = read_bounded(self.root / row.path, MAX_SIGNED_BYTES)
                _require_same(data, row.digest, row.path)
                entry = zipfile.ZipInfo(f"{each.id}.json")
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.writestr(entry, data)
        return whole.getvalue()

    def _earner_page(self, slug: str) -> bytes:
        return self.renderer.earner(slug)

    def _frameworks_page(self, number: str) -> bytes:
        return self.renderer.frameworks(int(number or 1))

    def _browse_page(self, _: str) -> bytes:
        return browsing.browse(self.renderer)

    def _audience_page(self, subject: str) -> bytes:
        slug, _, number = subject.partition("/")
        return browsing.audience(self.renderer, slug, int(number))

    def _framework_page(self, slug: str) -> bytes:
        return self.renderer.framework(slug)

    def _free_page(self, slug: str) -> bytes:
        return self.renderer.page(slug)

    def _verify(self, _: str) -> bytes:
        return self.renderer.verify()

    def _verify_examples(self, _: str) -> bytes:
        return self.renderer.verify_examples(verifying.examples())

    def _not_found(self, _: str) -> bytes:
        return self.renderer.not_found()

    # --- what the verifier in the browser reads

    def _verifier_file(self, name: str) -> bytes:
        return verifying.script_files()[name].read_bytes()

    def _examples_json(self, _: str) -> bytes:
        return verifying.EXAMPLES.read_bytes()

    def _known_issuers(self, _: str) -> bytes:
        return verifying.known_issuers(self.directory)

    # --- what machines read

    def _catalog_json(self, _: str) -> bytes:
        return machine.catalog_json(self.directory)

    def _catalog_index(self, _: str) -> bytes:
        return searching.catalog_index(self.directory, self.renderer.words(), self.search.ids)

    def _search_file(self, name: str) -> bytes:
        return self.search.files[name]

    def _feed(self, _: str) -> bytes:
        return machine.feed(self.directory)

    def _sitemap(self, _: str) -> bytes:
        return machine.sitemap(self.directory)

    def _robots(self, _: str) -> bytes:
        return machine.robots(self.catalog)

    def _headers(self, _: str) -> bytes:
        paths = (did_path(self.catalog, i) for i in self.catalog.issuers.values() if i.keys)
        bakes = self.catalog.site.publish.baked == "on-demand"
        return machine.headers(paths, self.directory.pages, self.renderer.url(""), bakes=bakes)

    def _redirects(self, _: str) -> bytes:
        return machine.redirects()

    def _nojekyll(self, _: str) -> bytes:
        return b""


def _require_same(data: bytes, digest: bytes, path: str) -> None:
    """Only bytes that were verified are published: these may have changed since."""
    if hashlib.sha256(data).digest() != digest:
        raise InputError(f"{path} changed while the site was being built", code="changed")


def _assertion2(document: Document, standing: Standing, reason: str) -> Document:
    if standing in WITHDRAWN:
        return revoked_assertion(document["id"], f"{standing.capitalize()}: {reason}")
    return assertion(document)
