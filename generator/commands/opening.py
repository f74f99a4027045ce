"""How a command that only reads opens the content folder: by the index that earlier runs made of it."""

from __future__ import annotations

import os
from pathlib import Path

from generator.caching import Cache
from generator.content.findings import has_errors
from generator.content.load import load
from generator.content.model import Catalog
from generator.errors import ContentError
from generator.indexing import indexer
from generator.site.remembering import code_digest


def open_content(root: Path) -> Catalog:
    """Load the content folder; raise `ContentError` where it has mistakes, `InputError` where it is none.

    What is remembered of a signed file is found by its digest; no signature is verified here.
    """
    catalog = load(root, mapper=indexer(Cache.of(os.environ), basis=code_digest().hex()))
    if has_errors(catalog.findings):
        raise ContentError(catalog.findings, root.as_posix())
    return catalog
