"""Badge and Issuer as Achievement and Profile: what a reader of the credential needs to judge it."""

from __future__ import annotations

import json

import pytest
from sample_catalog import MINIMAL, RICH, catalog

from generator.content.badge import Badge, Criterion, Level, Rubric
from generator.content.substance import SUBSTANCE, substance
from generator.credentials.achievement import (
    achievement,
    achievement_id,
    profile,
    rubric_level_ids,
)

SITE = catalog().site
URL = "https://badges.example/badges/formative-questions/v/1.1.json"


def test_an_achievement_says_all_that_it_takes_to_judge_it() -> None:
    found = achievement(SITE, RICH)
    assert found["id"] == achievement_id(SITE, RICH) == URL
    assert found["achievementType"] == "MicroCredential"
    assert found["image"] == {
        "id": "https://badges.example/badges/formative-questions.png",
        "type": "Image",
        "caption": "A lantern over an open book",
    }
    assert found["creator"] == {
        "id": "https://guild.example", "type": ["Profile"], "name": "Teaching Guild",
        "url": "https://guild.example",
    }  # fmt: skip
    assert found["creditsAvailable"] == 1.2
    assert found["tag"] == ["assessment", "discussion", "Questioning", "Adapting"]
    assert found["inLanguage"] == "en"
    narrative = found["criteria"]["narrative"]
    assert found["criteria"]["id"] == "https://badges.example/badges/formative-questions/"
    assert narrative.startswith("**What this shows:** The educator asks")
    for piece in (
        "Ask questions that **show thinking**", "## What is submitted",
        "- **Overview** (1200 words at most): Describe your class. Passes when: Every question",
        "- **Artifacts** (Video, 5 min; 2 required): Two videos.",
        "## How it is judged\n\nTwo reviewers score", "8 to 12.5 hours",
    ):  # fmt: skip
        assert piece in narrative
    alignment = found["alignment"][0]
    assert alignment["targetUrl"] == "https://standards.example/3b"
    assert (alignment["targetCode"], alignment["targetFramework"]) == (
        "3b", "Framework for Teaching",
    )  # fmt: skip


def test_a_rubric_becomes_result_descriptions_of_the_levels_that_are_described() -> None:
    planning, acting = achievement(SITE, RICH)["resultDescription"]
    assert planning["requiredLevel"] == f"{URL}#criterion-planning-level-proficient"
    assert [level["level"] for level in planning["rubricCriterionLevel"]] == [
        "emerging", "proficient", "exemplary",
    ]  # fmt: skip
    assert [level["points"] for level in planning["rubricCriterionLevel"]] == ["1", "2", "3"]
    assert [level["level"] for level in acting["rubricCriterionLevel"]] == ["emerging", "exemplary"]
    ids = [level["id"] for item in (planning, acting) for level in item["rubricCriterionLevel"]]
    assert len(set(ids)) == len(ids) == 5


def test_what_is_not_there_is_left_out() -> None:
    found = achievement(SITE, MINIMAL)
    assert not {"creator", "tag", "alignment", "resultDescription", "creditsAvailable"} & set(found)
    assert found["criteria"]["narrative"] == "Listens."
    assert not [value for value in found.values() if value in (None, "", [], {})]
    assert "creditsAvailable" not in achievement(
        SITE, RICH.model_copy(update={"grants_ceu": False})
    )


def test_the_words_around_the_criteria_are_in_the_badges_language() -> None:
    spanish = RICH.model_copy(update={"language": "es-MX"})
    assert "**Lo que demuestra:**" in achievement(SITE, spanish)["criteria"]["narrative"]
    dutch = RICH.model_copy(update={"language": "nl"})
    assert "**What this shows:**" in achievement(SITE, dutch)["criteria"]["narrative"]


def test_profiles_name_the_did_and_leave_out_what_is_not_known() -> None:
    issuers = catalog().issuers
    found = profile(SITE, issuers["lantern"])
    assert found["id"] == issuers["lantern"].did and found["official"] == "Lanternway Guild Inc."
    small = profile(SITE, issuers["small"])
    assert set(small) == {"id", "type", "name", "url"}


def rubric(levels: tuple[tuple[str, str], ...], criteria: tuple[tuple[str, str], ...]) -> Badge:
    return RICH.model_copy(
        update={
            "rubric": Rubric(
                levels=tuple(Level(id=key, name=name) for key, name in levels),
                criteria=tuple(
                    Criterion(
                        id=key,
                        name=name,
                        levels={one: "…" for one, _ in levels},
                        passes=levels[0][0],
                    )
                    for key, name in criteria
                ),
            )
        }
    )


def test_levels_are_found_by_id_and_by_name() -> None:
    found = rubric_level_ids(achievement(SITE, RICH))
    wanted = (f"{URL}#criterion-acting", f"{URL}#criterion-acting-level-exemplary")
    for criterion in ("acting", "acting on answers"):
        for level in ("exemplary",):
            assert found[criterion, level] == wanted
    assert ("acting", "proficient") not in found


def test_an_id_goes_before_a_name_and_two_of_a_name_are_neither() -> None:
    swapped = rubric((("met", "Nearly"), ("nearly", "Met")), (("a", "B"), ("b", "A")))
    found = rubric_level_ids(achievement(SITE, swapped))
    for criterion in ("a", "b"):
        for level in ("met", "nearly"):
            assert found[criterion, level][1].endswith(f"#criterion-{criterion}-level-{level}")
    twice = rubric((("x", "Same"), ("y", "same")), (("a", "Twice"), ("b", "TWICE")))
    found = rubric_level_ids(achievement(SITE, twice))
    assert set(found) == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}


@pytest.mark.parametrize("name", SUBSTANCE)
def test_substance_is_plain_json_without_what_is_unset(name: str) -> None:
    found = substance(RICH)
    assert json.loads(json.dumps(found)) == found
    assert (name in found) == bool(getattr(RICH, name))
    assert name not in substance(MINIMAL) or name == "criteria"
