"""Where a credential or an earner's page can be passed on to, and with which words: addresses, all of them whole.

Pure. Only what is honest is offered: what isn't valid today goes on no profile, into no signature and on no
certificate. No address names a person, but for the page of an earner who chose to be public.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from generator.content.model import Earner
from generator.site.signed import CredentialView
from generator.site.standing import HOLDS, Standing

# Where pages keep their panel; messages of `laurels notify` lead there.
ANCHOR = "keep"
_ADD_TO_PROFILE = "https://www.linkedin.com/profile/add"

Kind = Literal["LinkedIn", "Facebook", "X", "E-mail"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One place to pass a link on to. `url` is its address with the link inside, percent-encoded."""

    name: Kind
    url: str


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """What LinkedIn asks for under "Licenses & certifications"; `url` opens the form filled in.

    Days are whole; LinkedIn takes the year and month of them. `expires` is None where nothing does.
    """

    url: str
    name: str
    organization: str
    issued: datetime.date | None
    expires: datetime.date | None
    identifier: str
    link: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """The panel of one page. `withheld` names why there is less of it, where there is."""

    link: str
    channels: tuple[Channel, ...]
    profile: ProfileEntry | None
    withheld: Standing | Literal["", "unlisted"]


def credential_sharing(view: CredentialView, link: str, said: str) -> Sharing:
    """How the holder of a credential may pass on its page `link`; `said` is what it is, in a sentence."""
    summary = view.summary
    if summary.standing not in HOLDS:
        return Sharing(link, (), None, summary.standing)
    profile = ProfileEntry(
        url=_linkedin(view, link),
        name=view.name,
        organization=view.issuer_name,
        issued=summary.awarded,
        expires=summary.valid_until,
        identifier=summary.id,
        link=link,
    )
    return Sharing(link, channels(link, view.name, said), profile, "")


def earner_sharing(earner: Earner, link: str, said: str) -> Sharing:
    """How an earner may pass on their page; one that isn't public is offered to no network."""
    found = channels(link, earner.name, said)
    if earner.visibility == "public":
        return Sharing(link, found, None, "")
    by_hand = tuple(channel for channel in found if channel.name == "E-mail")
    return Sharing(link, by_hand, None, "unlisted")


def channels(link: str, title: str, said: str) -> tuple[Channel, ...]:
    """Every channel for a page: its `title` heads an e-mail, `said` is what goes before the link."""
    return (
        Channel(
            "LinkedIn", _with("https://www.linkedin.com/sharing/share-offsite/", [("url", link)])
        ),
        Channel("Facebook", _with("https://www.facebook.com/sharer/sharer.php", [("u", link)])),
        Channel("X", _with("https://twitter.com/intent/tweet", [("text", said), ("url", link)])),
        Channel(
            "E-mail", _with("mailto:", [("subject", title), ("body", f"{said}\r\n\r\n{link}")])
        ),
    )


def _linkedin(view: CredentialView, link: str) -> str:
    """LinkedIn's form for a certificate; what isn't known or doesn't end is left out of it."""
    summary = view.summary
    fields = [
        ("startTask", "CERTIFICATION_NAME"),
        ("name", view.name),
        ("organizationName", view.issuer_name),
        *_month("issue", summary.awarded),
        *_month("expiration", summary.valid_until),
        ("certUrl", link),
        ("certId", summary.id),
    ]
    return _with(_ADD_TO_PROFILE, fields)


def _month(name: str, day: datetime.date | None) -> list[tuple[str, str]]:
    return [(f"{name}Year", str(day.year)), (f"{name}Month", str(day.month))] if day else []


def _with(address: str, fields: Iterable[tuple[str, str]]) -> str:
    """`address` with a query; everything but letters, digits and -._~ as the bytes of UTF-8 (RFC 3986, 6068)."""
    query = "&".join(f"{name}={quote(value, safe='', errors='replace')}" for name, value in fields)
    return f"{address}?{query}"
