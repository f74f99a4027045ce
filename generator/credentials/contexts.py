"""The JSON-LD contexts that a credential may name: pinned, never fetched.

What a signature covers depends on every byte of the contexts, so each is held to its sha256 when the
package is built (`generator/build_hook.py` writes `pinned-contexts.json`) and nothing else resolves.
The unversioned `https://purl.imsglobal.org/spec/ob/v3p0/context.json` is left out on purpose: what is
served there moves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from generator.credentials.terms import ActiveContext
from generator.errors import ExpansionError

# URL → sha256 of the exact bytes. Two files have been published as 3.0.3; this is the one that
# defines `jti` and `endorsementJwt`. The build hook reads this table without importing the module.
PINNED: Mapping[str, str] = {
    "https://www.w3.org/ns/credentials/v2": "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
    "https://w3id.org/security/data-integrity/v2": "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    "https://w3id.org/security/multikey/v1": "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    "https://www.w3.org/2018/credentials/v1": "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    "https://w3id.org/security/data-integrity/v1": "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
    "https://w3id.org/security/suites/ed25519-2020/v1": "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
    "https://w3id.org/vc/status-list/2021/v1": "634d71c159289f068c96012e4511c657fdf82ac4231900081bda3ba24e2e1160",
}
MAX_CONTEXTS_NAMED = 16
MAX_REMEMBERED = 1000


class Contexts:
    """The context documents that may be named, and the active contexts made of them so far.

    `documents` maps a URL to a document that holds `@context`. Active contexts are remembered, so
    one `Contexts` should serve many documents; at most about `MAX_REMEMBERED` are kept.
    """

    __slots__ = ("_initial", "documents")

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self.documents = MappingProxyType(dict(documents))
        self._initial = ActiveContext()

    def initial(self) -> ActiveContext:
        """The active context before any `@context` was read."""
        if self._initial.made > MAX_REMEMBERED:
            self._initial = ActiveContext()
        return self._initial

    def named(self, value: Any) -> tuple[tuple[str, Any], ...]:
        """Resolve a document's `@context`: (URL, local context) in order.

        Raises `ExpansionError`: `unknown_context` for a URL that isn't pinned and for definitions
        written inline, `empty_value` for null and an empty array.
        """
        if value is None or value == []:
            raise ExpansionError("expected the URL of a context, found nothing", code="empty_value")
        names = value if isinstance(value, list) else [value]
        if len(names) > MAX_CONTEXTS_NAMED:
            raise ExpansionError(
                f"expected at most {MAX_CONTEXTS_NAMED} contexts, found {len(names)}",
                code="unknown_context",
            )
        for name in names:
            if not isinstance(name, str):
                raise ExpansionError(
                    "a context is written inline, where only the URLs of known contexts are read",
                    code="unknown_context",
                )
            if name not in self.documents:
                raise ExpansionError(f"{name!r} is not a known context", code="unknown_context")
        return tuple((name, self.documents[name]["@context"]) for name in names)


@cache
def pinned_contexts() -> Contexts:
    """The pinned contexts, read once from the package's own data."""
    path = Path(__file__).with_name("pinned-contexts.json")
    try:
        documents = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ExpansionError(
            f"{path.name} was not built; install the package, or run generator/build_hook.py",
            code="unknown_context",
        ) from None
    if documents.keys() != PINNED.keys():
        raise ExpansionError(
            f"{path.name} is older than this version; install the package again, "
            "or run generator/build_hook.py",
            code="unknown_context",
        )
    return Contexts(documents)
