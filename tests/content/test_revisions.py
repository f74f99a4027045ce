"""What changed between two versions: worded for readers, and never silent about a difference."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

from folders import BADGE, folder, markdown
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_catalog import RICH

from generator.content.editorials import Editorial, Opening, Rewording
from generator.content.load import load
from generator.content.model import FrozenVersion
from generator.content.revisions import Change, RevisionNote, changes, history, natural_order
from generator.content.substance import SUBSTANCE, substance

FIRST = substance(RICH)


def changed(**fields):
    """What changes from the rich badge to one with `fields`, as JSON has them."""
    return changes(FIRST, json.loads(json.dumps({**FIRST, **fields})))


def test_nothing_changed_is_no_change():
    assert changes(FIRST, json.loads(json.dumps(FIRST))) == ()
    assert changes({}, {}) == ()


def test_numbers_and_sentences_are_shown_old_and_new():
    assert changed(
        estimated_hours={"min": 6.0, "max": 6.0}, contact_hours=10, competency="Asks."
    ) == (
        Change("competency", "Competency", FIRST["competency"], "Asks."),
        Change("estimated_hours", "Estimated hours", "8 to 12.5", "6"),
        Change("contact_hours", "Contact hours", "12", "10"),
    )
    without = {name: value for name, value in FIRST.items() if name != "grants_ceu"}
    assert changes(without, FIRST) == (Change("grants_ceu", "Grants CEUs", "", "yes"),)
    assert changes(FIRST, {**FIRST, "expires_after": "2 years"})[0].after == "2 years"


def test_criteria_are_too_long_to_show():
    assert changed(criteria="Other.") == (Change("criteria", "Criteria"),)


def test_rows_of_a_rubric_are_told_apart_by_their_ids():
    rubric = json.loads(json.dumps(FIRST["rubric"]))
    rubric["levels"].pop(0)
    rubric["criteria"][0]["passes"] = "exemplary"
    rubric["criteria"][1] = {**rubric["criteria"][1], "id": "answers", "name": "Answers"}
    assert changed(rubric=rubric) == (
        Change("rubric.levels", "Levels of the rubric", removed=("Emerging",)),
        Change(
            "rubric.criteria",
            "Rows of the rubric",
            added=("Answers",),
            removed=("Acting on answers",),
            changed=("Planning",),
        ),
    )
    swapped = {**FIRST["rubric"], "criteria": FIRST["rubric"]["criteria"][::-1]}
    assert changed(rubric=swapped) == (
        Change("rubric.criteria", "Rows of the rubric", reordered=True),
    )
    assert changed(rubric=None)[1].removed == ("Planning", "Acting on answers")


def test_parts_components_requirements_and_alignments_are_rows_too():
    part = {"name": "Interview", "kind": "interview", "submit": "Talk."}
    found = {
        change.field: change
        for change in changes(
            {**FIRST, "alignments": [{"name": "Asks", "url": "https://s.example", "framework": "S", "code": "1"}]},
            {
                **FIRST,
                "parts": [*FIRST["parts"][:1], part],
                "method_components": [{"name": "Wait"}, {"name": "Adapt"}],
                "requirements": ["speaking"],
                "alignments": [{"name": "Asks well", "url": "https://s.example", "framework": "S", "code": "1"}],
            },
            {"listening": "Active listening"},
        )
    }  # fmt: skip
    assert (found["parts"].added, found["parts"].removed) == (("Interview",), ("Artifacts",))
    assert found["method_components"].changed == ("Wait",)
    assert found["requirements"].added == ("speaking",)
    assert found["requirements"].removed == ("Active listening",)
    assert found["alignments"].changed == ("Asks well (S 1)",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(("id", "name", "levels", "criteria", "min", "max", "code", "url")), inner, max_size=3
    ),
    max_leaves=8,
)  # fmt: skip
ANY = st.dictionaries(st.sampled_from((*SUBSTANCE, "later")), JSON, max_size=4)


@settings(max_examples=150, deadline=None)
@given(ANY, ANY)
def test_a_difference_is_never_silent_and_never_made_up(before, after):
    same = all(before.get(name) == after.get(name) for name in {*before, *after})
    found = changes(before, after)
    assert (found == ()) == same
    assert {change.field.split(".")[0] for change in found} == {
        name for name in {*before, *after} if before.get(name) != after.get(name)
    }
    for change in found:
        assert change.label


ROWS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("abcd"), "submit": st.sampled_from("xy")}),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS)
def test_what_is_added_one_way_is_removed_the_other(old, new):
    there, back = changes({"parts": old}, {"parts": new}), changes({"parts": new}, {"parts": old})
    for one, other in zip(there, back, strict=True):
        assert (one.added, one.removed) == (other.removed, other.added)
        assert sorted(one.changed) == sorted(other.changed)
        assert one.reordered == other.reordered
        assert len(new) - len(old) == len(one.added) - len(one.removed)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
def test_versions_come_in_their_natural_order(versions):
    texts = [f"{major}.{minor}" for major, minor in versions]
    assert sorted(texts, key=natural_order) == [f"{a}.{b}" for a, b in sorted(versions)]


def test_a_history_runs_from_the_first_version_to_the_one_in_preparation(tmp_path):
    root = folder(
        tmp_path,
        {"badges/listening.md": markdown(BADGE.replace("1.0", "10.0") + "contact_hours: 3\n")},
    )
    catalog = load(root)
    assert [(each.version, each.changes) for each in history(catalog, "listening")] == [
        ("10.0", ())
    ]
    day = datetime.date(2026, 3, 1)
    catalog = replace(
        catalog,
        versions={
            ("listening", version): FrozenVersion("listening", version, "", {}, content, b"")
            for version, content in (("2.0", {"contact_hours": 2.0, "criteria": "Do it.\n"}), ("1.0", {"criteria": "Do.\n"}))
        } | {("other", "9.0"): FrozenVersion("other", "9.0", "", {}, {}, b"")},
        editorials={
            ("listening", "2.0"): Editorial(
                opened=Opening(date=day, note="It takes longer."),
                rewordings=(Rewording(date=day, name="L", description="D"), Rewording(date=day, note="Plainer.", name="M", description="D")),
            )
        },
    )  # fmt: skip
    found = history(catalog, "listening")
    assert [(each.version, [change.field for change in each.changes]) for each in found] == [
        ("1.0", []),
        ("2.0", ["criteria", "contact_hours"]),
        ("10.0", ["contact_hours"]),
    ]
    assert found[1].notes == (
        RevisionNote(day, "substantive", "It takes longer."),
        RevisionNote(day, "editorial", ""),
        RevisionNote(day, "editorial", "Plainer."),
    )
    assert [each.version for each in history(catalog, "other")] == ["9.0"]
    assert history(catalog, "none") == ()
