"""What is wrong with issuers: their dids, their keys, the address that Open Badges 2.0 asks for."""

from __future__ import annotations

from generator.content.example_keys import EXAMPLE_KEYS
from generator.content.frontmatter import Keys
from generator.content.gathering import Gathering
from generator.content.identifiers import did_for, did_root
from generator.content.model import Issuer


def check_issuer(gathering: Gathering, slug: str) -> None:
    """Say what is wrong with the issuer `slug`."""
    issuer = gathering.catalog.issuers[slug]
    path = f"issuers/{slug}.md"
    gathering.image(path, ("image",), issuer.image)
    for other in gathering.catalog.issuers.values():
        if other.slug < slug and other.did == issuer.did:
            gathering.add(path, ("did",), "duplicate", f"{other.slug} has the same did")
    seen: dict[str, int] = {}
    host = gathering.catalog.site.base_url.removeprefix("https://").split("/")[0].split(":")[0]
    for number, key in enumerate(issuer.keys):
        place: Keys = ("keys", number)
        if key.public_key in EXAMPLE_KEYS and not host.endswith(".example"):
            gathering.add(
                path,
                (*place, "public_key"),
                "example_key",
                "this is a key of the demonstration catalog, whose private half everybody has",
                expected=f"a key of your own: `laurels keys new {slug}`",
            )
        for value in (key.id, key.public_key):
            if value in seen:
                gathering.add(path, place, "duplicate", f"the key {value} is listed twice")
            seen[value] = number
        for name in ("expires", "revoked"):
            ended = getattr(key, name)
            if ended is not None and ended < key.created:
                gathering.add(
                    path,
                    (*place, name),
                    "contradicting_dates",
                    f"the key {key.id} ended before it was created",
                )
    awarding = [badge.slug for badge in gathering.catalog.badges.values() if badge.issuer == slug]
    if not issuer.keys and awarding:
        gathering.add(
            path,
            (),
            "no_key",
            f"{slug} has no key yet, so nothing can be issued",
            "warning",
            expected=f"`laurels keys new {slug}`",
        )
    if gathering.catalog.site.publish.open_badges_2 and not issuer.email:
        gathering.add(
            path,
            (),
            "missing_field",
            "Open Badges 2.0 asks an issuer for an `email`, a role address",
            "warning",
            expected="`email: badges@…`, or `publish: {open_badges_2: false}` in site.yaml",
        )
    _did(gathering, path, issuer)


def _did(gathering: Gathering, path: str, issuer: Issuer) -> None:
    bases = (gathering.catalog.site.base_url, *gathering.catalog.site.previous_base_urls)
    wanted = [did_for(base, issuer.slug) for base in bases]
    roots = [did_root(base) for base in bases]
    if issuer.did not in wanted and issuer.did not in roots:
        gathering.add(
            path,
            ("did",),
            "did_elsewhere",
            "the did is not under this site's address, so this site can't publish its keys",
            "warning",
            expected=wanted[0],
            found=issuer.did,
        )
