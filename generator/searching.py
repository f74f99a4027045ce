"""IO: the index that a search in the browser reads, made by Pagefind, and remembered.

Pagefind is a program (pagefind-bin): it reads a folder of pages and writes a folder of files, named by digests of what is
in them. It runs over a page for each record, in one thread; the same records give the same bytes. Of what it writes,
the site publishes what a search loads: not its user interfaces, and not the fragments (one file for each record), since
`catalog-index.json` says what is shown of a record (docs/adr/0009-finding-badges.md).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pagefind_bin import get_executable  # type: ignore[import-untyped]

from generator.caching import Cache
from generator.errors import PublishError
from generator.site.searching import Record, SearchIndex

_MAGIC = b"pagefind_dcd"
_PATIENCE = 600
_KEPT_SUFFIXES = (".pf_index", ".pf_meta", ".pagefind")


def search_index(
    records: Sequence[Record], language: str, *, cache: Cache, basis: str
) -> SearchIndex:
    """The index of `records`, stemmed as `language` is; none where there are none.

    What was made of the same records by the same code (`basis`) is taken from the cache. Raises `PublishError` where
    Pagefind can't be run.
    """
    if not records:
        return SearchIndex()
    digest = hashlib.sha256(repr((language, records)).encode("utf-8", "surrogatepass"))
    name, whole = f"search {digest.hexdigest()[:2]}", f"{basis} {digest.hexdigest()}"
    known = cache.read(name, whole)
    if known:
        files = {path: base64.b85decode(text) for path, text in known["files"].items()}
        return SearchIndex(files, known["ids"])
    made = make_index(records, language)
    texts = {path: base64.b85encode(data).decode() for path, data in made.files.items()}
    cache.write(name, whole, {"files": texts, "ids": dict(made.ids)})
    return made


def make_index(records: Sequence[Record], language: str) -> SearchIndex:
    """Run Pagefind over `records`; raises `PublishError` where that fails."""
    with tempfile.TemporaryDirectory(prefix="laurels-search-") as folder:
        pages, out = Path(folder) / "pages", Path(folder) / "out"
        pages.mkdir()
        for number, record in enumerate(records):
            page = _page(record).encode("utf-8", "replace")
            (pages / f"{number:06d}.html").write_bytes(page)
        _run(pages, out, language.partition("-")[0].lower())
        try:
            return _read(out, records)
        except (OSError, ValueError, LookupError, TypeError):
            raise PublishError("the search index can't be read: this Pagefind is another") from None


def _run(pages: Path, out: Path, language: str) -> None:
    # Nothing of its surroundings may change what it writes: it would read options from there.
    kept = ("SYSTEMROOT", "TEMP", "TMP")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    command = [str(get_executable()), "--site", str(pages), "--output-path", str(out)]
    command += ["--force-language", language, "--quiet"]
    try:
        done = subprocess.run(  # noqa: S603 - our own dependency, and no shell
            command,
            cwd=pages,
            env={**environment, "RAYON_NUM_THREADS": "1"},
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PublishError(f"the search index can't be made: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else f"Pagefind ended with {done.returncode}; is the disk full?"
        raise PublishError(f"the search index can't be made: {reason}")


def _page(record: Record) -> str:
    """A record as Pagefind reads one."""
    name, keywords, text = map(html.escape, (record.name, record.keywords, record.text))
    return (
        f'<!doctype html><html lang="{html.escape(record.language)}"><body>'
        f'<h1 data-pagefind-weight="10">{name}</h1>'
        f'<p data-pagefind-weight="3">{keywords}</p><p>{text}</p></body></html>'
    )


def _read(out: Path, records: Sequence[Record]) -> SearchIndex:
    """What is published of the folder that Pagefind wrote, and which fragment is of which record."""
    entry = out / "pagefind-entry.json"
    languages = json.loads(entry.read_bytes())["languages"]
    engines = {f"wasm.{each['wasm'] or 'unknown'}.pagefind" for each in languages.values()}
    files = {}
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        name = path.relative_to(out).as_posix()
        engine = path.name.startswith("wasm.")
        wanted = path.name in engines if engine else path.suffix in _KEPT_SUFFIXES
        if wanted or name in ("pagefind.js", "pagefind-entry.json"):
            files[name] = path.read_bytes()
    ids = {}
    for path in (out / "fragment").iterdir():
        data = gzip.decompress(path.read_bytes())
        url = json.loads(data.removeprefix(_MAGIC))["url"]
        ids[records[int(url.strip("/").removesuffix(".html"))].path] = path.stem
    if len(ids) != len(records):
        raise ValueError
    return SearchIndex(files, dict(sorted(ids.items())))
