"""Write the vectors that both verifiers are held to: `python tests/vectors/make.py`.

Each file NAME.json here is one case: what is handed over (`input`), what can be fetched (`documents`),
the time, the recipient asked about, the known issuers, and the `report` it must come to: its outcome, and
the id and code of each check in order. Keys, times and order are fixed, so running this again changes
nothing unless a case or a verdict has changed; look at the difference before committing it.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from credentials.every import CASES, Case  # noqa: E402
from credentials.making import NOW, World  # noqa: E402

from generator.credentials.times import write_time  # noqa: E402
from generator.errors import FetchError  # noqa: E402


def vectors() -> dict[str, str]:
    """Every vector: the name of its file, and its text."""
    found: dict[str, str] = {}
    for case in CASES:
        name = f"{case.name}.json"
        if name in found:
            raise SystemExit(f"two cases are called {case.name}")
        text = json.dumps(vector(case), ensure_ascii=False, indent=1)
        found[name] = text + "\n"
    return found


def vector(case: Case) -> dict[str, Any]:
    """One case, with the report that this verifier comes to."""
    world = World()
    case.world(world)
    data = as_bytes(case.document)
    report = world.verify(data, **case.options)
    if case.code not in report.codes(case.id) or report.outcome != case.outcome:
        raise SystemExit(f"{case.name} came to {report}")
    return {
        "name": case.name,
        "about": case.about,
        "input": as_text(data),
        "documents": {url: as_text(answer) for url, answer in world.documents.items()},
        "now": write_time(case.options.get("now", NOW)),
        "recipient": case.options.get("recipient"),
        "knownIssuers": case.options.get("known_issuers"),
        "report": {
            "outcome": report.outcome,
            "checks": [{"id": check.id, "code": check.code} for check in report.checks],
        },
    }


def as_bytes(document: Any) -> bytes:
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def as_text(data: bytes | FetchError) -> dict[str, str]:
    if isinstance(data, FetchError):
        return {"error": data.code}
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode("ascii")}
    # A byte order mark doesn't survive every reader of text.
    if text.startswith("\ufeff"):
        return {"base64": base64.b64encode(data).decode("ascii")}
    return {"text": text}


def main() -> None:
    made = vectors()
    for path in HERE.glob("*.json"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (HERE / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
