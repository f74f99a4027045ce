"""What a link to a page looks like elsewhere: the card of each badge, stack and public earner, and its words.

Pure. A card lies beside the picture of what it shows (`badges/<slug>.card.png`). Nobody who isn't public has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generator.content.badge import Badge
from generator.content.model import Earner, Stack
from generator.site.signed import CredentialView
from generator.site.standing import HOLDS, CredentialSummary
from generator.site.views import Directory
from generator.site.words import Words

# As the theme's templates call them; they are found there to be translated.
_KINDS = {
    "micro-credential": "Micro-credential",
    "badge": "Badge",
    "credential": "Credential",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What networks are told of a page (Open Graph, cards of X); `image` is the path of its card, or empty."""

    kind: Literal["website", "article", "profile"] = "website"
    image: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class CardText:
    """What stands on a card, from above; together it is also what the card is for those who can't see it."""

    kicker: str
    title: str
    note: str

    @property
    def alt(self) -> str:
        """The same in a line."""
        return " · ".join(filter(None, (self.title, self.kicker, self.note)))


def cards(directory: Directory) -> Iterator[tuple[str, str, str]]:
    """Each card of a site: its path, its kind (`badge`, `stack`, `earner`) and the slug of what it shows."""
    if not directory.catalog.site.publish.social_cards:
        return
    for slug in directory.badges:
        yield f"badges/{slug}.card.png", "badge", slug
    for slug in directory.stacks:
        yield f"stacks/{slug}.card.png", "stack", slug
    for earner in directory.listed_earners:
        yield f"earners/{earner.slug}.card.png", "earner", earner.slug


def badge_text(directory: Directory, badge: Badge, words: Words) -> CardText:
    """What the card of a badge says."""
    issuer = directory.issuers.get(badge.issuer)
    return CardText(words.gettext(_KINDS[badge.kind]), badge.name, issuer.name if issuer else "")


def stack_text(directory: Directory, stack: Stack, words: Words) -> CardText:
    """What the card of a stack says."""
    issuer = directory.issuers.get(stack.issuer or "")
    count = directory.totals(stack).badges[0]
    said = words.ngettext("Stack of %(count)s badge", "Stack of %(count)s badges", count)
    kicker = said % {"count": words.number(count)}
    return CardText(kicker, stack.name, issuer.name if issuer else "")


def earner_text(earner: Earner, words: Words) -> CardText:
    """What the card of a public earner says."""
    return CardText(words.gettext("Earner"), earner.name, earner.headline or "")


def stack_artwork(directory: Directory, stack: Stack) -> str:
    """The badge whose artwork stands for a stack without a picture: what it awards, else its first badge."""
    shown = (stack.awards or "", *(badge.slug for badge in directory.stack_badges(stack)))
    return next((slug for slug in shown if slug in directory.badges), "")


def badge_preview(directory: Directory, badge: Badge, words: Words) -> Preview:
    """A badge's page."""
    return _preview(
        directory, "article", f"badges/{badge.slug}", badge_text(directory, badge, words)
    )


def stack_preview(directory: Directory, stack: Stack, words: Words) -> Preview:
    """A stack's page."""
    return _preview(
        directory, "article", f"stacks/{stack.slug}", stack_text(directory, stack, words)
    )


def earner_preview(directory: Directory, earner: Earner, words: Words) -> Preview:
    """An earner's page; one that isn't public has no card."""
    if earner.visibility != "public":
        return Preview("profile")
    return _preview(directory, "profile", f"earners/{earner.slug}", earner_text(earner, words))


def credential_preview(directory: Directory, shown: CredentialSummary, words: Words) -> Preview:
    """A credential's page: the card of its badge, so that nothing says whose it is; none where it doesn't hold."""
    published = directory.badges.get(shown.badge)
    if published is None or shown.standing not in HOLDS:
        return Preview("article")
    return badge_preview(directory, published, words)


def noted(view: CredentialView, said: str, words: Words) -> tuple[str, str]:
    """Title and description of a credential's page, which say it first where the credential doesn't hold."""
    _ = words.gettext
    notes = {
        "revoked": (_("Revoked"), _("This credential has been revoked.")),
        "suspended": (_("Suspended"), _("This credential is suspended.")),
        "expired": (_("Expired"), _("This credential has expired.")),
        "not_yet_valid": (_("Not valid yet"), _("This credential is not valid yet.")),
    }
    if view.summary.standing not in notes:
        return view.name, said
    note, sentence = notes[view.summary.standing]
    return f"{note}: {view.name}", f"{sentence} {said}"


def _preview(
    directory: Directory, kind: Literal["article", "profile"], path: str, text: CardText
) -> Preview:
    drawn = directory.catalog.site.publish.social_cards
    return Preview(kind, f"{path}.card.png", text.alt) if drawn else Preview(kind)
