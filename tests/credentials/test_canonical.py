"""Canonical N-Quads: the published vectors, the peers, and documents that ask for too much."""

from __future__ import annotations

import json
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from credentials.cases_alike import lookalikes
from credentials.making import award, changed
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonld_peer import OB, SHARED, VC, normalize
from pyld import jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from generator.credentials.canonical import canonical_nquads, canonicalize, quads
from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.expansion import expand
from generator.credentials.hashing import Digests
from generator.credentials.literals import canonical_double, canonical_json
from generator.credentials.rdfc import Effort
from generator.errors import InputError

VECTORS = SHARED / "vectors"
W3C = VECTORS / "w3c-eddsa" / "eddsa-rdfc-2022"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason=f"no test vectors in {VECTORS}")


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


@needs_vectors
def test_w3c_vectors() -> None:
    examples = read(VECTORS / "contexts" / "examples-v2.json")
    contexts = Contexts(
        {
            **pinned_contexts().documents,
            "https://www.w3.org/ns/credentials/examples/v2": examples,
        }
    )
    signed = without_proof(read(W3C / "signedDataInt.json"))
    assert canonical_nquads(signed, contexts) == (W3C / "canonDocDataInt.txt").read_bytes()
    options = read(W3C / "proofConfigDataInt.json")
    assert canonical_nquads(options, contexts) == (W3C / "proofCanonDataInt.txt").read_bytes()


@needs_vectors
@pytest.mark.parametrize(("sample", "name"), [("impl-ob", "obv3p0"), ("impl-clr", "clrv2p0")])
def test_implementation_guide_vectors(sample: str, name: str) -> None:
    folder = VECTORS / "obv3"
    document = read(folder / f"{sample}.json")
    proof = document["proof"][0] if isinstance(document["proof"], list) else document["proof"]
    options = {k: v for k, v in proof.items() if k != "proofValue"}
    options["@context"] = document["@context"]
    canonical = (folder / f"{name}-document-canon.txt").read_bytes()
    assert canonical_nquads(without_proof(document)) == canonical
    assert canonical_nquads(options) == (folder / f"{name}-proof-canon.txt").read_bytes()


def by_pyoxigraph(text: str) -> bytes:
    store = Dataset(parse(text, RdfFormat.N_QUADS))
    store.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    written = serialize(store, format=RdfFormat.N_QUADS) or b""
    return "".join(sorted(written.decode().splitlines(keepends=True))).encode()


def test_expanded_documents_are_json_ld_that_needs_no_contexts() -> None:
    document = {
        "@context": [VC, OB],
        "type": "ResultDescription",
        "allowedValue": ["b", "a", 1.5, True, 3, {"@value": "x", "@language": "nl"}],
        "name": 'q"\\\n\r\té😀',
        "image": {"id": "_:same", "type": "Image", "caption": "x"},
        "alignment": [{"id": "_:same"}, {"type": "Alignment", "targetName": "y"}],
    }
    expanded = expand(document)
    store = Dataset(parse(json.dumps(expanded), RdfFormat.JSON_LD))
    written = (serialize(store, format=RdfFormat.N_QUADS) or b"").decode()
    ours = canonicalize(quads(expanded))
    assert ours == by_pyoxigraph(written) == normalize(document)


NAMES = st.sampled_from(["<urn:a>", *(f"_:b{n}" for n in range(6))])
GRAPHS = st.sampled_from(["", "", "<urn:g>", "_:g0", "_:g1"])
OBJECTS = st.one_of(
    NAMES, GRAPHS.filter(bool), st.sampled_from(['"x"', '"x"@en', '"1"^^<urn:t>', '"\\t\\"é\U0001f600"'])
)  # fmt: skip
STATEMENTS = st.tuples(NAMES, st.sampled_from(["<urn:p>", "<urn:q>"]), OBJECTS, GRAPHS)


@settings(deadline=None, max_examples=200)
@given(st.lists(STATEMENTS, max_size=12, unique=True))
def test_any_dataset_comes_out_as_from_pyld(dataset: list[tuple[str, str, str, str]]) -> None:
    text = "".join(" ".join(filter(None, quad)) + " .\n" for quad in dataset)
    try:
        ours = canonicalize(dataset)
    except InputError as error:
        assert error.code == "too_complex"
        return
    options = {
        "algorithm": "URDNA2015",
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }
    assert ours == jsonld.normalize(text, options).encode()


def test_a_neighbour_mentioned_twice_counts_twice() -> None:
    """Where pyoxigraph stands alone: PyLD and rdf-canonize agree on this one, and so do we (ADR 4)."""
    text = """_:b2 <urn:p> _:b0 _:g0 .
_:b2 <urn:p> _:b0 _:g1 .
_:b3 <urn:p> _:b0 _:g0 .
_:b3 <urn:p> _:g1 _:g0 .
"""
    dataset = [tuple(line[:-2].split(" ")) for line in text.splitlines()]
    assert canonicalize(dataset).decode() == (
        "_:c14n3 <urn:p> _:c14n0 _:c14n1 .\n"
        "_:c14n3 <urn:p> _:c14n0 _:c14n2 .\n"
        "_:c14n4 <urn:p> _:c14n0 _:c14n2 .\n"
        "_:c14n4 <urn:p> _:c14n1 _:c14n2 .\n"
    )
    assert canonicalize(dataset) != by_pyoxigraph(text)


@pytest.mark.parametrize("count", [2, 9, 2000])
def test_a_neighbour_mentioned_many_times_costs_little(count: int) -> None:
    """Of k equal neighbours there are k! orders, and they are all the same."""
    one, two = ([(node, "<urn:p>", f'"{n}"', graph) for n in range(count)] for node, graph in (("_:a", "_:g"), ("_:b", "_:h")))  # fmt: skip
    links = [("<urn:x>", "<urn:q>", graph, "") for graph in ("_:g", "_:h")]
    canonical = canonicalize([*one, *two, *links]).decode()
    assert canonical.count("_:c14n0") and len(canonical.splitlines()) == 2 * count + 2


def test_labels_and_order_do_not_matter() -> None:
    one = {"@context": [VC, OB], "urn:p": [{"name": "a"}, {"id": "_:x", "name": "b"}]}
    two = {"@context": [VC, OB], "urn:p": [{"id": "_:b0", "name": "b"}, {"name": "a"}]}
    assert canonical_nquads(one) == canonical_nquads(two)


def document(members: Any) -> dict[str, Any]:
    return {"@context": VC, "id": "urn:a", "urn:holds": members}


def clique(size: int) -> dict[str, Any]:
    return document(
        [{"id": f"_:n{a}", "urn:p": {"id": f"_:n{b}"}} for a in range(size) for b in range(size) if a != b]
    )  # fmt: skip


def ring(size: int) -> dict[str, Any]:
    return document(
        [{"id": f"_:n{n}", "urn:p": {"id": f"_:n{(n + 1) % size}"}} for n in range(size)]
    )


def tree(width: int, depth: int) -> dict[str, Any]:
    return {"urn:p": [tree(width, depth - 1) for _ in range(width)]} if depth else {}


def circulant(size: int) -> dict[str, Any]:
    return document(
        [{"id": f"_:n{n}", "urn:p": [{"id": f"_:n{(n + k) % size}"} for k in (1, 2, 5)]} for n in range(size)]
    )  # fmt: skip


POISON = {
    "clique of 8": clique(8),
    "clique of 40": clique(40),
    "ring of 2,000": ring(2000),
    "circulant graph": circulant(100),
    "trees": document([tree(3, 4), tree(3, 4)]),
    "bipartite": document(
        [{"id": f"_:a{a}", "urn:p": [{"id": f"_:b{b}"} for b in range(9)]} for a in range(9)]
    ),
    "a node that knows itself": document({"id": "_:a", "urn:knows": {"id": "_:a"}}),
    "60,000 statements": document([str(n) for n in range(60_000)]),
    "12,000 blank nodes": document([{"urn:p": str(n)} for n in range(12_000)]),
}  # fmt: skip


@pytest.mark.parametrize("name", POISON)
def test_poison_is_refused_in_time(name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(InputError) as raised:
        canonical_nquads(POISON[name])
    assert raised.value.code == "too_complex"
    assert time.perf_counter() - started < 60


@pytest.mark.parametrize(
    "members",
    [
        ring(12)["urn:holds"],
        clique(3)["urn:holds"],
        [
            {"id": f"_:n{a}", "urn:p": {"id": f"_:n{b}"}}
            for a, b in combinations(range(30), 2)
            if (a ^ b) in (1, 2, 4)
        ],
        [tree(2, 2), tree(2, 2)],
        [{"urn:list": {"urn:p": "same"}} for _ in range(20)],
        [{} for _ in range(200)],
        [{"urn:p": [{"urn:q": "x"} for _ in range(5)]} for _ in range(2)],
    ],
)
def test_alike_nodes_within_reason_come_out_as_from_pyld(members: Any) -> None:
    assert canonical_nquads(document(members)) == normalize(document(members))


def test_identical_lists_of_allowed_values_are_no_poison() -> None:
    levels = [str(n) for n in range(10)]
    whole = document([{"type": "ResultDescription", "allowedValue": levels} for _ in range(20)])
    whole["@context"] = [VC, OB]
    assert canonical_nquads(whole) == normalize(whole)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0E0"),
        (0.1, "1.0E-1"),
        (-123456.789, "-1.23456789E5"),
        (1e21, "1.0E21"),
        (5e-324, "4.940656458412465E-324"),
        (1.7976931348623157e308, "1.797693134862316E308"),
    ],
)
def test_canonical_doubles(value: float, text: str) -> None:
    assert canonical_double(value) == text


@settings(deadline=None, max_examples=300)
@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(2**53) + 1, 2**53 - 1),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(st.characters(exclude_categories=["Cs"])),
        ),
        lambda v: st.one_of(st.lists(v), st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), v)),
        max_leaves=8,
    )
)  # fmt: skip
def test_canonical_json_is_rfc_8785(value: Any) -> None:
    from c14n import canonicalize as peer

    assert canonical_json(value).encode() == peer(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (333333333.33333329, "333333333.3333333"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (-0.0, "0"),
        (1.5e300, "1.5e+300"),
        (295147905179352830000.0, "295147905179352830000"),
    ],
)
def test_canonical_json_numbers(value: float, text: str) -> None:
    assert canonical_json(value) == text


def test_what_one_report_looks_at_has_a_bound_too() -> None:
    document = changed(award(), "credentialSubject", "result", to=lookalikes(2, 5))
    effort = Effort()
    canonical = canonical_nquads(document)
    for _ in range(5):
        assert canonical_nquads(document, effort=effort) == canonical
    with pytest.raises(InputError) as caught:
        for _ in range(30):
            canonical_nquads(document, effort=effort)
    assert caught.value.code == "too_complex" and effort.is_spent


def test_a_hash_is_made_once_for_all_proofs_that_follow_the_same() -> None:
    effort = Effort()
    digests = Digests(award(), pinned_contexts(), effort)
    first, second = ({"id": f"urn:p:{number}", "type": "DataIntegrityProof"} for number in (1, 2))
    made = [digests.alone(), digests.following([first]), digests.following([first, second])]
    left = effort.quads
    assert [digests.alone(), digests.following([first])] == made[:2]
    assert digests.following([second, first]) == made[2]
    assert effort.quads == left and len(set(made)) == 3
