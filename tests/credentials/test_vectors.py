"""The vectors under tests/vectors, which the verifier in the browser reads too."""

from __future__ import annotations

import base64
import importlib.util
import json
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from credentials.making import USUAL_ZLIB

from generator.credentials.checklist import CODES
from generator.credentials.verification import verify
from generator.errors import FetchError

FOLDER = Path(__file__).parents[1] / "vectors"
FILES = sorted(FOLDER.glob("*.json"))
MEMBERS = ["name", "about", "input", "documents", "now", "recipient", "knownIssuers", "report"]


def content(value: dict[str, str]) -> bytes:
    """The bytes that a vector gives as text or base64."""
    return value["text"].encode() if "text" in value else base64.b64decode(value["base64"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_vector_comes_to_its_report(file: Path) -> None:
    vector: dict[str, Any] = json.loads(file.read_bytes())
    assert list(vector) == MEMBERS
    assert vector["name"] == file.stem and vector["about"].endswith(".")

    def fetch(url: str) -> bytes:
        answer = vector["documents"].get(url, {"error": "not_found"})
        if "error" in answer:
            raise FetchError(f"{url} can't be had", code=answer["error"])
        return content(answer)

    report = verify(
        content(vector["input"]),
        fetch=fetch,
        now=datetime.fromisoformat(vector["now"]),
        recipient=vector["recipient"],
        known_issuers=vector["knownIssuers"],
    )
    shown = report.as_json()
    checks = [{"id": check["id"], "code": check["code"]} for check in shown["checks"]]
    assert {"outcome": shown["outcome"], "checks": checks} == vector["report"]


def test_every_code_stands_in_a_vector() -> None:
    reached = {
        (check["id"], check["code"])
        for file in FILES
        for check in json.loads(file.read_bytes())["report"]["checks"]
    }
    assert reached == {(name, code) for name, codes in CODES.items() for code in codes}


def test_making_the_vectors_again_changes_nothing() -> None:
    if not USUAL_ZLIB:
        pytest.skip("this Python's zlib packs status lists into other bytes than the usual one")
    made = maker().vectors()
    assert sorted(made) == [file.name for file in FILES], "run: python tests/vectors/make.py"
    for file in FILES:
        assert made[file.name].encode() == file.read_bytes(), "run: python tests/vectors/make.py"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_vectors", FOLDER / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
