"""PyLD, the peer that our expansion and canonicalization are held to, over the same contexts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyld import jsonld

from generator.credentials.contexts import Contexts, pinned_contexts

SHARED = Path(
    os.environ.get("LAURELS_SHARED", Path(__file__).parents[1] / ".." / "shared")
).resolve()

VC = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_302 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
OB_301 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
MULTIKEY = "https://w3id.org/security/multikey/v1"

CONTEXT_SETS = (
    (VC, OB),
    (VC, OB, EXTENSIONS),
    (VC, CLR, OB, EXTENSIONS),
    (VC, OB_302),
    (OB_301,),
    (VC,),
    (DATA_INTEGRITY,),
    (MULTIKEY, DATA_INTEGRITY),
)


def normalize(document: Mapping[str, Any], contexts: Contexts | None = None) -> bytes:
    """What PyLD makes of `document` (its URDNA2015 is RDFC-1.0 with SHA-256)."""
    documents = (contexts or pinned_contexts()).documents

    def load(url: str, _: Any = None) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": documents[url],
        }

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": load,
    }
    return jsonld.normalize(dict(document), options).encode()
