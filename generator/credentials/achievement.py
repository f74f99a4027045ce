"""Badge and Issuer → Open Badges 3.0 Achievement and Profile, as they are signed and hosted.

An Achievement says everything that it takes to judge it: what a reader of the credential needs must
outlive the page that shows it. Open Badges 3.0 (1EdTech), appendix B, data models: Achievement, Profile,
ResultDescription; names are the specification's, letter for letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.content.badge import Alignment, Badge, Criterion, Organisation, Part, Rubric
from generator.content.model import Issuer, Site
from generator.documents import Document

_LABELS = {
    "en": ("What this shows", "What is submitted", "How it is judged", "How long it takes",
           "{min} to {max} hours", "{count} required", "{words} words at most", "Passes when"),
    "es": ("Lo que demuestra", "Lo que se presenta", "Cómo se evalúa", "Cuánto tiempo lleva",
           "De {min} a {max} horas", "Se piden {count}", "{words} palabras como máximo", "Se aprueba si"),
}  # fmt: skip


def badge_url(site: Site, slug: str) -> str:
    """The badge's page."""
    return f"{site.base_url}/badges/{slug}/"


def achievement_id(site: Site, badge: Badge) -> str:
    """The `id` of the Achievement: where this version of the badge is hosted."""
    return f"{site.base_url}/badges/{badge.slug}/v/{badge.version}.json"


def achievement(site: Site, badge: Badge, original: Badge | None = None) -> Document:
    """The OB 3.0 Achievement of the badge as it is defined now (not yet frozen by an award).

    A translation names its `original`, which was there before it (OB 3.0, Related).
    """
    identifier = achievement_id(site, badge)
    result: Document = {
        "id": identifier,
        "type": ["Achievement"],
        "achievementType": badge.open_badges_type,
        "name": badge.name,
        "description": badge.description,
        "criteria": {"id": badge_url(site, badge.slug), "narrative": _narrative(site, badge)},
        "image": _image(f"{site.base_url}/badges/{badge.slug}.png", badge.image_alt),
        "version": badge.version,
        "inLanguage": badge.language or site.language,
    }
    if original:
        result["related"] = [_related(site, original)]
    if badge.creator:
        result["creator"] = _organisation(badge.creator, identifier)
    if badge.derived_ceu and badge.grants_ceu:
        result["creditsAvailable"] = badge.derived_ceu
    if badge.tags or badge.skills:
        result["tag"] = list(dict.fromkeys((*badge.tags, *badge.skills)))
    if badge.alignments:
        result["alignment"] = [_alignment(item) for item in badge.alignments]
    if badge.rubric:
        result["resultDescription"] = _result_descriptions(identifier, badge.rubric)
    return result


def disagreements(achievement: Mapping[str, Any], substance: Mapping[str, Any]) -> list[str]:
    """The fields of a `substance` that say something else than the signed `achievement` does.

    Whatever the wording around them, an Achievement carries the author's own sentences: what is unsigned and
    lies beside it must not be able to say otherwise.
    """
    narrative = " ".join(achievement["criteria"].get("narrative", "").split())

    def stated(text: object) -> bool:
        return " ".join(str(text).split()) in narrative

    wrong = {
        name
        for name in ("criteria", "competency", "scoring_guide")
        if name in substance and not stated(substance[name])
    }
    wrong |= {
        "parts"
        for part in substance.get("parts", [])
        if not (stated(part["name"]) and stated(part["submit"]))
    }
    urls = [item["url"] for item in substance.get("alignments", [])]
    if urls != [item.get("targetUrl") for item in achievement.get("alignment", [])]:
        wrong.add("alignments")
    if _levels_of(substance) != _levels_signed(achievement):
        wrong.add("rubric")
    return sorted(wrong)


def _levels_of(substance: Mapping[str, Any]) -> set[tuple[str, str, str, bool]]:
    """(criterion, level, description, whether it is the one that passes), as the author wrote them."""
    return {
        (criterion["id"], level, text, level == criterion["passes"])
        for criterion in (substance.get("rubric") or {}).get("criteria", [])
        for level, text in criterion["levels"].items()
    }


def _levels_signed(achievement: Mapping[str, Any]) -> set[tuple[str, str, str, bool]]:
    """The same, as they were signed."""
    return {
        (
            description["id"].rpartition("#criterion-")[2],
            level["level"],
            level["description"],
            level["id"] == description["requiredLevel"],
        )
        for description in achievement.get("resultDescription", [])
        for level in description.get("rubricCriterionLevel", [])
    }


def profile(site: Site, issuer: Issuer) -> Document:
    """The OB 3.0 Profile that a credential embeds as its `issuer` and that the site hosts."""
    result: Document = {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
    }
    if issuer.description.strip():
        result["description"] = issuer.description.strip()
    if issuer.email:
        result["email"] = issuer.email
    if issuer.legal_name:
        result["official"] = issuer.legal_name
    if issuer.image:
        result["image"] = _image(f"{site.base_url}/issuers/{issuer.slug}.png", issuer.image_alt)
    return result


def rubric_level_ids(achievement: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """(criterion, level), each by id fragment and by name in lower case → (ResultDescription, level) ids.

    An id goes before a name, and a name that two of them have names neither.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    descriptions = [
        (str(item["id"]).rsplit("#", 1)[-1].removeprefix("criterion-"), item)
        for item in achievement.get("resultDescription", [])
    ]
    for criterion, description in _by_id_or_name(descriptions).items():
        prefix = f"{description['id']}-level-"
        levels = [
            (str(item["id"]).removeprefix(prefix), item)
            for item in description.get("rubricCriterionLevel", [])
        ]
        for level, item in _by_id_or_name(levels).items():
            found[criterion, level] = (str(description["id"]), str(item["id"]))
    return found


def _by_id_or_name(items: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    names = [str(item["name"]).casefold() for _, item in items]
    by_name = {
        name: item for name, (_, item) in zip(names, items, strict=True) if names.count(name) == 1
    }
    return {**by_name, **dict(items)}


def _related(site: Site, original: Badge) -> Document:
    return {
        "id": achievement_id(site, original),
        "type": ["Related"],
        "inLanguage": original.language or site.language,
        "version": original.version,
    }


def _image(url: str, caption: str | None) -> Document:
    image: Document = {"id": url, "type": "Image"}
    if caption:
        image["caption"] = caption
    return image


def _organisation(organisation: Organisation, identifier: str) -> Document:
    result: Document = {
        "id": organisation.url or f"{identifier}#creator",
        "type": ["Profile"],
        "name": organisation.name,
    }
    if organisation.url:
        result["url"] = organisation.url
    return result


def _alignment(alignment: Alignment) -> Document:
    result: Document = {
        "type": ["Alignment"],
        "targetName": alignment.name,
        "targetUrl": alignment.url,
    }
    if alignment.code:
        result["targetCode"] = alignment.code
    if alignment.description:
        result["targetDescription"] = alignment.description
    if alignment.framework:
        result["targetFramework"] = alignment.framework
    if alignment.target_type:
        result["targetType"] = alignment.target_type
    return result


def _result_descriptions(identifier: str, rubric: Rubric) -> list[Document]:
    return [_result_description(identifier, rubric, criterion) for criterion in rubric.criteria]


def _result_description(identifier: str, rubric: Rubric, criterion: Criterion) -> Document:
    own = f"{identifier}#criterion-{criterion.id}"
    levels = []
    for level in rubric.levels:
        if level.id not in criterion.levels:
            continue
        entry: Document = {
            "id": f"{own}-level-{level.id}",
            "type": ["RubricCriterionLevel"],
            "name": level.name,
            "description": criterion.levels[level.id],
            "level": level.id,
        }
        if level.points is not None:
            entry["points"] = f"{level.points:g}"
        levels.append(entry)
    return {
        "id": own,
        "type": ["ResultDescription"],
        "name": criterion.name,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": f"{own}-level-{criterion.passes}",
        "rubricCriterionLevel": levels,
    }


def _narrative(site: Site, badge: Badge) -> str:
    """The criteria in full: the author's text, then what is submitted, how it is judged, how long it takes."""
    language = (badge.language or site.language).split("-")[0]
    shows, submitted, judged, time, hours, *part_labels = _LABELS.get(language, _LABELS["en"])
    sections = [badge.criteria.strip()]
    if badge.competency:
        sections.insert(0, f"**{shows}:** {badge.competency}")
    if badge.parts:
        parts = "\n".join(_part(part, part_labels) for part in badge.parts)
        sections.append(f"## {submitted}\n\n{parts}")
    if badge.scoring_guide:
        sections.append(f"## {judged}\n\n{badge.scoring_guide}")
    if badge.estimated_hours:
        low, high = badge.estimated_hours.min, badge.estimated_hours.max
        sections.append(f"## {time}\n\n" + hours.format(min=f"{low:g}", max=f"{high:g}"))
    return "\n\n".join(section for section in sections if section) or badge.description


def _part(part: Part, labels: list[str]) -> str:
    count, words, passes = labels
    details = [part.form] if part.form else []
    if part.count:
        details.append(count.format(count=part.count))
    if part.word_limit:
        details.append(words.format(words=part.word_limit))
    text = f"- **{part.name}**" + (f" ({'; '.join(details)})" if details else "")
    text += ": " + " ".join(part.submit.split())
    if part.pass_rule:
        text += f" {passes}: " + " ".join(part.pass_rule.split())
    return text
