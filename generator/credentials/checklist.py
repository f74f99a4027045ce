"""The closed list of checks: `checks.json`, read once, and the reports that speak of it.

The verifier in the browser reads the same file. `python -m generator.credentials.checklist` writes the
page that documents it, docs/verification.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final, Literal

from generator.credentials.printing import printable
from generator.documents import Document

Result = Literal["passed", "failed", "indeterminate"]
Effect = Literal["none", "warning", "indeterminate", "failed"]
Outcome = Literal["verified", "warning", "indeterminate", "failed"]

EFFECTS: Final[tuple[Effect, ...]] = ("none", "warning", "indeterminate", "failed")
# Checks without which nothing may be called good: a report that lacks one isn't one of success.
NEEDED: Final = ("format.read", "format.credential", "format.terms", "issuer.key", "signature")
_MAX_VALUE = 300


@dataclass(frozen=True, slots=True)
class Code:
    """One thing that a check can come to. `sentence` may hold {placeholders}."""

    result: Result
    effect: Effect
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """What one check came to. `result`, `effect` and the sentence follow from `id` and `code`."""

    id: str
    result: Result
    code: str
    message: str
    effect: Effect = field(repr=False)

    def as_json(self) -> dict[str, str]:
        """Return the four members that a report shows."""
        return {
            "id": self.id,
            "result": self.result,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The checks of one credential in order; `document` is what was read, None where nothing was."""

    checks: tuple[Check, ...]
    document: Document | None = field(default=None, repr=False)

    @property
    def outcome(self) -> Outcome:
        """The worst effect of all checks; never good news where one that is needed didn't pass."""
        passed = {check.id for check in self.checks if check.result == "passed"}
        worst = max((EFFECTS.index(check.effect) for check in self.checks), default=0)
        if not passed.issuperset(NEEDED):
            worst = max(worst, EFFECTS.index("indeterminate"))
        effect = EFFECTS[worst]
        return "verified" if effect == "none" else effect

    def codes(self, check_id: str) -> tuple[str, ...]:
        """Return what the check `check_id` came to; several where it looked at several things."""
        return tuple(check.code for check in self.checks if check.id == check_id)

    def as_json(self) -> dict[str, Any]:
        """Return `{"outcome", "checks": [{"id", "result", "code", "message"}]}`."""
        return {"outcome": self.outcome, "checks": [check.as_json() for check in self.checks]}


def _read_list() -> list[dict[str, Any]]:
    text = files("generator.credentials").joinpath("checks.json").read_text("utf-8")
    checks: list[dict[str, Any]] = json.loads(text)["checks"]
    return checks


_LIST = _read_list()
CODES: Final[Mapping[str, Mapping[str, Code]]] = {
    check["id"]: {name: Code(*parts) for name, parts in check["codes"].items()} for check in _LIST
}


def check(check_id: str, code: str, **values: str) -> Check:
    """Make the Check `check_id` with `code`; `values` fill its sentence's placeholders.

    Values can come from anybody: what can't be printed is replaced, what is long is cut. Raises
    `KeyError` for an id or a code that the list doesn't hold, or a placeholder without its value.
    """
    known = CODES[check_id][code]
    message = known.sentence.format_map({name: _shown(value) for name, value in values.items()})
    # A value loses its own full stop, and the sentence ends in one.
    message = message if message.endswith(".") else message + "."
    return Check(check_id, known.result, code, message, known.effect)


def worst(checks: Iterable[Check]) -> Effect:
    """Return the worst effect among `checks`; `none` where there are none."""
    return EFFECTS[max((EFFECTS.index(check.effect) for check in checks), default=0)]


def as_markdown() -> str:
    """Return docs/verification.md: every check, every code, what it means and what it leads to."""
    lines = [
        "# What is checked about a credential",
        "",
        "<!-- Written by `python -m generator.credentials.checklist > docs/verification.md` -->",
        "",
        "Each check comes to one code; each code has one result and one effect, and the outcome of a",
        "report is the worst effect: `verified`, `warning`, `indeterminate` or `failed`. Where the format,",
        "the issuer's key or the signature did not pass, nothing after it is looked at, and the outcome",
        "is `failed` where it was disproved, else `indeterminate`. The list is closed: the verifiers on the",
        "command line and in the browser both read it from `generator/credentials/checks.json`.",
        "",
        "- The issuer's clock may be five minutes ahead: this is allowed to `validFrom`, to the time of a",
        "  signature, and to the end of a key. What has an end (`validUntil`, a proof's `expires`) ends then.",
        "- A key closes at the earlier of its `expires` and `revoked`; a signature of that very moment, or",
        "  within the five minutes after it, still counts.",
        "- Of several signatures one good one by the issuer suffices. Where none is good, the report shows",
        "  one that is by the issuer and disproved, else one that could not be checked, else the first.",
        "- A signature by somebody else than the issuer isn't looked up: it counts for nothing, either way.",
        "- A token (VC-JWT) is made at its `iat`, else its `nbf`; its claims may not say other than the",
        "  credential in it. Only RS256, ES256 and EdDSA are read, each by a key of the issuer of that kind.",
        "- A key that has a URL of its own counts where the issuer's document names it for assertions.",
        "- A key that lies in a token's own header counts only where the issuer lists it.",
        "- Where a credential says its start or its end twice, the later start and the earlier end count.",
        "- Of a hosted assertion of Open Badges 2.0 only what the issuer's site holds counts. A copy that says",
        "  something else about the recipient, the badge or the dates is not verified; any other difference is",
        "  a warning. A site that answers 410 (gone) at the assertion's address has revoked it; 404 says nothing.",
        "- A record (CLR) is as good as the worst credential inside it; each has a line, by number and name.",
        "  The recipient is asked about again where an inner credential has another subject `id`, or none.",
        "- Trust (`trust.issuer`) is asked about inside a record too.",
        "- Several status entries give several lines; all of them count.",
        "- Days are those of UTC.",
        "",
    ]
    for entry in _LIST:
        lines += [f"## {entry['group']}: `{entry['id']}`", "", f"{entry['pending']}.", ""]
        lines += ["| code | result | effect | sentence |", "|---|---|---|---|"]
        for name, code in CODES[entry["id"]].items():
            lines.append(f"| `{name}` | {code.result} | {code.effect} | {code.sentence} |")
        lines.append("")
    return "\n".join(lines)


def _shown(value: str) -> str:
    text = value.strip().removesuffix(".")
    text = text if len(text) <= _MAX_VALUE else text[: _MAX_VALUE - 1] + "…"
    return printable(text)


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
