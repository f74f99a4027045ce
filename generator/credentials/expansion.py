"""Expand a credential against pinned contexts, refusing whatever no signature would cover.

JSON-LD drops what it can't place: properties that no context defines, relative IRIs, null, `@index`.
What is dropped is in no dataset, so anybody may change it under a good signature. Here the rule is:
everything in the document ends up in the dataset, or `expand` raises. (Three things are in no dataset
of any credential: the order of an array that isn't a `@list`, how often a value is repeated in it, and
whether one value stands in an array. Nothing may depend on them.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pyoxigraph import NamedNode

from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.literals import (
    RDF_JSON,
    XSD_BOOLEAN,
    XSD_DOUBLE,
    canonical_json,
    number_literal,
)
from generator.credentials.terms import ABSENT, ActiveContext, Term, unsupported
from generator.errors import ExpansionError

RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
# U+FEFF is white space to JavaScript.
_ABSOLUTE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\\s\ufeff]*\\Z")
_BLANK = re.compile(r"_:[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
# Implementations write these differently in N-Quads; lone surrogates are no text at all.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def expand(document: Mapping[str, Any], contexts: Contexts | None = None) -> list[dict[str, Any]]:
    """Expand `document` to context-free JSON-LD (JSON-LD 1.1 API, 5.1): a list of one node object.

    Numbers, booleans and JSON literals come out as typed strings in the form that RDF gives them;
    node objects without an `id` stay without. `contexts` are the pinned ones unless given.

    Raises `ExpansionError` with the place in its message; `code` is `undefined_term` (a property, a
    type or an IRI that means nothing), `unknown_context`, `empty_value` (null, `[]`, no statement),
    or `unsupported_json_ld`.
    """
    contexts = contexts or pinned_contexts()
    try:
        if "@context" not in document:
            raise ExpansionError("expected a @context, found none", code="unknown_context")
        node = _Expansion(contexts).node(document, contexts.initial(), None)
        if not node.keys() - {"@id"}:
            raise ExpansionError("the document states nothing", code="empty_value")
    except ExpansionError as error:
        place = _place(error)
        raise ExpansionError(place + error.message, code=error.code) from None
    except RecursionError:
        raise ExpansionError(
            "the document is nested too deeply", code="unsupported_json_ld"
        ) from None
    return [node]


def absolute_iri(value: str | None, written: str) -> str:
    """Check that `value`, which `written` came to, is an absolute IRI (RFC 3987); return it.

    Raises `ExpansionError` (`undefined_term`) otherwise.
    """
    if value is None or not _is_absolute_iri(value):
        raise ExpansionError(f"{written[:200]!r} is not an absolute IRI", code="undefined_term")
    return value


@lru_cache(maxsize=4096)
def _is_absolute_iri(value: str) -> bool:
    """Both peers must agree: PyLD drops what the expression refuses, pyoxigraph checks the rest."""
    if not _ABSOLUTE.match(value):
        return False
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


class _Expansion:
    """One document on its way; each method returns the expanded form of what it is given."""

    __slots__ = ("_contexts",)

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts

    def node(
        self, element: Mapping[str, Any], active: ActiveContext, term: Term | None
    ) -> dict[str, Any]:
        """Expand a node object (5.1.2, steps 7 to 13) found under `term`."""
        if active.previous is not None and not _is_reference(element, active):
            active = active.previous
            if term is not None and term.scope is not ABSENT:
                active = active.with_property(term)
        if "@context" in element:
            try:
                active = active.with_named(self._contexts.named(element["@context"]))
            except ExpansionError as error:
                raise _under("@context", error) from None
        types, typed = self._types(element, active)
        terms = typed.terms
        node: dict[str, Any] = {}
        for key, value in element.items():
            if key == "@context":
                continue
            try:
                found = terms.get(key) or self._undefined(key, typed)
                iri = found.iri
                if iri == "@type":
                    if "@type" in node or types is None:
                        raise unsupported("the types stand in two places")
                    node["@type"] = types
                elif iri == "@id":
                    if "@id" in node:
                        raise unsupported("two members give an id")
                    node["@id"] = self._id(value, typed, vocab=False)
                elif iri is None:
                    raise ExpansionError("the term is not defined", code="undefined_term")
                elif iri in node:
                    node[iri] += self._property(key, found, value, typed)
                else:
                    node[iri] = self._property(key, found, value, typed)
            except ExpansionError as error:
                raise _under(key, error) from None
        return node

    def _types(
        self, element: Mapping[str, Any], active: ActiveContext
    ) -> tuple[list[str] | None, ActiveContext]:
        """The expanded types of a node object, and the active context that they ask for."""
        for key in active.type_keys:
            if key in element:
                try:
                    return _types_of(element[key], active)
                except ExpansionError as error:
                    raise _under(key, error) from None
        return None, active

    def _undefined(self, key: str, active: ActiveContext) -> Term:
        """The meaning of a member that is no term: a keyword, a full IRI, or `@vocab` and a name."""
        if key in ("@id", "@type"):
            return Term(key)
        if key[:1] == "@":
            raise unsupported("the keyword is not read here")
        iri = active.iri(key, vocab=True)
        if iri == key and ":" not in key:
            raise ExpansionError("no context defines the term", code="undefined_term")
        return Term(absolute_iri(iri, key))

    def _property(self, name: str, term: Term, value: Any, active: ActiveContext) -> list[Any]:
        """Expand the value or values of a property."""
        if term.coercion == "@json":
            return [{"@type": RDF_JSON, "@value": _text(canonical_json(value))}]
        containers = term.containers
        if term.scope is not ABSENT:
            active = active.with_property(term)
            term = active.terms.get(name) or Term(term.iri)
        if isinstance(value, list):
            if not value:
                raise ExpansionError("the array is empty", code="empty_value")
            values = []
            for index, item in enumerate(value):
                try:
                    values.append(self._value(item, term, active))
                except ExpansionError as error:
                    raise _under(index, error) from None
        else:
            values = [self._value(value, term, active)]
        if "@list" in containers:
            return [{"@list": values}]
        if "@graph" in containers:
            if not all("@value" not in item and item.keys() - {"@id"} for item in values):
                raise unsupported("expected an object that states something")
            return [{"@graph": [item]} for item in values]
        return values

    def _value(self, value: Any, term: Term, active: ActiveContext) -> dict[str, Any]:
        """Expand one value (5.3.2, and 5.1.2 for objects)."""
        coercion = term.coercion
        if isinstance(value, str):
            if coercion is None:
                return {"@value": _text(value)}
            if coercion == "@id" or coercion == "@vocab":
                return {"@id": self._id(value, active, vocab=coercion == "@vocab")}
            return _typed_literal(value, coercion)
        if isinstance(value, dict):
            if "@value" in value:
                return self._value_object(value, active)
            return self.node(value, active, term)
        if value is None:
            raise ExpansionError("the value is null", code="empty_value")
        if isinstance(value, list):
            raise unsupported("an array stands in an array")
        return _typed_literal(value, None if coercion in ("@id", "@vocab") else coercion)

    def _id(self, value: Any, active: ActiveContext, *, vocab: bool) -> str:
        if not isinstance(value, str):
            if value is None or value == []:
                raise ExpansionError("the id is empty", code="empty_value")
            raise unsupported("an id is a string")
        if _BLANK.match(value):
            return value
        return absolute_iri(active.iri(value, vocab=vocab), value)

    def _value_object(self, value: Mapping[str, Any], active: ActiveContext) -> dict[str, Any]:
        """Expand `{"@value": …}` with one of `@type` and `@language` (9.5 of JSON-LD 1.1)."""
        literal = value["@value"]
        if literal is None:
            raise ExpansionError("the @value is null", code="empty_value")
        others = value.keys() - {"@value"}
        if not others:
            return (
                {"@value": _text(literal)}
                if isinstance(literal, str)
                else _typed_literal(literal, None)
            )
        if others == {"@type"} and isinstance(value["@type"], str):
            datatype = absolute_iri(active.iri(value["@type"], vocab=True), value["@type"])
            return _typed_literal(literal, datatype)
        if others == {"@language"} and isinstance(literal, str):
            language = value["@language"]
            if isinstance(language, str) and _LANGUAGE.match(language):
                return {"@value": _text(literal), "@language": language.lower()}
            raise unsupported(f"{language!r} is not a language tag")
        raise unsupported(
            "expected @value with one of @type or @language, found "
            + ", ".join(sorted(map(str, value)))
        )


def _typed_literal(value: Any, datatype: str | None) -> dict[str, Any]:
    if isinstance(value, str):
        if datatype in (XSD_DOUBLE, RDF_LANG_STRING):
            raise unsupported("a string of this type has more than one form")
        return {"@value": _text(value), "@type": datatype}
    if isinstance(value, bool):
        return {"@value": "true" if value else "false", "@type": datatype or XSD_BOOLEAN}
    if isinstance(value, (int, float)):
        lexical, datatype = number_literal(value, datatype)
        return {"@value": lexical, "@type": datatype}
    raise unsupported("expected a string, a number, true or false")


def _text(value: str) -> str:
    """Refuse characters that implementations write differently, or can't write at all."""
    if not value.isprintable() and (found := _UNWRITABLE.search(value)):
        raise unsupported(f"the text holds the control character U+{ord(found[0]):04X}")
    return value


def _is_reference(element: Mapping[str, Any], active: ActiveContext) -> bool:
    """Whether a node object is nothing but an id; it is read in the context around it."""
    if len(element) != 1:
        return False
    (key,) = element
    term = active.terms.get(key)
    return key == "@id" or (term is not None and term.iri == "@id")


def _types_of(value: Any, active: ActiveContext) -> tuple[list[str], ActiveContext]:
    names = value if isinstance(value, list) else [value]
    if value is None or not names:
        raise ExpansionError("no type is given", code="empty_value")
    types = []
    for name in names:
        if not isinstance(name, str):
            raise unsupported("a type is a string")
        types.append(absolute_iri(active.iri(name, vocab=True), name))
    return types, active.with_types(names)


def _under(step: str | int, error: ExpansionError) -> ExpansionError:
    """Put `step` in front of the place that `error` carries."""
    error.add_note(f"[{step}]" if isinstance(step, int) else f".{step}")
    return error


def _place(error: ExpansionError) -> str:
    place = "".join(reversed(getattr(error, "__notes__", ()))).removeprefix(".")
    return place and f"{place[:300]}: "
