"""Collect the pinned JSON-LD contexts into one file of the package, when it is built.

The contexts are other people's documents, so they are not kept in this repository: the package
`openbadgeslib` carries them, and each is held to the sha256 that `credentials/contexts.py` pins.
Hatchling runs this for wheels, sdists and editable installations; run as a script, it writes the
file into a checkout.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where nothing is being built
    BuildHookInterface = object  # type: ignore[assignment, misc]

ROOT = Path(__file__).resolve().parent.parent
PINS = Path("generator", "credentials", "contexts.py")
OUTPUT = Path("generator", "credentials", "pinned-contexts.json")
CARRIER = "openbadgeslib"


class PinnedContextsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Write `pinned-contexts.json` before a build gathers its files, and put it in."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling; `version` is `standard` or `editable`."""
        write_pinned_contexts(Path(self.root))
        build_data["artifacts"].append("/" + OUTPUT.as_posix())


def write_pinned_contexts(root: Path) -> Path:
    """Write the contexts under `root` and return the file; `SystemExit` says what is missing."""
    collected = collect(pins(root / PINS), carried_contexts())
    output = root / OUTPUT
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


def collect(pinned: dict[str, str], files: list[Path]) -> dict[str, Any]:
    """Find each pinned context among `files` by the sha256 of its bytes: URL → context document."""
    carried = {hashlib.sha256(data).hexdigest(): data for data in map(Path.read_bytes, files)}
    missing = [url for url, digest in pinned.items() if digest not in carried]
    if missing:
        raise SystemExit(
            f"{CARRIER} carries {len(files)} contexts, and none has the sha256 that "
            f"{PINS.as_posix()} pins for " + ", ".join(missing)
        )
    return {url: json.loads(carried[digest]) for url, digest in pinned.items()}


if __name__ == "__main__":
    print(write_pinned_contexts(ROOT))  # noqa: T201
