"""The closed list of checks: every code is reached, means one thing, and is documented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from credentials.every import CASES, Case
from credentials.making import World

from generator.credentials.checklist import CODES, EFFECTS, Report, as_markdown, check

WORDS = {"verified": "none"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_comes_to_its_code(case: Case) -> None:
    world = World()
    case.world(world)
    report = world.verify(case.document, **case.options)
    assert case.code in report.codes(case.id), report
    assert report.outcome == case.outcome
    assert_consistent(report)


def assert_consistent(report: Report) -> None:
    """What holds of every report: codes of the list, its sentences, and the worst effect."""
    shown = report.as_json()
    assert list(shown) == ["outcome", "checks"]
    for item in shown["checks"]:
        assert list(item) == ["id", "result", "code", "message"]
        assert item["result"] == CODES[item["id"]][item["code"]].result
        assert (
            "{" not in CODES[item["id"]][item["code"]].sentence or "{reason}" not in item["message"]
        )
        assert item["message"].endswith(".")
    effects = [CODES[item["id"]][item["code"]].effect for item in shown["checks"]]
    worst = max(effects, key=EFFECTS.index)
    if worst in ("indeterminate", "failed") or ("signature", "passed") in [
        (item["id"], item["result"]) for item in shown["checks"]
    ]:
        assert shown["outcome"] == ("verified" if worst == "none" else worst)
    else:
        pytest.fail("nothing was verified, and nothing says why")


def test_every_code_is_reached_by_a_case() -> None:
    reached = {(case.id, case.code) for case in CASES}
    assert reached == {(name, code) for name, codes in CODES.items() for code in codes}


def test_outcome_of_each_effect_is_the_cases_own() -> None:
    for case in CASES:
        effect = CODES[case.id][case.code].effect
        assert EFFECTS.index(WORDS.get(case.outcome, case.outcome)) >= EFFECTS.index(effect)


def test_results_and_effects_are_of_the_closed_lists() -> None:
    for codes in CODES.values():
        for code in codes.values():
            assert code.result in ("passed", "failed", "indeterminate")
            assert code.effect in EFFECTS
            assert not (code.result == "passed" and code.effect != "none")


@pytest.mark.parametrize("group", ["format.", "issuer.key", "signature"])
def test_what_must_pass_is_never_merely_a_warning(group: str) -> None:
    for name, codes in CODES.items():
        if name.startswith(group) and name != "signature.others":
            for code in codes.values():
                assert code.effect == {"passed": "none"}.get(code.result, code.result)


def test_nothing_checked_is_not_success() -> None:
    assert Report(()).outcome == "indeterminate"
    assert Report((check("status", "none_declared"),)).outcome == "indeterminate"
    assert Report((check("signature", "valid"),)).outcome == "indeterminate"


def test_an_unknown_code_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        check("signature", "fine")
    with pytest.raises(KeyError):
        check("signature", "malformed_proof")


def test_messages_show_nothing_that_moves_a_terminal() -> None:
    shown = check("format.read", "malformed", reason="a\x1b[2J\u202e" + "x" * 999)
    assert "\x1b" not in shown.message and "\u202e" not in shown.message
    assert len(shown.message) < 400


def test_a_report_is_json() -> None:
    assert json.loads(json.dumps(World().verify(b"{").as_json()))["outcome"] == "failed"


def test_the_page_of_checks_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "verification.md"
    assert page.read_text("utf-8") == as_markdown(), (
        "run: python -m generator.credentials.checklist > docs/verification.md"
    )
