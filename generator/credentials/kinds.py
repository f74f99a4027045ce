"""The kinds of credential that are checked, and the names of those that are not."""

from __future__ import annotations

from dataclasses import dataclass

from generator.credentials.forms import texts
from generator.documents import Document

VC2_CONTEXT = "https://www.w3.org/ns/credentials/v2"
VC1_CONTEXT = "https://www.w3.org/2018/credentials/v1"
VC_CONTEXTS = (VC2_CONTEXT, VC1_CONTEXT)
OB_CONTEXTS = "https://purl.imsglobal.org/spec/ob/v3p0/context"
CLR_CONTEXTS = "https://purl.imsglobal.org/spec/clr/v2p0/context"
OB2_CONTEXTS = "https://w3id.org/openbadges/v2"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of credential: its types, the type of its subject, the vocabulary that it names."""

    name: str
    types: frozenset[str]
    subject: str
    vocabulary: str = ""
    vocabulary_name: str = ""


BADGE = Kind(
    name="an Open Badges 3.0 credential",
    types=frozenset({"OpenBadgeCredential", "AchievementCredential"}),
    subject="AchievementSubject",
    vocabulary=OB_CONTEXTS,
    vocabulary_name="Open Badges 3.0",
)
ENDORSEMENT = Kind(
    name="an endorsement (Open Badges 3.0)",
    types=frozenset({"EndorsementCredential"}),
    subject="EndorsementSubject",
    vocabulary=OB_CONTEXTS,
    vocabulary_name="Open Badges 3.0",
)
CLR = Kind(
    name="a Comprehensive Learner Record (CLR 2.0)",
    types=frozenset({"ClrCredential"}),
    subject="ClrSubject",
    vocabulary=CLR_CONTEXTS,
    vocabulary_name="CLR 2.0",
)
STATUS_LIST = Kind(
    name="a list of revoked or suspended credentials",
    types=frozenset({"BitstringStatusListCredential"}),
    subject="BitstringStatusList",
)
STATUS_LIST_2021 = Kind(
    name="a list of revoked or suspended credentials",
    types=frozenset({"StatusList2021Credential"}),
    subject="StatusList2021",
)
KINDS = (BADGE, ENDORSEMENT, CLR, STATUS_LIST, STATUS_LIST_2021)
STATUS_LISTS = (STATUS_LIST, STATUS_LIST_2021)


def kinds_of(document: Document) -> list[Kind]:
    """Return every kind that the types of `document` name; a whole credential is of one."""
    types = texts(document.get("type"))
    return [kind for kind in KINDS if kind.types.intersection(types)]


def contexts_of(document: Document) -> list[str]:
    """Return the vocabularies that `document` names by their URLs, beside any that is written inline.

    Whether an inline one may stand there is asked elsewhere: what is signed whole may have one (VC Data
    Model 2.0, section 4.3), under an RDF signature it is a vocabulary that isn't known.
    """
    value = document.get("@context")
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def first_context_of(document: Document) -> str | None:
    """Return the vocabulary that `document` begins with; None where that is written inline, or none."""
    value = document.get("@context")
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else None


def is_open_badges_2(document: Document) -> bool:
    """Say whether `document` is of Open Badges 2.0: an assertion, or a part of one."""
    return OB2_CONTEXTS in contexts_of(document)


def name_unsupported(document: Document) -> str | None:
    """Name what `document` is, where it is something that isn't checked; None where it may be."""
    types, contexts = texts(document.get("type")), contexts_of(document)
    types += texts(document.get("@type"))
    if any(context in VC_CONTEXTS for context in contexts) and kinds_of(document):
        return None
    if any(context.startswith("https://w3id.org/openbadges/v") for context in contexts):
        return "a badge older than Open Badges 2.0"
    for known, name in (
        ("EnvelopedVerifiableCredential", "an enveloped credential"),
        ("VerifiablePresentation", "a presentation of credentials"),
        ("EnvelopedVerifiablePresentation", "an enveloped presentation"),
        ("Achievement", "the definition of an achievement, awarded to nobody"),
        ("Profile", "a profile"),
    ):
        if known in types:
            return name
    others = [name for name in types if name != "VerifiableCredential"]
    if any(context in VC_CONTEXTS for context in contexts) and "VerifiableCredential" in types:
        return f"a credential of type {others[0]}" if others else "a credential of no further type"
    return None
