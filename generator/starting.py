"""The files of a new site, and of a new badge, stack, page and so on in one that exists.

Values in, bytes out: whoever calls writes them. The texts lie in `starter/`, as files that can be read
as what they will be.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Any, Literal

from pydantic import ValidationError

from generator.content.badge import Badge
from generator.content.fields import Content
from generator.content.frameworks import Framework, Registry
from generator.content.frontmatter import Source, parse_markdown, parse_yaml
from generator.content.identifiers import check_slug
from generator.content.model import Earner, Issuer, Recognizer, Site, Stack
from generator.content.pages import TAKEN_BY_THE_SITE, Page
from generator.content.validation import findings_of
from generator.content.writing import front_matter, scalar
from generator.errors import InputError

Kind = Literal["badge", "stack", "issuer", "earner", "recognizer", "page", "framework", "registry"]

EXAMPLE_BADGE = "write-instructions-that-work"
EXAMPLE_COMPLETION = "instruction-writer"
EXAMPLE_STACK = "clear-instructions"
EXAMPLE_EARNER = "robin-example"

_VERSION = re.compile(r"[0-9][A-Za-z0-9.+!-]{0,60}")
_MODELS: Mapping[Kind, tuple[type[Content], str]] = {
    "badge": (Badge, "criteria"),
    "stack": (Stack, "body"),
    "issuer": (Issuer, "description"),
    "earner": (Earner, "body"),
    "recognizer": (Recognizer, "body"),
    "page": (Page, "body"),
    # Written as YAML, since they have no text below their fields.
    "framework": (Framework, ""),
    "registry": (Registry, ""),
}


def path_of(kind: Kind, slug: str) -> str:
    """Where the file of a thing lies, relative to the content folder."""
    folder = "registries" if kind == "registry" else f"{kind}s"
    return f"{folder}/{slug}{_ending(kind)}"


def _ending(kind: Kind) -> str:
    return ".md" if _MODELS[kind][1] else ".yaml"


def site_files(
    *,
    name: str,
    base_url: str,
    issuer_name: str,
    did: str,
    public_key: str,
    key_id: str,
    created: datetime.datetime,
    version: str,
    today: datetime.date,
    email: str = "",
    requirement: str = "",
    example: bool = True,
) -> Mapping[str, bytes]:
    """Return every file of a new site by its path: content, publishing, checks.

    With `example`, there is an earner to award a first credential to, and the README says how to take it out.

    `did` is `did_for(base_url, SLUG)`, and its last part names the issuer's file. `public_key` is the
    Multikey of the issuer's first key, `key_id` its fragment, `created` when its window opens.
    `version` is the release of Laurels to pin, `email` the issuer's role address,
    `requirement` the line that pins Laurels where a release number doesn't say where it came from. Raises `InputError` for a value that can't stand there.
    """
    issuer = check_slug(did.rpartition(":")[2])
    if not _VERSION.fullmatch(version):
        raise InputError(f"{version[:80]!r} can't be a version of Laurels")
    key = {"id": key_id, "public_key": public_key, "created": created}
    values = {
        "name": scalar(name),
        "title": name.strip(),
        "issuer_name": issuer_name.strip(),
        "base_url": scalar(base_url.rstrip("/")),
        "address": base_url.rstrip("/"),
        "issuer": scalar(issuer),
        "created": today.isoformat(),
        "version": version,
        "requirement": requirement or f"laurels=={version}",
        "example": _text("site/README-example.md").decode("utf-8") if example else "",
    }
    site = _filled("site/site.yaml", values)
    _check(Site, parse_yaml(site), {}, "site.yaml")
    content = {
        f"issuers/{issuer}.md": _issuer(issuer, issuer_name, did, base_url, (key,), email),
        f"badges/{EXAMPLE_BADGE}.md": _filled("site/badge.md", values),
        f"badges/{EXAMPLE_COMPLETION}.md": _filled("site/completion.md", values),
        f"stacks/{EXAMPLE_STACK}.md": _filled("site/stack.md", values),
    }
    if example:
        content[f"earners/{EXAMPLE_EARNER}.md"] = _filled("site/earner.md", values)
    return {
        "content/site.yaml": site,
        **{f"content/{path}": data for path, data in content.items()},
        ".gitattributes": _text("site/gitattributes"),
        ".gitignore": _text("site/gitignore"),
        ".github/workflows/check.yml": _text("site/check.yml"),
        ".github/workflows/pages.yml": _text("site/pages.yml"),
        "netlify.toml": _text("site/netlify.toml"),
        "requirements.txt": _filled("site/requirements.txt", values),
        "README.md": _filled("site/README.md", values),
    }


def new_file(
    kind: Kind,
    slug: str,
    *,
    name: str,
    today: datetime.date,
    issuer: str = "",
    requires: Sequence[str] = (),
    did: str = "",
    url: str = "",
    keys: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """Return the file at `path_of(kind, slug)` to begin with; it passes `laurels check` as it is.

    A badge and a stack need the slug of their `issuer`; a stack also the slugs of badges that it
    `requires`, at least one; an issuer its `did`, its `url` and, where it has some, its `keys` (as in
    its file); a framework the `url` where it is published. Badges, stacks and pages begin as drafts. Raises `InputError` for what is missing or wrong.
    """
    check_slug(slug)
    for field, value in {
        "issuer": issuer if kind in ("badge", "stack") else "-",
        "requires": requires if kind == "stack" else "-",
        "did": did if kind == "issuer" else "-",
        "url": url if kind in ("issuer", "framework") else "-",
    }.items():
        if not value:
            raise InputError(f"a new {kind} needs {_NEEDS[field]}", code="missing")
    if kind == "issuer":
        return _issuer(slug, name, did, url, keys)
    if kind == "page" and slug in TAKEN_BY_THE_SITE:
        raise InputError(
            f"/{slug}/ is a page of the site's own: choose another slug", code="bad_slug"
        )
    values = {
        "name": scalar(name),
        "slug": slug,
        "url": scalar(url),
        "issuer": scalar(issuer),
        "created": today.isoformat(),
        "requires": "\n".join(f"    - badge: {scalar(check_slug(badge))}" for badge in requires),
    }
    return _checked(kind, slug, _filled(f"new/{kind}{_ending(kind)}", values))


_NEEDS = {
    "issuer": "an issuer: name one, or write it first with `laurels new issuer`",
    "requires": "a badge that it requires: write one first with `laurels new badge`",
    "did": "a did",
    "url": "the address of its own pages",
}


def _issuer(
    slug: str,
    name: str,
    did: str,
    url: str,
    keys: Sequence[Mapping[str, Any]],
    email: str = "",
) -> bytes:
    listed = front_matter({"keys": list(keys)}, "").decode("utf-8") if keys else ""
    values = {
        "name": scalar(name),
        "url": scalar(url),
        "did": scalar(did),
        "email": f"email: {scalar(email)}" if email else "# email:",
        "keys": listed.removeprefix("---\n").removesuffix("---\n"),
    }
    return _checked("issuer", slug, _filled("new/issuer.md", values))


def _checked(kind: Kind, slug: str, data: bytes) -> bytes:
    model, body_field = _MODELS[kind]
    source = parse_markdown(data) if body_field else parse_yaml(data)
    body = {body_field: source.body} if body_field else {}
    _check(model, source, {"slug": slug, **body}, f"{kind} {slug}")
    return data


def _check(model: type[Content], source: Source, extra: Mapping[str, str], what: str) -> None:
    try:
        model.model_validate({**source.data, **extra})
    except ValidationError as error:
        finding = next(findings_of(error, what, source, model))
        raise InputError(f"{what}: {finding.sentence()}", code=finding.code) from None


def _filled(path: str, values: Mapping[str, str]) -> bytes:
    return Template(_text(path).decode("utf-8")).substitute(values).encode("utf-8")


def _text(path: str) -> bytes:
    return files("generator").joinpath("starter", *path.split("/")).read_bytes()
