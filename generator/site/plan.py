"""A catalog → every path of its site and what stands there, known before the first byte is written.

Pages, documents and images of badges, issuers and the like are `Artifact`s. A credential's files always
come together and there may be a great many, so they are planned by one rule, `credential_paths`.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.content.findings import Finding
from generator.content.model import AssertionRow, Catalog, Issuer
from generator.credentials.did import did_web_url
from generator.errors import InputError
from generator.site.facets import audiences
from generator.site.paging import ListPart, awarded_by, listed, page_count
from generator.site.previews import cards
from generator.site.searching import FOLDER
from generator.site.standing import WITHDRAWN, kept
from generator.site.verifying import script_files
from generator.site.views import Directory

# What hosts put up with, and where one reads of it.
MAX_FILES_CLOUDFLARE = 20_000
MAX_ENTRIES_NETLIFY = 54_000
LISTS = ("badges", "stacks", "issuers", "recognizers", "earners")


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """One output file: its `path` under the site, its `kind` (a function of `render`), what it is of.

    `source` names the content or theme file that it comes from, for the one who must mend a collision.
    """

    path: str
    kind: str
    subject: str = ""
    source: str = "site.yaml"


def plan(
    catalog: Catalog,
    directory: Directory,
    *,
    theme_files: Mapping[str, Path],
    search_files: Collection[str] = (),
) -> list[Artifact]:
    """Every artifact but those of credentials, in order of path; raises `InputError` on a collision.

    `search_files` names what the index of the search is made of.
    """
    artifacts = [
        *_site(catalog, directory),
        *_badges(catalog, directory),
        *_issuers(catalog, directory),
        *_others(catalog, directory),
        *_written(directory),
        *_browse(directory),
        *(
            Artifact(f"{FOLDER}/{name}", "search_file", name, "the search index")
            for name in search_files
        ),
        *(
            Artifact(path, f"{kind}_card", slug, f"{kind}s/{slug}.md")
            for path, kind, slug in cards(directory)
        ),
        *(
            Artifact(f"static/{name}", "theme_file", name, f"themes: {path.name}")
            for name, path in theme_files.items()
        ),
    ]
    collisions = list(_collisions(artifacts))
    if collisions:
        raise InputError(
            "two things would be written to one path: " + "; ".join(sorted(collisions)),
            code="collision",
        )
    return sorted(artifacts)


def _collisions(artifacts: Sequence[Artifact]) -> Iterator[str]:
    """Two on one path, a file where another needs a folder, and anything among the credentials.

    Letters count as the same in either case: some hosts and file systems can't tell them apart.
    """
    taken: dict[str, Artifact] = {}
    for artifact in artifacts:
        other = taken.setdefault(artifact.path.casefold(), artifact)
        if other is not artifact:
            yield f"{artifact.path} ({other.source} and {artifact.source})"
    for path, artifact in taken.items():
        if path.startswith(("assertions/", "ob2/assertions/")):
            yield f"{artifact.path} ({artifact.source} and assertions/)"
        folder = path.rpartition("/")[0]
        while folder:
            if folder in taken:
                yield f"{taken[folder].path} ({taken[folder].source} and {artifact.source})"
            folder = folder.rpartition("/")[0]


def credential_paths(row: AssertionRow, *, forms: Sequence[str], ob2: bool) -> tuple[str, ...]:
    """The files of one credential: page, signed bytes, baked images (`forms`), the OB 2.0 form."""
    base = f"assertions/{row.id}"
    paths = [f"{base}/index.html", f"{base}.json", *(f"{base}.{form}" for form in forms)]
    if ob2:
        paths.append(f"ob2/assertions/{row.id}.json")
    return tuple(paths)


def baked_forms(
    catalog: Catalog, directory: Directory, badge: str, *, standing: str
) -> tuple[str, ...]:
    """Which baked images a credential gets: none on demand, and none for one that counts no more."""
    if catalog.site.publish.baked != "hosted" or standing in WITHDRAWN:
        return ()
    return ("png", "svg") if directory.image(badge).endswith(".svg") else ("png",)


def did_path(catalog: Catalog, issuer: Issuer) -> str:
    """Where this site publishes an issuer's did.json: where its did says, if that is under this site."""
    url = did_web_url(issuer.did)
    for base in (catalog.site.base_url, *catalog.site.previous_base_urls):
        if url.startswith(f"{base}/"):
            return urllib.parse.unquote(url.removeprefix(f"{base}/"))
    return f"issuers/{issuer.slug}/did.json"


def host_findings(catalog: Catalog, directory: Directory, artifacts: int) -> Iterator[Finding]:
    """Warnings where the site, of so many `artifacts` and its credentials, is more than a host takes."""
    ob2 = catalog.site.publish.open_badges_2
    files = sum(
        len(
            credential_paths(
                row,
                forms=baked_forms(
                    catalog, directory, row.badge, standing=directory.summarize(row).standing
                ),
                ob2=ob2,
            )
        )
        for row in catalog.assertions
    )
    count = artifacts + files
    if count > MAX_FILES_CLOUDFLARE:
        yield Finding(
            "site.yaml",
            0,
            0,
            "warning",
            "host_limit",
            f"the site has {count:,} files; Cloudflare Pages takes {MAX_FILES_CLOUDFLARE:,} on its free plan",
        )
    entries = files - len(catalog.assertions) * ob2
    if entries > MAX_ENTRIES_NETLIFY:
        yield Finding(
            "site.yaml",
            0,
            0,
            "warning",
            "host_limit",
            f"assertions/ has {entries:,} entries; Netlify takes {MAX_ENTRIES_NETLIFY:,} in one folder",
            expected="`publish: {baked: on-demand}` halves them",
        )


def _site(catalog: Catalog, directory: Directory) -> Iterator[Artifact]:
    yield Artifact("index.html", "home")
    for name in LISTS:
        yield Artifact(f"{name}/index.html", f"{name}_page")
        for number in range(2, 1 + page_count(len(listed(directory, name)))):
            path = f"{name}/{ListPart.path(number)}index.html"
            yield Artifact(path, f"{name}_page", str(number))
    yield Artifact("frameworks/index.html", "frameworks_page")
    yield Artifact("verify/index.html", "verify")
    yield Artifact("verify/examples/index.html", "verify_examples")
    yield Artifact("verify/examples.json", "examples_json", source="the package")
    yield Artifact("verify/known.json", "known_issuers")
    for name in script_files():
        yield Artifact(f"verify/{name}", "verifier_file", name, "the package")
    yield Artifact("404.html", "not_found")
    for path, kind in (
        ("catalog.json", "catalog_json"),
        ("catalog-index.json", "catalog_index"),
        ("feed.xml", "feed"),
        ("sitemap.xml", "sitemap"),
        ("robots.txt", "robots"),
        ("_headers", "headers"),
        ("_redirects", "redirects"),
        (".nojekyll", "nojekyll"),
    ):
        yield Artifact(path, kind)
    for item in catalog.statuses:
        yield Artifact(f"status/{item.name}.json", "signed_file", item.path, item.path)


def _badges(catalog: Catalog, directory: Directory) -> Iterator[Artifact]:
    ob2 = catalog.site.publish.open_badges_2
    versions = set(catalog.versions)
    for slug, badge in directory.badges.items():
        source = f"badges/{slug}.md"
        yield Artifact(f"badges/{slug}/index.html", "badge_page", slug, source)
        yield Artifact(f"badges/{slug}.json", "achievement", slug, source)
        versions.add((slug, badge.version))
    for slug in sorted({slug for slug, _ in versions}):
        source = f"badges/{slug}.md"
        yield Artifact(f"badges/{slug}.png", "badge_png", slug, source)
        if directory.image(slug).endswith(".svg"):
            yield Artifact(f"badges/{slug}.svg", "badge_svg", slug, source)
    for slug, version in sorted(versions):
        frozen = catalog.versions.get((slug, version))
        source = frozen.path if frozen else f"badges/{slug}.md"
        subject = f"{slug}/{version}"
        yield Artifact(f"badges/{slug}/v/{version}.json", "achievement_version", subject, source)
        if ob2 and (slug in catalog.badges):
            yield Artifact(f"ob2/badges/{slug}/v/{version}.json", "badge_class", subject, source)


def _issuers(catalog: Catalog, directory: Directory) -> Iterator[Artifact]:
    for slug, issuer in catalog.issuers.items():
        source = f"issuers/{slug}.md"
        yield Artifact(f"issuers/{slug}/index.html", "issuer_page", slug, source)
        for number in range(2, 1 + page_count(len(awarded_by(directory, slug)))):
            path = f"issuers/{slug}/{ListPart.path(number)}index.html"
            yield Artifact(path, "issuer_page", f"{slug}/{number}", source)
        yield Artifact(f"issuers/{slug}.json", "profile", slug, source)
        if issuer.keys:
            yield Artifact(did_path(catalog, issuer), "did_document", slug, source)
        if issuer.image:
            yield Artifact(f"issuers/{slug}.png", "picture", f"issuers/{issuer.image}", source)
        if catalog.site.publish.open_badges_2:
            yield Artifact(f"ob2/issuers/{slug}.json", "ob2_issuer", slug, source)


def _others(catalog: Catalog, directory: Directory) -> Iterator[Artifact]:
    for slug, stack in directory.stacks.items():
        source = f"stacks/{slug}.md"
        yield Artifact(f"stacks/{slug}/index.html", "stack_page", slug, source)
        if stack.image:
            yield Artifact(f"stacks/{slug}.png", "picture", f"stacks/{stack.image}", source)
    for slug in directory.recognizers:
        yield Artifact(
            f"recognizers/{slug}/index.html", "recognizer_page", slug, f"recognizers/{slug}.md"
        )
    for slug, earner in directory.earners.items():
        source = f"earners/{slug}.md"
        yield Artifact(f"earners/{slug}/index.html", "earner_page", slug, source)
        if earner.photo:
            yield Artifact(f"earners/{slug}.png", "picture", f"earners/{earner.photo}", source)
        if kept(directory.credentials_of(earner)):
            yield Artifact(f"earners/{slug}/credentials.zip", "earner_files", slug, source)


def _written(directory: Directory) -> Iterator[Artifact]:
    for slug in directory.pages:
        yield Artifact(f"{slug}/index.html", "free_page", slug, f"pages/{slug}.md")
    for slug in directory.frameworks:
        yield Artifact(
            f"frameworks/{slug}/index.html", "framework_page", slug, f"frameworks/{slug}.yaml"
        )


def _browse(directory: Directory) -> Iterator[Artifact]:
    yield Artifact("browse/index.html", "browse_page")
    for audience in audiences(directory):
        for number in range(1, 1 + page_count(len(audience.badges))):
            path = f"{audience.path}{ListPart.path(number)}index.html"
            yield Artifact(path, "audience_page", f"{audience.slug}/{number}", "badges/")


def pictures(catalog: Catalog) -> dict[str, str]:
    """The picture of each issuer, stack and earner that has one, by the path of its page."""
    pictured = [
        *((f"issuers/{slug}", issuer.image) for slug, issuer in catalog.issuers.items()),
        *((f"stacks/{slug}", stack.image) for slug, stack in catalog.stacks.items()),
        *((f"earners/{slug}", earner.photo) for slug, earner in catalog.earners.items()),
    ]
    return {f"{page}/": f"{page}.png" for page, image in pictured if image}


def artwork(catalog: Catalog) -> dict[str, str]:
    """The path of each badge's picture: its SVG where the artwork is one or is drawn, else its PNG."""
    return {
        slug: f"badges/{slug}.png"
        for slug, badge in catalog.badges.items()
        if badge.image and not badge.image.lower().endswith(".svg")
    }
