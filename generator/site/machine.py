"""What machines read beside the hosted credentials: catalog, feed, sitemap, headers.

Pure. No person stands in any of them but public earners in the sitemap.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from xml.sax import saxutils

from generator.content.badge import Badge
from generator.content.model import Catalog, Site
from generator.content.pages import Page
from generator.documents import Document, dump_document
from generator.site.facets import audiences
from generator.site.policies import (
    BAKING,
    EVERYWHERE,
    READ_PATHS,
    READING,
    SEARCH_PATHS,
    SEARCHING,
    SHARE_PATHS,
    SHARING,
    VERIFY_PATHS,
    VERIFYING,
    as_header,
)
from generator.site.views import Directory, ceu_of

# What XML 1.0 (section 2.2) has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def catalog_json(directory: Directory) -> bytes:
    """`/catalog.json`: everything that has a page but people, of whom it names nobody."""
    catalog = directory.catalog
    base = catalog.site.base_url
    document: Document = {
        "name": catalog.site.name,
        "url": f"{base}/",
        **_previous_urls(catalog.site),
        "language": catalog.site.language,
        "badges": [_badge(base, badge) for badge in _in_order(directory.badges.values())],
        "stacks": [
            {
                "slug": stack.slug,
                "name": stack.name,
                "description": stack.description,
                "url": f"{base}/stacks/{stack.slug}/",
                "issuer": stack.issuer,
                "badges": [badge.slug for badge in directory.stack_badges(stack)],
            }
            for _, stack in sorted(directory.stacks.items())
        ],
        "issuers": [
            {
                "slug": issuer.slug,
                "name": issuer.name,
                "id": issuer.did,
                "url": f"{base}/issuers/{issuer.slug}/",
                "profile": f"{base}/issuers/{issuer.slug}.json",
            }
            for _, issuer in sorted(directory.issuers.items())
        ],
        "recognizers": [
            {
                "slug": recognizer.slug,
                "name": recognizer.name,
                "url": f"{base}/recognizers/{recognizer.slug}/",
            }
            for _, recognizer in sorted(directory.recognizers.items())
        ],
        "frameworks": [
            {
                "slug": framework.slug,
                "name": framework.name,
                "url": f"{base}/frameworks/{framework.slug}/",
                "badges": [badge.slug for badge in directory.standards.aligned(framework)],
            }
            for _, framework in sorted(directory.frameworks.items())
        ],
        "pages": [
            {"slug": page.slug, "name": page.name, "url": f"{base}/{page.slug}/"}
            for _, page in sorted(directory.pages.items())
        ],
    }
    return dump_document(document)


def _previous_urls(site: Site) -> Document:
    """Where the site was before, and answers still: `laurels verify --site` answers these from its folder, too."""
    urls = [f"{base}/" for base in site.previous_base_urls]
    return {"previousUrls": urls} if urls else {}


def _badge(base: str, badge: Badge) -> Document:
    entry: Document = {
        "slug": badge.slug,
        "name": badge.name,
        "description": badge.description,
        "kind": badge.kind,
        "version": badge.version,
        "status": badge.status,
        "issuer": badge.issuer,
        "url": f"{base}/badges/{badge.slug}/",
        "achievement": f"{base}/badges/{badge.slug}.json",
        "image": f"{base}/badges/{badge.slug}.png",
        "tags": list(badge.tags),
        "audience": list(badge.audience),
        "gradeBand": list(badge.grade_band),
    }
    if badge.language:
        entry["language"] = badge.language
    if badge.translation_of:
        entry["translationOf"] = badge.translation_of
    if ceu_of(badge):
        entry["ceu"] = ceu_of(badge)
    return entry


def _in_order(badges: Iterable[Badge]) -> list[Badge]:
    return sorted(badges, key=lambda badge: badge.slug)


def feed(directory: Directory) -> bytes:
    """`/feed.xml`: badges (Atom, RFC 4287), those first that are new or have changed last.

    An entry was updated on the day of the badge's last new version or new wording.
    """
    site = directory.catalog.site
    dated = [
        (_changed(directory, badge, badge.created), badge.created, badge)
        for badge in directory.badges.values()
        if badge.created and badge.status != "draft"
    ]
    newest = sorted(dated, key=lambda item: (-item[0].toordinal(), item[2].slug))[:50]
    updated = newest[0][0] if newest else datetime.date(2000, 1, 1)
    base = escape(site.base_url)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={saxutils.quoteattr(site.language)}>',
        f"  <title>{escape(site.name)}</title>",
        f"  <id>{base}/</id>",
        f'  <link href="{base}/"/>',
        f'  <link rel="self" type="application/atom+xml" href="{base}/feed.xml"/>',
        f"  <updated>{updated}T00:00:00Z</updated>",
        f"  <author><name>{escape(site.name)}</name></author>",
    ]
    for changed, created, badge in newest:
        link = f"{base}/badges/{badge.slug}/"
        language = directory.language(badge)
        lang = "" if language == site.language else f" xml:lang={saxutils.quoteattr(language)}"
        lines += [
            f"  <entry{lang}>",
            f"    <title>{escape(badge.name)}</title>",
            f"    <id>{link}</id>",
            f'    <link href="{link}"/>',
            f"    <published>{created}T00:00:00Z</published>",
            f"    <updated>{changed}T00:00:00Z</updated>",
            f"    <summary>{escape(badge.description)}</summary>",
            "  </entry>",
        ]
    return "\n".join([*lines, "</feed>", ""]).encode()


def _changed(directory: Directory, badge: Badge, created: datetime.date) -> datetime.date:
    notes = (note for view in directory.versions(badge) for note in view.revision.notes)
    return max((created, *(note.date for note in notes)))


def escape(text: str) -> str:
    """`text` as the content of an XML element, without what XML can't hold."""
    return saxutils.escape(_NOT_XML.sub("", text))


def sitemap(directory: Directory) -> bytes:
    """`/sitemap.xml`: pages meant to be found; credentials and unlisted people are not among them.

    A page that can be read in several languages names them all, itself included, as search engines ask for.
    """
    paths = ["", "badges/", "stacks/", "issuers/", "recognizers/", "earners/", "frameworks/"]
    paths += ["browse/", "verify/", "verify/examples/"]
    paths += [audience.path for audience in audiences(directory)]
    things: list[Badge | Page] = [badge for _, badge in sorted(directory.badges.items())]
    things += [page for _, page in sorted(directory.pages.items())]
    things = [thing for thing in things if thing.status != "draft"]
    paths += [directory.path_of(thing) for thing in things]
    paths += [f"frameworks/{slug}/" for slug in sorted(directory.frameworks)]
    stacks = sorted(directory.stacks.items())
    paths += [f"stacks/{slug}/" for slug, stack in stacks if stack.status != "draft"]
    paths += [f"issuers/{slug}/" for slug in sorted(directory.issuers)]
    paths += [f"recognizers/{slug}/" for slug in sorted(directory.recognizers)]
    paths += sorted(f"earners/{earner.slug}/" for earner in directory.listed_earners)
    base = escape(directory.catalog.site.base_url)
    languages = {directory.path_of(thing): _languages(directory, base, thing) for thing in things}
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *(
            f"  <url><loc>{base}/{path}</loc>{languages.get(path, '')}</url>"
            for path in paths[:50_000]
        ),
        "</urlset>",
        "",
    ]
    return "\n".join(lines).encode()


def _languages(directory: Directory, base: str, thing: Badge | Page) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{base}/{path}"/>'
        for language, path in directory.alternates(thing)
    )


def robots(catalog: Catalog) -> bytes:
    """`/robots.txt`: everything may be read (a page that mustn't be listed says so itself)."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {catalog.site.base_url}/sitemap.xml\n".encode()


def headers(
    did_paths: Iterable[str] = (),
    pages: Iterable[str] = (),
    base: str = "/",
    *,
    bakes: bool = False,
) -> bytes:
    """`/_headers`, as Netlify and Cloudflare Pages read it; wildcards stand at the end, for both.

    `did_paths` names the did.json of each issuer, `pages` the free pages by slug, `base` the path that the site
    stands under: hosts read the file at the root of all that they publish, of paths from there. Everything may be fetched
    from anywhere: a verifier in somebody's browser has to. All rules that match a path apply: what two of them
    say of one header is added up.
    """
    rules: dict[str, dict[str, str]] = {
        "/*": {
            "Access-Control-Allow-Origin": "*",
            "Content-Security-Policy": as_header(EVERYWHERE),
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        },
        "/status/*": {"Content-Type": "application/vc"},
        "/ob2/*": {"Content-Type": "application/ld+json"},
        "/issuers/:slug/did.json": {"Content-Type": "application/did+json"},
        "/badges/:slug/v/*": {"Content-Type": "application/ld+json"},
        "/feed.xml": {"Content-Type": "application/atom+xml; charset=utf-8"},
    }
    written = tuple(f"/{slug}/*" for slug in sorted(pages))
    for paths, policy in (
        (READ_PATHS + written, READING),
        (SHARE_PATHS, BAKING if bakes else SHARING),
        (SEARCH_PATHS, SEARCHING),
        (VERIFY_PATHS, VERIFYING),
    ):
        for path in paths:
            rules.setdefault(path, {})["Content-Security-Policy"] = as_header(policy)
    for path in sorted(did_paths):
        if not re.fullmatch(r"issuers/[^/]+/did\.json", path):
            rules.setdefault(f"/{path}", {})["Content-Type"] = "application/did+json"
    lines = []
    for pattern, values in rules.items():
        lines.append(base.rstrip("/") + pattern)
        lines += [f"  {name}: {value}" for name, value in values.items()]
    return ("\n".join(lines) + "\n").encode()


def redirects() -> bytes:
    """`/_redirects`: none. Hosted documents are real files, since verifiers don't follow redirects."""
    return b"# No redirects: every hosted document is a real file, and verifiers follow none.\n"
