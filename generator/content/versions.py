"""The versions of badges that were awarded, as they lie in `badges/versions/`, and what is written beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from generator.content.editorials import Editorial
from generator.content.folders import Folder
from generator.content.index import MAX_SIGNED_BYTES
from generator.content.model import FrozenVersion
from generator.documents import parse_document
from generator.errors import DocumentError

EDITORIAL = ".editorial.yaml"
_ENDINGS = (".substance.json", EDITORIAL, ".json")
Versions = dict[tuple[str, str], FrozenVersion]
Editorials = dict[tuple[str, str], Editorial]


def read_versions(
    folder: Folder,
    read_editorial: Callable[[str], Editorial | None],
    awarded: Collection[tuple[str, str]],
) -> tuple[Versions, Editorials]:
    """Both by badge and version; whatever is missing, or lies there and isn't read, is a finding.

    `read_editorial` reads and validates the YAML file at a path. `awarded` are the versions that signed
    files embed.
    """
    versions: Versions = {}
    editorials: Editorials = {}
    paths = set(folder.files("badges/versions", levels=1))
    for path in sorted(paths):
        slug, _, name = path.removeprefix("badges/versions/").partition("/")
        ending = next((ending for ending in _ENDINGS if name.endswith(ending)), "")
        version = name.removesuffix(ending)
        achievement = f"badges/versions/{slug}/{version}.json"
        beside = f"badges/versions/{slug}/{version}.substance.json"
        if not (ending and version):
            folder.add(
                path,
                "stranger",
                "this file is not read",
                severity="warning",
                expected="badges/versions/SLUG/VERSION.json, VERSION.substance.json and "
                f"VERSION{EDITORIAL}",
            )
        elif ending == EDITORIAL:
            if editorial := read_editorial(path):
                editorials[slug, version] = editorial
        elif path == beside and achievement not in paths and (slug, version) not in awarded:
            # The substance is written first, and nothing was signed: the first award was interrupted.
            folder.add(
                path,
                "unfinished",
                f"the first award of version {version} was interrupted before anything was signed",
                severity="warning",
                expected=f"`laurels issue {slug}` again, or this file removed",
            )
        elif not paths >= {achievement, beside}:
            other = beside if path == achievement else achievement
            folder.add(
                path,
                "missing",
                "an awarded version is two files, and the other is missing",
                expected=other,
            )
        elif path == achievement and (frozen := _frozen(folder, slug, version, path, beside)):
            versions[slug, version] = frozen
    return versions, editorials


def _frozen(
    folder: Folder, slug: str, version: str, path: str, beside: str
) -> FrozenVersion | None:
    data = folder.read(path, MAX_SIGNED_BYTES)
    substance = folder.read(beside, MAX_SIGNED_BYTES)
    if data is None or substance is None:
        return None
    try:
        return FrozenVersion(
            slug=slug,
            version=version,
            path=path,
            achievement=parse_document(data),
            substance=parse_document(substance),
            data=data,
        )
    except DocumentError as error:
        folder.add(path, error.code, f"the awarded version can't be read: {error.message}")
        return None
