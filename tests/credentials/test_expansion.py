"""Expansion: equal to PyLD wherever it accepts, and nothing is dropped in silence."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonld_peer import CLR, CONTEXT_SETS, EXTENSIONS, OB, OB_301, VC, normalize

from generator.credentials.canonical import canonical_nquads
from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.expansion import expand
from generator.errors import ExpansionError, InputError

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
TEST_CONTEXT = "https://example.org/context"
EXTRA = Contexts(
    {
        **pinned_contexts().documents,
        EXAMPLES: {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}},
        TEST_CONTEXT: {
            "@context": {
                "ex": "https://example.org/#",
                "double": {"@id": "ex:double", "@type": "http://www.w3.org/2001/XMLSchema#double"},
                "undefined": None,
                "graphs": {"@id": "ex:graphs", "@container": ["@graph", "@set"], "@type": "@id"},
                "lists": {"@id": "ex:lists", "@container": "@list", "@type": "@id"},
                "word": {"@id": "ex:word", "@type": "@vocab"},
                "json": {"@id": "ex:json", "@type": "@json"},
            }
        },
    }
)


def scopes(urls: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The terms that a set of contexts defines everywhere, and those under each term's scope."""
    everywhere: dict[str, Any] = {}
    for url in urls:
        everywhere.update(pinned_contexts().documents[url]["@context"])
    terms = {name: value for name, value in everywhere.items() if name[0] != "@"}
    scoped = {
        name: {k: v for k, v in value["@context"].items() if k[0] != "@"}
        for name, value in terms.items()
        if isinstance(value, dict) and value.get("@context")
    }
    return terms, scoped


def definition(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"@id": value}


def properties(terms: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The terms that can be properties: lower case, as in every context read here."""
    found = {name: definition(value) for name, value in terms.items()}
    return {
        name: value
        for name, value in found.items()
        if not (name[0].isupper() or name[0].isdigit()) and value["@id"] not in ("@id", "@type")
    }


def types(terms: dict[str, Any]) -> list[str]:
    return sorted(name for name in terms if name[0].isupper() or name[0].isdigit())


CASES = [
    (urls, type_)
    for urls in CONTEXT_SETS
    for type_ in (types(scopes(urls)[0]) if urls in CONTEXT_SETS[2:4] + CONTEXT_SETS[6:] else [])
]
KINDS: dict[str, Any] = {
    "text": 'plain "quoted" \\ tab\t line\r\nÅngström 😀',
    "iri": "https://example.org/x",
    "word": "assertionMethod",
    "integer": 7,
    "fraction": -0.1,
    "boolean": True,
    "node": {"id": "https://example.org/n", "type": "Profile", "name": "N"},
    "reference": {"id": "https://example.org/n"},
    "tagged": {"@value": "x", "@language": "en-US"},
    "typed": {"@value": "2", "@type": "http://www.w3.org/2001/XMLSchema#integer"},
    "array": ["https://example.org/x", {"name": "N"}, 1.0, False, 1e21],
}


def agree(document: dict[str, Any], contexts: Contexts | None = None) -> bytes | None:
    """Our N-Quads, after comparing with PyLD's; None where we refuse."""
    try:
        ours = canonical_nquads(document, contexts)
    except InputError:
        return None
    assert ours == normalize(document, contexts)
    return ours


@pytest.mark.parametrize(
    ("urls", "type_"), CASES, ids=lambda v: v if isinstance(v, str) else len(v)
)
def test_every_property_of_every_type_with_every_kind_of_value(
    urls: tuple[str, ...], type_: str
) -> None:
    terms, scoped = scopes(urls)
    defined = properties({**terms, **scoped.get(type_, {})})
    accepted = 0
    for number, (kind, value) in enumerate(KINDS.items()):
        # every property meets every kind of value over the types it appears with
        document: dict[str, Any] = {"@context": list(urls), "type": [type_]}
        for place, name in enumerate(sorted(defined)):
            if name in scoped.get(type_, {}) or (place + number) % 11 == 0:
                document[name] = value
                if expandable(document, name) is None:
                    del document[name]
                else:
                    accepted += 1
        if len(document) > 2:
            assert agree(document) is not None, kind
    assert accepted


def expandable(document: dict[str, Any], name: str) -> list[Any] | None:
    try:
        return expand(
            {"@context": document["@context"], "type": document["type"], name: document[name]}
        )
    except ExpansionError:
        return None


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
IRIS = st.sampled_from(
    ["https://example.org/a", "urn:uuid:b", "did:example:c#d", "_:b0", "_:x", "mailto:a@b.example"]
)
NUMBERS = st.one_of(
    st.integers(-(2**54), 2**54), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)
ODDITIES = st.sampled_from(
    [
        None, [], {}, [[]], [["a"]], "", "@id", "#f", "a b", {"@id": "urn:a"}, {"@set": ["a"]},
        {"@list": ["a"]}, {"@value": None}, {"@value": 1.5}, {"@value": True, "@type": "urn:t"},
        {"@value": "x", "@language": "NL"}, {"@value": "x", "@language": "not a tag"},
        {"@value": "x", "@direction": "rtl"}, {"@value": "x", "@index": "i"},
        {"@value": "x", "@type": "Profile"}, {"@value": {"a": 1}, "@type": "@json"},
        {"@type": "Profile"}, {"@graph": []}, {"@reverse": {}}, {"@included": {"id": "urn:z"}},
        {"@index": "i", "id": "urn:q"}, {"@context": None, "name": "x"}, {"id": 5},
        {"id": ["urn:a"]}, {"type": {}}, {"type": [1]}, {"type": "name", "name": "x"},
        {"@context": VC, "type": "VerifiableCredential", "name": "nested"},
        {"@context": [VC, OB_301], "type": "Profile", "name": "nested"},
        "xsd:float", "obi:Achievement", {"id": "obi:Achievement"}, {"id": "obi:x", "name": "y"},
        {"@nest": {"name": "x"}}, {"urn:p": "full"}, {"_:p": "blank"}, {"nonsense": 1}, 1e21, -0.0,
    ]
)  # fmt: skip


@st.composite
def nodes(
    draw: st.DrawFn,
    terms: dict[str, Any],
    scoped: dict[str, dict[str, Any]],
    *,
    clean: bool,
    depth: int = 0,
) -> dict[str, Any]:
    """A node object of some type; `clean` ones hold only what is defined there."""
    node: dict[str, Any] = {}
    type_ = draw(st.sampled_from(types(terms)))
    if draw(st.integers(0, 9)):
        others = [] if clean else draw(st.lists(st.sampled_from(types(terms)), max_size=1))
        node["type"] = [type_, *others] if draw(st.booleans()) else type_
    else:
        type_ = ""
    if draw(st.booleans()):
        node["id"] = draw(IRIS)
    defined = properties({**terms, **scoped.get(type_, {})})
    if not clean and not draw(st.integers(0, 3)):
        anywhere = {k: v for scope in scoped.values() for k, v in scope.items()}
        defined = properties({**terms, **anywhere})
    own = sorted(properties(scoped.get(type_, {}))) or sorted(defined)
    some = st.one_of(st.sampled_from(own), st.sampled_from(sorted(defined)))
    for name in draw(st.lists(some, unique=True, max_size=4 if depth < 3 else 1)):
        node[name] = draw(values(defined[name], terms, scoped, clean=clean, depth=depth))
    return node


@st.composite
def values(
    draw: st.DrawFn, meaning: dict[str, Any], terms: Any, scoped: Any, *, clean: bool, depth: int
) -> Any:
    """A value that `meaning`, a term definition, allows; or, unless `clean`, anything at all."""
    coercion = meaning.get("@type")
    if not clean and not draw(st.integers(0, 11)):
        return draw(ODDITIES)
    if coercion == "@json":
        return draw(st.recursive(st.one_of(st.none(), TEXT), lambda v: st.lists(v, max_size=2)))
    clean_text = st.text('abc é😀"\\\n\t', max_size=6)
    simple = IRIS if coercion in ("@id", "@vocab") else clean_text if clean else TEXT
    graph = meaning.get("@container") == "@graph"
    null_scope = "@context" in meaning
    child = nodes(terms, scoped, clean=clean, depth=depth + 1)
    if graph and clean:
        return {"urn:says": draw(clean_text)}
    if null_scope and clean:
        return "assertionMethod" if coercion == "@vocab" else draw(IRIS)
    safe = st.integers(-(2**53) + 1, 2**53 - 1)
    scalar = st.one_of(simple, safe if clean else NUMBERS)
    one = st.one_of(simple, scalar, child) if depth < 3 else scalar
    return draw(st.one_of(one, st.lists(one, min_size=1, max_size=3)))


@st.composite
def documents(draw: st.DrawFn, *, clean: bool) -> dict[str, Any]:
    urls = draw(st.sampled_from(CONTEXT_SETS))
    terms, scoped = scopes(urls)
    node = draw(nodes(terms, scoped, clean=clean))
    return {"@context": list(urls), "urn:always": "something", **node}


QUICK = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


@QUICK
@given(documents(clean=False))
def test_generated_documents_come_out_as_from_pyld_or_not_at_all(document: dict[str, Any]) -> None:
    agree(document)


@QUICK
@given(documents(clean=True))
def test_documents_of_defined_terms_are_accepted(document: dict[str, Any]) -> None:
    try:
        expand(document)
    except ExpansionError as error:
        # the one thing that well-chosen names can still run into
        assert "protected" in error.message
    agree(document)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all strings, numbers and booleans, contexts aside."""
    if isinstance(value, dict):
        return [p for k, v in value.items() if k != "@context" for p in leaves(v, (*path, k))]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in leaves(v, (*path, i))]
    return [path]


@QUICK
@given(documents(clean=False), st.data())
def test_no_leaf_can_change_unseen(document: dict[str, Any], data: st.DataObject) -> None:
    before = agree(document)
    if before is None:
        return
    path = data.draw(st.sampled_from(leaves(document)))
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    if isinstance(old, str) and old.startswith("_:"):
        return  # the label of a blank node carries no meaning
    place[path[-1]] = f"{old}1x" if isinstance(old, str) else "1x"
    with contextlib.suppress(InputError):
        assert canonical_nquads(changed) != before


BASE: dict[str, Any] = {
    "@context": [VC, OB],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "credentialSubject": {"type": "AchievementSubject", "achievement": {"type": "Achievement"}},
}


@pytest.mark.parametrize(
    ("member", "value", "code", "message"),
    [
        ("foo", 1, "undefined_term", "{}.foo: no context defines the term"),
        ("caption", "x", "undefined_term", "{}.caption: no context defines the term"),
        ("@foo", 1, "unsupported_json_ld", "{}.@foo: the keyword is not read here"),
        ("@index", "i", "unsupported_json_ld", "{}.@index: the keyword is not read here"),
        ("@graph", [{"name": "x"}], "unsupported_json_ld", "{}.@graph: the keyword is not read here"),
        ("@nest", {"name": "x"}, "unsupported_json_ld", "{}.@nest: the keyword is not read here"),
        ("@reverse", {}, "unsupported_json_ld", "{}.@reverse: the keyword is not read here"),
        ("@type", "Profile", "unsupported_json_ld", "{}.type: the types stand in two places"),
        ("_:p", 1, "undefined_term", "{}._:p: '_:p' is not an absolute IRI"),
        ("http://a b", 1, "undefined_term", "{}.http://a b: 'http://a b' is not an absolute IRI"),
        ("id", "", "undefined_term", "{}.id: '' is not an absolute IRI"),
        ("id", "x", "undefined_term", "{}.id: 'x' is not an absolute IRI"),
        ("id", 5, "unsupported_json_ld", "{}.id: an id is a string"),
        ("id", None, "empty_value", "{}.id: the id is empty"),
        ("id", "http://example.org/%zz", "undefined_term", None),
        ("id", "http://example.org/\u3000", "undefined_term", None),
        ("type", "Unheard", "undefined_term", "{}.type: 'Unheard' is not an absolute IRI"),
        ("type", ["Achievement", "@id"], "undefined_term", None),
        ("type", "_:b0", "undefined_term", None),
        ("type", [], "empty_value", "{}.type: no type is given"),
        ("type", None, "empty_value", "{}.type: no type is given"),
        ("type", [1], "unsupported_json_ld", "{}.type: a type is a string"),
        ("image", "badge.png", "undefined_term", "{}.image: 'badge.png' is not an absolute IRI"),
        ("name", None, "empty_value", "{}.name: the value is null"),
        ("name", [], "empty_value", "{}.name: the array is empty"),
        ("name", ["a", None], "empty_value", "{}.name[1]: the value is null"),
        ("name", [["a"]], "unsupported_json_ld", "{}.name[0]: an array stands in an array"),
        ("name", "\x00", "unsupported_json_ld", "{}.name: the text holds the control character U+0000"),
        ("name", "\ud800", "unsupported_json_ld", None),
        ("name", 2**53, "unsupported_json_ld", None),
        ("name", float("nan"), "unsupported_json_ld", None),
        ("name", {"@value": "x", "@direction": "rtl"}, "unsupported_json_ld", None),
        ("name", {"@value": "x", "@index": "rtl"}, "unsupported_json_ld", None),
        ("name", {"@value": "x", "@language": "e n"}, "unsupported_json_ld", None),
        ("name", {"@value": 1, "@language": "en"}, "unsupported_json_ld", None),
        ("name", {"@value": "x", "@type": "Unheard"}, "undefined_term", None),
        ("name", {"@value": "x", "@type": None}, "unsupported_json_ld", None),
        ("name", {"@value": ["x"]}, "unsupported_json_ld", None),
        ("name", {"@value": None}, "empty_value", None),
        ("name", {"@list": ["x"]}, "unsupported_json_ld", "{}.name.@list: the keyword is not read here"),
        ("name", {"@set": ["x"]}, "unsupported_json_ld", "{}.name.@set: the keyword is not read here"),
        ("@context", "https://example.org/c", "unknown_context", None),
        ("@context", {"a": "urn:a"}, "unknown_context", None),
        ("@context", None, "empty_value", None),
    ],
)  # fmt: skip
def test_what_no_signature_would_cover_is_refused_with_its_place(
    member: str, value: Any, code: str, message: str | None
) -> None:
    document = copy.deepcopy(BASE)
    document["credentialSubject"]["achievement"][member] = value
    with pytest.raises(ExpansionError) as raised:
        expand(document)
    place = "credentialSubject.achievement"
    assert raised.value.code == code
    assert raised.value.message.startswith(f"{place}.{member}" if member != "@type" else place)
    if message is not None:
        if member == "@type":
            message = message.replace(".type", ".@type")
        assert raised.value.message == message.format(place)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"id": "urn:a", "name": "x"}, "unknown_context"),
        ({"@context": VC}, "empty_value"),
        ({"@context": VC, "id": "urn:a"}, "empty_value"),
        ({"@context": VC, "type": "VerifiableCredential", "proof": "urn:x"}, "unsupported_json_ld"),
        ({"@context": VC, "type": "VerifiableCredential", "proof": {}}, "unsupported_json_ld"),
        ({"@context": VC, "type": "VerifiableCredential", "proof": 1}, "unsupported_json_ld"),
        ({"@context": VC, "type": "DataIntegrityProof", "proofPurpose": "x"}, "undefined_term"),
        ({"@context": VC, "type": "DataIntegrityProof", "proofPurpose": "id"}, "undefined_term"),
        ({"@context": [VC, OB, OB_301], "name": "x"}, "unsupported_json_ld"),
        ({"@context": [VC, OB], "type": ["Achievement", "Result"], "name": "x"}, "unsupported_json_ld"),
        ({"@context": TEST_CONTEXT, "undefined": "x"}, "undefined_term"),
        ({"@context": TEST_CONTEXT, "double": "1.5"}, "unsupported_json_ld"),
    ],
)  # fmt: skip
def test_documents_that_are_refused_as_a_whole(document: dict[str, Any], code: str) -> None:
    with pytest.raises(ExpansionError) as raised:
        expand(document, EXTRA)
    assert raised.value.code == code


@pytest.mark.parametrize(
    "members",
    [
        {"@context": [VC, EXAMPLES], "type": ["VerifiableCredential", "Mine"], "any": ["x", {"z": 1}]},
        {"@context": TEST_CONTEXT, "ex:x": 0.1, "double": [1, 2.5, True, 1e300, -0.0]},
        {"@context": TEST_CONTEXT, "ex:x": [1e21, 1e20, -0.0, 1.0, 5e-324, 123456.789, 2**53 - 1]},
        {"@context": TEST_CONTEXT, "graphs": [{"ex:x": "a"}, {"@id": "urn:g", "ex:x": {"ex:y": 1}}]},
        {"@context": TEST_CONTEXT, "lists": ["urn:a", {"ex:x": ["q"]}, 5, "urn:a"]},
        {"@context": TEST_CONTEXT, "lists": "urn:a", "@id": "_:me", "ex:knows": {"ex:of": {"@id": "_:me"}}},
        {"@context": TEST_CONTEXT, "word": ["word", "ex:q", "urn:z"], "@type": ["word", "ex:T"]},
        {"@context": TEST_CONTEXT, "json": [None, [], {"b": 1.0, "a": "\u20ac", "\U0001f600": 1e-7}]},
        {"@context": TEST_CONTEXT, "json": "just text"},
        {"@context": VC, "type": "VerifiablePresentation", "verifiableCredential": [
            {"@context": [VC, OB], "id": "urn:v", "type": "VerifiableCredential", "issuer": "urn:i"}]},
        {"@context": [VC, CLR, OB, EXTENSIONS], "id": "urn:c", "credentialSubject": {
            "type": "ClrSubject", "verifiableCredential": [{"id": "obi:is-a-prefix-here"}],
            "achievement": {"id": "obi:but-not-here", "type": "Achievement", "achievementType": "x"}}},
        {"@context": OB_301, "type": "Achievement", "creditsAvailable": [1, 1.5, "2"],
         "id": "xsd:float"},
        {"@context": [VC, OB], "name": "x", "https://schema.org/name": ["y", "x"]},
    ],
)  # fmt: skip
def test_corners_come_out_as_from_pyld(members: dict[str, Any]) -> None:
    if "credentialSubject" in members:
        members = {**members, "type": ["VerifiableCredential", "ClrCredential"]}
    assert agree(members, EXTRA) is not None


def test_language_tags_are_written_in_lower_case() -> None:
    document = {"@context": VC, "name": [{"@value": "x", "@language": "en-US"}]}
    written = agree(document)
    assert written is not None and b'"x"@en-us' in written


def test_a_nested_document_of_any_depth_is_answered() -> None:
    document: dict[str, Any] = {"name": "x"}
    for _ in range(5000):
        document = {"urn:p": document}
    with pytest.raises(ExpansionError, match="nested too deeply"):
        expand({"@context": VC, **document})


def test_the_document_is_not_changed() -> None:
    before = json.dumps(BASE)
    expand(BASE)
    assert json.dumps(BASE) == before
