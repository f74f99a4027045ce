"""A badge that was awarded, changed in one of two ways: a new version, or other words within its version.

Pure: a catalog and the bytes of files in, the bytes to write out, by path. What is frozen and what is signed
is never among them (docs/adr/0008-versions-translations-frameworks.md).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from generator.content.badge import Badge
from generator.content.checking_versions import changed_substance, unaccepted_wording
from generator.content.editing import set_field
from generator.content.editorials import Editorial
from generator.content.findings import nearest
from generator.content.frontmatter import Source, parse_markdown, parse_yaml
from generator.content.model import Catalog
from generator.content.substance import WORDING
from generator.content.validation import findings_of
from generator.content.versions import EDITORIAL
from generator.content.writing import front_matter
from generator.errors import InputError, RefusedError

_NUMBERED = re.compile(r"([0-9]{1,9})((?:\.[0-9]{1,9})*)")


def editorial_path(slug: str, version: str) -> str:
    """Where what is written about a version lies, relative to the content folder."""
    return f"badges/versions/{slug}/{version}{EDITORIAL}"


def next_major(version: str) -> str:
    """The version after which everything may differ: 2.0 after 1.4, 2 after 1; raises `InputError`."""
    match = _NUMBERED.fullmatch(version)
    if match is None:
        raise InputError(
            f"what comes after version {version} can't be told: name it with --version",
            code="bad_version",
        )
    return f"{int(match[1]) + 1}{re.sub('[0-9]+', '0', match[2])}"


def the_badge(catalog: Catalog, slug: str) -> Badge:
    """The badge `slug`; raises `InputError` where there is none."""
    badge = catalog.badges.get(slug)
    if badge is None:
        close = nearest(slug, catalog.badges)
        raise InputError(
            f"there is no badge {slug!r} that can be read"
            + (f"; did you mean {close!r}?" if close else ""),
            code="unknown_badge",
        )
    return badge


def begin_version(
    catalog: Catalog,
    slug: str,
    data: bytes,
    beside: bytes | None,
    *,
    today: datetime.date,
    version: str = "",
    note: str = "",
) -> Mapping[str, bytes]:
    """Give the badge `slug` a new `version`, the next major one where none is named.

    `data` is its file, `beside` what lies at the `editorial_path` of that version. Raises `RefusedError` where
    nothing is frozen yet (unless a version is named), or where that version was awarded or is the current
    one; `InputError` for a version that can't be one.
    """
    badge = the_badge(catalog, slug)
    if not version and (slug, badge.version) not in catalog.versions:
        raise RefusedError(
            f"version {badge.version} of {slug} was never awarded, so nothing is frozen: edit its file"
        )
    version = version or next_major(badge.version)
    if (slug, version) in catalog.versions or version == badge.version:
        raise RefusedError(f"{slug} has a version {version} already: name another with --version")
    result = set_field(data, "version", version)
    _held_to(Badge, parse_markdown(result), {"slug": slug, "criteria": badge.criteria}, slug)
    files = {f"badges/{slug}.md": result}
    if note:
        path = editorial_path(slug, version)
        if beside is not None:
            raise RefusedError(f"{path} is there already: add the note to it by hand")
        files[path] = _written({"opened": {"date": today, "note": note}}, path)
    return files


def accept_wording(
    catalog: Catalog,
    slug: str,
    beside: bytes | None,
    *,
    today: datetime.date,
    note: str = "",
) -> Mapping[str, bytes]:
    """Accept the words of the badge `slug`, as they are, for its version that was awarded; nothing where it was done.

    `beside` is what lies at the `editorial_path` of that version. Raises `RefusedError` where that version
    was never awarded, or where more than words changed, naming the fields.
    """
    badge = the_badge(catalog, slug)
    frozen = catalog.versions.get((slug, badge.version))
    if frozen is None:
        raise RefusedError(
            f"version {badge.version} of {slug} was never awarded, so nothing is frozen: edit its file"
        )
    if changed := changed_substance(badge, frozen):
        fields = ", ".join(f"`{name}`" for name in changed)
        raise RefusedError(
            f"{fields} of {slug} changed after version {badge.version} was awarded, and "
            f"{'that needs' if len(changed) == 1 else 'these need'} a new version: "
            f"laurels revise {slug} --substantive"
        )
    if not note and not unaccepted_wording(catalog, badge, frozen):
        return {}
    row = {
        "date": today,
        **({"note": note} if note else {}),
        **{name: getattr(badge, name) for name in WORDING},
    }
    path = editorial_path(slug, badge.version)
    if beside is None:
        return {path: _written({"rewordings": [row]}, path)}
    return {path: _with_row(beside, row, path)}


def _with_row(beside: bytes, row: dict[str, Any], path: str) -> bytes:
    """The file with one more rewording at its end; what stands in it stays, comments included."""
    before = parse_yaml(beside).data
    text = beside if beside.endswith(b"\n") else beside + b"\n"
    added = _written({"rewordings": [row]}, path)
    if before.get("rewordings"):
        added = added.partition(b"\n")[2]
    wanted = {**before, "rewordings": [*(before.get("rewordings") or []), row]}
    try:
        if parse_yaml(text + added).data == wanted:
            return text + added
    except InputError:
        pass
    raise RefusedError(
        f"{path} can't be added to as it is written: put `rewordings` last, one after a dash each"
    )


def _written(fields: dict[str, Any], path: str) -> bytes:
    data = front_matter(fields, "").removeprefix(b"---\n").removesuffix(b"---\n")
    _held_to(Editorial, parse_yaml(data), {}, path)
    return data


def _held_to(
    model: type[Badge] | type[Editorial], source: Source, extra: Mapping[str, str], what: str
) -> None:
    try:
        model.model_validate({**source.data, **extra})
    except ValidationError as error:
        finding = next(findings_of(error, what, source, model))
        raise InputError(f"{what}: {finding.sentence()}", code=finding.code) from None
