"""The pages that verify: the script that the build of the package left here, the examples, the known issuers.

IO: reads files of the package alone.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from generator.credentials import issuers
from generator.documents import Document, dump_document
from generator.errors import InputError
from generator.site.views import Directory

_HERE = Path(__file__).parent
EXAMPLES = _HERE / "examples.json"
_SCRIPTS = _HERE / "verifier"
_ENTRY = "verify.js"
# Written by the package's build for itself.
_NOT_PUBLISHED = "sources.sha256"


@dataclass(frozen=True, slots=True)
class Example:
    """A credential that the examples' page opens with one click, and the verdict that it comes to.

    The script reads the rest of it: documents, recipient and known issuers.
    """

    slug: str
    label: str
    about: str
    outcome: str
    now: datetime.datetime


@functools.cache
def script_files() -> Mapping[str, Path]:
    """The bundled script, its chunks and its service worker, by name.

    Raises `InputError` in a checkout where the package was never built.
    """
    found = {path.name: path for path in sorted(_SCRIPTS.glob("*")) if path.name != _NOT_PUBLISHED}
    if _ENTRY not in found:
        raise InputError(
            "the verifier's script was not built: install Laurels (`pip install -e .`) or run "
            "`python generator/build_hook.py`",
            code="not_built",
        )
    return MappingProxyType(found)


@functools.cache
def examples() -> tuple[Example, ...]:
    """The permanent examples in the order in which they are shown."""
    return tuple(
        Example(
            slug=entry["slug"],
            label=entry["label"],
            about=entry["about"],
            outcome=entry["outcome"],
            now=datetime.datetime.fromisoformat(entry["now"]),
        )
        for entry in json.loads(EXAMPLES.read_bytes())["examples"]
    )


def known_issuers(directory: Directory) -> bytes:
    """`/verify/known.json`: id to name of the issuers of this site, and of those that its registries vouch for."""
    catalog = directory.catalog
    known = issuers.known_issuers(
        catalog.site, catalog.issuers.values(), catalog.registries.values(), directory.at
    )
    document: Document = {"issuers": dict(sorted(known.items()))}
    return dump_document(document)
