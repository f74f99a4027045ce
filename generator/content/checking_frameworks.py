"""What is wrong with frameworks and registries, and with what badges say they line up with."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping

from generator.content.badge import Badge
from generator.content.findings import nearest
from generator.content.frameworks import Framework, FrameworkItem
from generator.content.gathering import Gathering

# A name this like a known one is that name with a slip in it; below it, "… for Reading" is "… for Writing".
_NEARLY = 0.93


def check_frameworks(gathering: Gathering) -> None:
    """Say what is wrong with each framework, and with each badge's alignments to one of them."""
    frameworks = gathering.catalog.frameworks
    by_name: dict[str, Framework] = {}
    for slug, framework in frameworks.items():
        path = f"frameworks/{slug}.yaml"
        if framework.name in by_name:
            message = f"{by_name[framework.name].slug} has the same name, by which badges name it"
            gathering.add(path, ("name",), "duplicate", message)
        by_name.setdefault(framework.name, framework)
        _items(gathering, path, framework)
    items = {
        name: {item.code: item for item in framework.items} for name, framework in by_name.items()
    }
    for badge in gathering.catalog.badges.values():
        _alignments(gathering, badge, by_name, items)


def _items(gathering: Gathering, path: str, framework: Framework) -> None:
    counted = Counter(item.code for item in framework.items)
    above = {item.code: item.part_of for item in framework.items}
    seen: set[str] = set()
    for number, item in enumerate(framework.items):
        if counted[item.code] > 1 and item.code in seen:
            message = f"the code {item.code!r} stands twice"
            gathering.add(path, ("items", number, "code"), "duplicate", message)
        seen.add(item.code)
        if item.part_of is not None and item.part_of not in above:
            close = gathering.hint(path, item.part_of, above)
            gathering.add(
                path,
                ("items", number, "part_of"),
                "broken_reference",
                f"the framework has no item {item.part_of!r}",
                expected="the code of another item",
                nearest=f"`{close}`" if close else "",
            )
    _loops(gathering, path, framework, above)


def _loops(
    gathering: Gathering, path: str, framework: Framework, above: Mapping[str, str | None]
) -> None:
    """Items that, followed upwards, are part of themselves; each loop is said once."""
    done: set[str] = set()
    for number, item in enumerate(framework.items):
        trail: dict[str, None] = {}
        code: str | None = item.code
        while code is not None and code not in done and code not in trail:
            trail[code] = None
            code = above.get(code)
        if code is not None and code in trail:
            codes = list(trail)
            loop = [*codes[codes.index(code) :], code]
            gathering.add(
                path,
                ("items", number, "part_of"),
                "loop",
                f"the items are part of themselves: {' → '.join(loop)}",
            )
        done.update(trail)


def _alignments(
    gathering: Gathering,
    badge: Badge,
    frameworks: Mapping[str, Framework],
    items: Mapping[str, Mapping[str, FrameworkItem]],
) -> None:
    path = f"badges/{badge.slug}.md"
    for number, alignment in enumerate(badge.alignments):
        if alignment.framework is None:
            continue
        framework = frameworks.get(alignment.framework)
        if framework is None:
            if close := _nearly(alignment.framework, frameworks):
                gathering.add(
                    path,
                    ("alignments", number, "framework"),
                    "unknown_framework",
                    f"no framework is called {alignment.framework!r}",
                    "warning",
                    nearest=f"`{close}`",
                )
            continue
        if alignment.code is None:
            continue
        known = items[framework.name]
        item = known.get(alignment.code)
        if item is None:
            close = gathering.hint(path, alignment.code, known)
            gathering.add(
                path,
                ("alignments", number, "code"),
                "broken_reference",
                f"{framework.name} has no item {alignment.code!r}",
                expected=f"the code of an item in frameworks/{framework.slug}.yaml",
                nearest=f"`{close}`" if close else "",
            )
        elif item.url and _address(alignment.url) not in map(_address, (item.url, framework.url)):
            gathering.add(
                path,
                ("alignments", number, "url"),
                "contradiction",
                f"the address is not the one that the framework gives for {item.code}",
                "warning",
                expected=item.url,
                found=alignment.url,
            )


def _address(url: str) -> str:
    return url.rstrip("/")


def _nearly(name: str, known: Mapping[str, Framework]) -> str:
    """The framework that `name` is but for capitals, signs or a slip; other digits are another edition."""
    close = nearest(name, known)
    letters, digits = _letters(name)
    for other in (close, *known) if close else known:
        their_letters, their_digits = _letters(other)
        if digits != their_digits:
            continue
        if letters == their_letters:
            return other
        if (
            other == close
            and difflib.SequenceMatcher(None, letters, their_letters).ratio() > _NEARLY
        ):
            return other
    return ""


def _letters(name: str) -> tuple[str, str]:
    folded = name.casefold()
    return (
        "".join(letter for letter in folded if letter.isalpha()),
        "".join(digit for digit in folded if digit.isdigit()),
    )


def check_registry(gathering: Gathering, slug: str) -> None:
    """Say what is wrong with the registry `slug`."""
    path = f"registries/{slug}.yaml"
    seen: set[str] = set()
    for number, issuer in enumerate(gathering.catalog.registries[slug].issuers):
        if issuer.did in seen:
            message = f"{issuer.did} is listed twice"
            gathering.add(path, ("issuers", number, "did"), "duplicate", message)
        seen.add(issuer.did)
        if issuer.until and issuer.until < issuer.since:
            gathering.add(
                path,
                ("issuers", number, "until"),
                "contradicting_dates",
                "the issuer is known until before it is known",
                expected=f"{issuer.since} or later",
                found=str(issuer.until),
            )
        if issuer.since > gathering.at:
            gathering.add(
                path,
                ("issuers", number, "since"),
                "contradicting_dates",
                f"the issuer is known since a day still to come, {issuer.since}",
                "warning",
            )
