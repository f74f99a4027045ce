"""What is wrong with pages, and with the terms that a glossary explains."""

from __future__ import annotations

from generator.content.checking_translations import check_translation
from generator.content.gathering import Gathering

# What a link into any page may lead to beside its terms.
_IDS_OF_EVERY_PAGE = frozenset({"main"})


def check_page(gathering: Gathering, slug: str) -> None:
    """Say what is wrong with the page `slug`."""
    page = gathering.catalog.pages[slug]
    path = f"pages/{slug}.md"
    check_translation(gathering, page)
    known = {term.id for term in page.terms}
    seen: set[str] = set()
    for number, term in enumerate(page.terms):
        if term.id in seen:
            message = f"the id {term.id!r} stands twice in `terms`"
            gathering.add(path, ("terms", number, "id"), "duplicate", message)
        elif term.id in _IDS_OF_EVERY_PAGE:
            message = f"the id {term.id!r} is one that every page has already"
            gathering.add(path, ("terms", number, "id"), "duplicate", message)
        seen.add(term.id)
        for place, other in enumerate(term.see):
            if other not in known:
                close = gathering.hint(path, other, known)
                gathering.add(
                    path,
                    ("terms", number, "see", place),
                    "broken_reference",
                    f"there is no term {other!r}",
                    expected="the id of another term of this page",
                    nearest=f"`{close}`" if close else "",
                )
    if not page.body.strip() and not page.terms:
        gathering.add(path, (), "no_text", "the page says nothing: no text, and no terms")
