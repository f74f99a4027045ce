"""What the terms of a document mean: JSON-LD 1.1 context processing, as far as the contexts use it.

An `ActiveContext` remembers what each scoped or named context makes of it, so that a thousand
credentials of one shape process their contexts once. Sections are those of "JSON-LD 1.1 Processing
Algorithms and API"; whatever a context asks for beyond this is refused, not ignored.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

from generator.errors import ExpansionError

ABSENT: Final = object()  # no scoped context; null is one, and resets everything
_GEN_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")
_CONTAINERS = ({"@set"}, {"@list"}, {"@graph"}, {"@graph", "@set"})
_DEFINITION = {"@id", "@type", "@container", "@context", "@protected"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*\Z")


def unsupported(message: str) -> ExpansionError:
    """The error for JSON-LD that no pinned context and no credential of ours uses."""
    return ExpansionError(message, code="unsupported_json_ld")


class Term:
    """What one term means.

    iri        an absolute IRI, `@id`, `@type`, or None for a term that is explicitly undefined
    coercion   how strings are read: None, `@id`, `@vocab`, `@json`, or the IRI of a datatype
    containers a subset of `@set`, `@list`, `@graph`
    scope      the local context for what is under this term, or ABSENT
    """

    __slots__ = ("coercion", "containers", "iri", "prefix", "protected", "scope")

    def __init__(
        self,
        iri: str | None,
        *,
        coercion: str | None = None,
        containers: frozenset[str] = frozenset(),
        scope: Any = ABSENT,
        prefix: bool = False,
        protected: bool = False,
    ) -> None:
        self.iri = iri
        self.coercion = coercion
        self.containers = containers
        self.scope = scope
        self.prefix = prefix
        self.protected = protected

    def means(self, other: Term) -> bool:
        """Whether both define the same, protection aside (section 4.2.2, step 27)."""
        return (
            self.iri == other.iri
            and self.coercion == other.coercion
            and self.containers == other.containers
            and self.prefix == other.prefix
            and (self.scope is ABSENT) == (other.scope is ABSENT)
            and bool(self.scope == other.scope)
        )


class ActiveContext:
    """The terms in force at one place of a document. Never changed once made; only remembered.

    previous   the active context to go back to below a node with a type-scoped context
    type_keys  the members that hold types: `@type` and its aliases
    made       on the initial one: how many active contexts are remembered from here on
    """

    __slots__ = ("_initial", "_memo", "made", "previous", "terms", "type_keys", "vocab")

    def __init__(
        self,
        terms: Mapping[str, Term] | None = None,
        vocab: str | None = None,
        previous: ActiveContext | None = None,
        initial: ActiveContext | None = None,
    ) -> None:
        self.terms: Mapping[str, Term] = {} if terms is None else terms
        self.vocab = vocab
        self.previous = previous
        self.type_keys = (
            "@type",
            *(key for key, term in self.terms.items() if term.iri == "@type"),
        )
        self.made = 0
        self._initial = self if initial is None else initial
        self._memo: dict[Hashable, ActiveContext] = {}

    def with_named(self, named: Iterable[tuple[str, Any]]) -> ActiveContext:
        """Apply a document's own contexts, (URL, local context) in order."""
        active = self
        for url, local in named:
            active = active._remembered(("@context", url), local)
        return active

    def with_types(self, types: Iterable[str]) -> ActiveContext:
        """Apply the type-scoped contexts of `types` (5.1.2, step 11); they don't propagate."""
        active = self
        for name in sorted(types):
            term = self.terms.get(name)
            if term is not None and term.scope is not ABSENT:
                active = active._remembered(("@type", term), term.scope, propagate=False)
        return active

    def with_property(self, term: Term) -> ActiveContext:
        """Apply the property-scoped context of `term`; it may redefine protected terms."""
        return self._remembered(term, term.scope, override=True)

    def iri(self, value: str, *, vocab: bool) -> str | None:
        """Expand `value` (5.2.2) to what should be an absolute IRI, or None if it means nothing.

        `vocab`: terms and `@vocab` count too, as for types and properties. There is no base IRI: a
        relative reference comes back as it is, for the caller to refuse.
        """
        if value[:1] == "@":
            return None
        if vocab and (term := self.terms.get(value)) is not None:
            return term.iri
        expanded = _compact_iri(value, self.terms)
        if expanded is None and vocab and self.vocab is not None and ":" not in value:
            return self.vocab + value
        return expanded or value

    def _remembered(
        self, key: Hashable, local: Any, *, override: bool = False, propagate: bool = True
    ) -> ActiveContext:
        found = self._memo.get(key)
        if found is None:
            found = self._process(local, override, propagate)
            self._memo[key] = found
            self._initial.made += 1
        return found

    def _process(self, local: Any, override: bool, propagate: bool) -> ActiveContext:
        """Context processing (4.1.2) of one local context."""
        if local is None:
            if not override and any(term.protected for term in self.terms.values()):
                raise unsupported("a context is reset, which would undo protected terms")
            return self._initial
        if not isinstance(local, dict):
            raise unsupported("a context is made of other contexts")
        builder = _Builder(self, local, override)
        previous = self.previous if propagate or self.previous else self
        if builder.terms == self.terms and (builder.vocab, previous) == (self.vocab, self.previous):
            return self  # what is in force already; so repeating a context makes no new one
        return ActiveContext(builder.terms, builder.vocab, previous, self._initial)


class _Builder:
    """Create term definitions (4.2.2) on top of an active context."""

    def __init__(self, active: ActiveContext, local: Mapping[str, Any], override: bool) -> None:
        self.terms = dict(active.terms)
        self.vocab = active.vocab
        self._local = local
        self._override = override
        self._protected = local.get("@protected", False)
        self._done: dict[str, bool] = {}
        if local.get("@version", 1.1) != 1.1:
            raise unsupported("a context asks for another version of JSON-LD")
        if "@vocab" in local:
            self.vocab = local["@vocab"]
            if not isinstance(self.vocab, str) or not _ABSOLUTE.match(self.vocab):
                raise unsupported("a context has a @vocab that is not an absolute IRI")
        for term in local:
            if term not in ("@protected", "@vocab", "@version"):
                self._define(term)

    def _define(self, name: str) -> None:
        if self._done.get(name):
            return
        if name in self._done:
            raise unsupported(f"the context defines {name!r} by itself")
        if name[:1] == "@" or not name:
            raise unsupported(f"a context uses {name!r}")
        self._done[name] = False
        value = self._local[name]
        short = value is None or isinstance(value, str)
        definition = {"@id": value} if short else value
        if not isinstance(definition, dict) or not definition.keys() <= _DEFINITION:
            raise unsupported(f"the context defines {name!r} in an unknown way")
        before = self.terms.pop(name, None)
        iri = self._term_iri(name, definition)
        term = Term(
            iri,
            coercion=self._coercion(name, definition),
            containers=_containers(name, definition.get("@container")),
            scope=definition.get("@context", ABSENT),
            prefix=short and iri is not None and ":" not in name and iri.endswith(_GEN_DELIMITERS),
            protected=bool(definition.get("@protected", self._protected)),
        )
        if before is not None:
            same = before.means(term)
            if before.protected and not self._override:
                if not same:
                    raise unsupported(f"a context redefines the protected term {name!r}")
                term.protected = True
            if same and before.protected == term.protected:
                term = before  # one object for one meaning
        self.terms[name] = term
        self._done[name] = True

    def _term_iri(self, name: str, definition: Mapping[str, Any]) -> str | None:
        value = definition.get("@id", name)
        if value is None or value in ("@id", "@type"):
            return None if value is None else str(value)
        if isinstance(value, str):
            iri = self._iri(value, name)
            if iri is not None and _ABSOLUTE.match(iri):
                return iri
        raise unsupported(f"the context gives {name!r} no absolute IRI")

    def _coercion(self, name: str, definition: Mapping[str, Any]) -> str | None:
        value = definition.get("@type")
        if value is None or value in ("@id", "@vocab", "@json"):
            return None if value is None else str(value)
        iri = self._iri(value, name) if isinstance(value, str) else None
        if iri is None or not _ABSOLUTE.match(iri):
            raise unsupported(f"the context gives {name!r} a type that is not an absolute IRI")
        return iri

    def _iri(self, value: str, name: str) -> str | None:
        """Expand an IRI that a definition names, defining first what it depends on."""
        for needed in (value, value.partition(":")[0]):
            if needed in self._local and needed != name:
                self._define(needed)
        if value != name and value in self.terms:
            return self.terms[value].iri
        expanded = _compact_iri(value, self.terms)
        if expanded is None and self.vocab is not None and ":" not in value:
            return self.vocab + value
        return expanded


def _compact_iri(value: str, terms: Mapping[str, Term]) -> str | None:
    """Expand `prefix:suffix`; None where `value` has no colon, and so is no absolute IRI."""
    prefix, colon, suffix = value.partition(":")
    if not colon:
        return None
    if prefix != "_" and not suffix.startswith("//"):
        term = terms.get(prefix)
        if term is not None and term.prefix and term.iri is not None:
            return term.iri + suffix
    return value


def _containers(name: str, value: Any) -> frozenset[str]:
    if value is None:
        return frozenset()
    containers = frozenset(value if isinstance(value, list) else [value])
    if containers not in _CONTAINERS:
        raise unsupported(f"the context gives {name!r} the container {value!r}")
    return containers
