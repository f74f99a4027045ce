"""Ways to the badges that need no script: whom they are for, who awards and accepts them, which standards they meet."""

from __future__ import annotations

from generator.site.facets import audiences, newest
from generator.site.framing import Page
from generator.site.paging import list_part
from generator.site.render import Renderer


def browse(renderer: Renderer) -> bytes:
    """`/browse/`: everything that badges are listed by."""
    _ = renderer.words().gettext
    said = _("Find a badge by whom it is for, who awards it, who accepts it or what it meets.")
    page = Page(_("Browse the badges"), said, "browse/", "badges")
    directory = renderer.directory
    return renderer.render(
        "browse", page=page, audiences=audiences(directory), newest=newest(directory)
    )


def audience(renderer: Renderer, slug: str, number: int = 1) -> bytes:
    """A page of the list of badges for one audience."""
    found = next(each for each in audiences(renderer.directory) if each.slug == slug)
    part = list_part(found.badges, number)
    said = renderer.words().gettext("Badges for: {audience}").replace("{audience}", found.name)
    page = Page(said, said, f"{found.path}{part.path(number)}", "badges")
    return renderer.render("audience", page=page, audience=found, part=part)
