import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.model import Requirement, Stack, StatusEvent
from generator.content.progress import progress
from generator.site.signed import UNNAMED_HOLDER, read_credential
from generator.site.views import Directory, summarize

AT = sample.AT


def directory(**changes):
    return Directory(sample.catalog(**changes), at=AT)


def standing(row, *actions):
    events = tuple(
        StatusEvent(sample.moment(2026, 6, day + 1), row.id, action, f"reason {day}", "issuer")
        for day, action in enumerate(actions)
    )
    summary = summarize(sample.catalog(assertions=(row,), events=events[::-1]), row, at=AT)
    return summary.standing, summary.reason


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((), ("valid", "")),
        (("suspend",), ("suspended", "reason 0")),
        (("suspend", "reinstate"), ("valid", "")),
        (("suspend", "reinstate", "suspend"), ("suspended", "reason 2")),
        (("revoke",), ("revoked", "reason 0")),
        (("revoke", "reinstate"), ("revoked", "reason 0")),
        (("suspend", "revoke", "suspend", "reinstate"), ("revoked", "reason 1")),
    ],
)
def test_the_last_event_decides_and_a_revocation_is_final(actions, expected):
    assert standing(sample.row("0" * 12), *actions) == expected


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "expected"),
    [
        ("2026-01-01T00:00:00Z", "", "valid"),
        ("2026-11-22T23:59:59Z", "", "valid"),
        ("2026-11-23T00:00:00Z", "", "not_yet_valid"),
        ("2026-01-01T00:00:00Z", "2026-11-21T23:59:59Z", "expired"),
        ("2026-01-01T00:00:00Z", "2026-11-22T00:00:00Z", "expired"),
        ("2026-01-01T00:00:00Z", "2026-11-22T12:00:00Z", "expiring"),
        ("2026-01-01T00:00:00Z", "2027-02-20T00:00:00Z", "expiring"),
        ("2026-01-01T00:00:00Z", "2027-02-21T00:00:00Z", "valid"),
        ("nonsense", "nonsense", "valid"),
    ],
)
def test_dates_decide_where_no_event_does(valid_from, valid_until, expected):
    row = sample.row("0" * 12, valid_from=valid_from, valid_until=valid_until)
    assert standing(row)[0] == expected


def test_a_revoked_credential_that_has_expired_is_revoked():
    row = sample.row("0" * 12, valid_until="2026-01-02T00:00:00Z")
    assert standing(row, "revoke")[0] == "revoked"


def test_a_summary_is_whole_for_rich_and_orphaned_rows():
    rich, orphan = (directory().summarize(sample.ROWS[place]) for place in (0, 5))
    assert (rich.name, rich.issuer, rich.issuer_name) == (
        "Formative questions",
        "lantern",
        "Lanternway Guild",
    )
    assert rich.awarded == datetime.date(2026, 5, 3)
    assert (rich.path, rich.badge_path) == (
        "assertions/00000000000a/",
        "badges/formative-questions/",
    )
    assert (orphan.name, orphan.badge_path, orphan.issuer_path) == ("A removed badge", "", "")


def test_who_is_shown():
    shown = directory()
    assert set(shown.earners) == {"layla", "quiet", "bare"}
    assert [earner.slug for earner in shown.listed_earners] == ["bare", "layla"]
    assert "secret-draft" not in shown.badges
    assert "secret-draft" in Directory(sample.catalog(), at=AT, drafts=True).badges


def test_drafts_are_named_nowhere():
    shown = directory()
    node = shown.node(sample.STACKS[0].requires)
    draft = node.children[1].children[1]
    assert (draft.name, draft.path, draft.badge) == ("a badge in preparation", "", None)
    assert [badge.slug for badge in shown.leads_to("listening")] == ["formative-questions"]
    assert {each.name for each in shown.recognitions(sample.RECOGNIZERS[0])} == {
        "Formative questions",
        "Listening",
        "Talk that teaches",
    }
    assert [badge.slug for badge in shown.seeks(sample.RECOGNIZERS[0])] == ["formative-questions"]


def test_what_ended_is_no_longer_acceptance():
    shown = directory()
    assert [each.recognizer.slug for each in shown.accepted_by("badge", "formative-questions")] == [
        "quill"
    ]
    assert shown.accepted_by("badge", "listening") == ()
    (stack,) = shown.accepted_by("stack", "talk")
    assert stack.begins
    assert shown.asked_for_by("formative-questions")[0].slug == "quill"


def test_versions_count_their_awards():
    current, earlier = directory().versions(sample.RICH)
    assert (current.version, current.current, current.awards, current.path) == ("1.1", True, 0, "")
    assert (earlier.version, earlier.awards) == ("1.0", 3)
    assert earlier.path == "badges/formative-questions/v/1.0.json"
    assert earlier.first_awarded == datetime.date(2026, 5, 3)


def test_an_earners_page():
    shown, layla = directory(), sample.EARNERS[0]
    assert [each.id[-1] for each in shown.credentials_of(layla)] == ["b", "a", "c"]
    assert shown.held(layla) == {"formative-questions", "listening"}
    assert shown.ceu_total(layla) == Decimal("1.2")
    (talk,) = shown.progress_of(layla)
    assert (talk.done, talk.needed, talk.complete) == (2, 2, True)
    assert [badge.slug for badge in shown.next_badges(layla)] == ["classroom-talk"]


def test_an_expired_credential_counts_for_nothing():
    rows = tuple(replace(row, valid_until="2026-01-05T00:00:00Z") for row in sample.ROWS)
    shown = directory(assertions=rows)
    assert shown.held(sample.EARNERS[0]) == frozenset()
    assert shown.progress_of(sample.EARNERS[0]) == ()
    assert shown.ceu_total(sample.EARNERS[0]) == 0


# --- progress


def stack(slug, requires, **more):
    return Stack(
        slug=slug, body="", name=slug, description="x", issuer="i", requires=requires, **more
    )


def badge(slug):
    return Requirement(badge=slug)


def count(one, held, *others):
    return progress(one, {each.slug: each for each in (one, *others)}, held, lambda step: step.slug)


def test_progress_through_all_any_and_nested_groups():
    two_of_three = Requirement(any=2, of=(badge("b"), badge("c"), badge("d")))
    one = stack("s", Requirement(all=(badge("a"), two_of_three)))
    state = count(one, {"a", "c"})
    assert (state.done, state.needed) == (2, 3)
    (missing,) = state.missing
    assert missing.count == 1
    assert [step.name for step in missing.options] == ["b", "d"]
    assert count(one, {"a", "b", "c", "d"}).complete
    assert (count(one, {"a", "b", "c", "d"}).done, count(one, ()).needed) == (3, 3)


def test_a_group_that_may_be_chosen_is_worded():
    group = Requirement(all=(badge("b"), badge("c")))
    one = stack("s", Requirement(any=1, of=(group, badge("d"))))
    assert [step.name for step in count(one, ()).missing[0].options] == ["all of b, c", "d"]


def test_a_stack_inside_a_stack_is_one_step():
    inner = stack("inner", Requirement(all=(badge("a"), badge("b"))), awards="inner-done")
    outer = stack("outer", Requirement(all=(Requirement(stack="inner"), badge("c"))))
    assert (count(outer, {"a"}, inner).done, count(outer, {"a"}, inner).needed) == (0, 2)
    assert count(outer, {"a", "b"}, inner).done == 1
    assert count(outer, {"inner-done", "c"}, inner).complete


def test_whoever_holds_what_the_stack_awards_has_completed_it():
    one = stack("s", badge("a"), awards="z")
    assert count(one, {"z"}).complete


def test_stacks_that_require_themselves_or_nothing_known_are_never_complete():
    loop = stack("loop", Requirement(all=(Requirement(stack="loop"), badge("a"))))
    assert not count(loop, {"a"}).complete
    assert not count(stack("s", Requirement(stack="gone")), {"a"}).complete
    chain = [stack(f"s{n}", Requirement(stack=f"s{n + 1}")) for n in range(2000)]
    assert not count(chain[0], (), *chain[1:]).complete


REQUIREMENTS = st.recursive(
    st.sampled_from("abcdef").map(badge),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: Requirement(all=tuple(nodes))),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda nodes: Requirement(any=(len(nodes) + 1) // 2, of=tuple(nodes))
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(REQUIREMENTS, st.sets(st.sampled_from("abcdef")), st.sampled_from("abcdef"))
def test_one_more_badge_never_takes_anyone_further_away(requires, held, more):
    one = stack("s", requires)
    before, after = count(one, held), count(one, held | {more})
    assert 0 <= before.done <= before.needed
    assert before.complete == (before.done == before.needed)
    assert after.needed - after.done <= before.needed - before.done
    assert not before.complete or after.complete
    assert count(one, set("abcdef")).complete


# --- signed documents


def read(document, row=sample.ROWS[0]):
    return read_credential(directory(), row, document)


def test_a_rich_credential_is_read_whole():
    view = read(sample.document())
    assert (view.holder, view.holder_path) == (sample.ARABIC, "earners/layla/")
    assert view.results[0].name == "Planning"
    assert (view.results[0].level, view.results[0].required) == ("Exemplary", "Proficient")
    assert view.results[0].level_description == "Learners plan some too."
    assert (view.evidence[0].name, view.evidence[1].url) == ("A lesson on density", "")
    assert view.credits == "1.2"
    assert view.activity_end == datetime.date(2026, 4, 20)


def test_single_objects_are_read_as_arrays_of_one_are():
    document = sample.document()
    subject = document["credentialSubject"]
    single = {
        **document,
        "evidence": document["evidence"][0],
        "credentialSubject": [
            {**subject, "result": subject["result"][0], "achievement": [subject["achievement"]]}
        ],
    }
    assert read(single).results == read(document).results
    assert read(single).evidence == read(document).evidence[:1]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"credentialSubject": None, "evidence": None, "issuer": "did:web:x"},
        {"credentialSubject": [], "evidence": [None, 1, "x", {}], "name": {"@value": 3}},
        {"credentialSubject": {"achievement": "https://x", "result": {"value": True}}},
        {"evidence": {"id": "javascript:alert(1)", "name": ["\x00\ud800"]}},
    ],
)
def test_whatever_is_missing_or_odd_is_left_out(document):
    view = read(document)
    assert view.name in ("Formative questions", "3")
    assert view.evidence == ()
    assert view.results == ()


def test_names_come_only_from_earners_who_let_themselves_be_named():
    holders = {row.id[-1]: read(sample.document(), row) for row in sample.ROWS}
    assert (holders["d"].holder, holders["d"].holder_path) == ("Quiet Quentin", "")
    assert (holders["e"].holder, holders["e"].holder_path) == (UNNAMED_HOLDER, "")
    assert holders["f"].holder == UNNAMED_HOLDER


def test_a_great_many_results_are_cut_and_counted():
    document = sample.document(evidence=[{"name": f"e{n}"} for n in range(250)])
    view = read(document)
    assert (len(view.evidence), view.unshown) == (200, 50)


# --- one badge in several languages


def test_a_translation_stands_beside_its_original_and_finds_it_first():
    shown = directory()
    for slug in ("listening", "escucha"):
        translations = shown.translations(shown.badges[slug])
        assert [badge.slug for badge in translations] == ["listening", "escucha"]
    assert shown.translations(shown.badges["voorlezen"]) == ()
    alone = directory(badges={"listening": sample.MINIMAL})
    assert alone.translations(sample.MINIMAL) == () == alone.alternates(sample.MINIMAL)


def test_a_translation_leads_where_its_original_does():
    shown = directory()
    for of in (shown.leads_to, shown.asked_for_by, shown.awarded_for):
        assert of("escucha") == of("listening")
    for of in (shown.counts_toward, shown.accepted_by):
        assert of("badge", "escucha") == of("badge", "listening")
    assert shown.leads_to("escucha") and shown.counts_toward("badge", "escucha")


def test_menus_are_in_the_language_of_the_page_where_there_is_one():
    shown = directory()
    for language, slug in {
        "": "glossary",
        "en": "glossary",
        "nl": "glossary",
        "es": "glosario",
    }.items():
        assert [page.slug for page in shown.menu("header", language)] == [slug]
    assert [page.slug for page in shown.menu("header", "es-MX")] == ["glosario"]
    mexican = sample.PAGES[2].model_copy(
        update={"slug": "mx", "language": "es-MX", "menu": "header"}
    )
    pages = {**sample.catalog().pages, "mx": mexican}
    both = directory(pages=pages)
    for language, slug in {"es-MX": "mx", "es": "glosario", "en": "glossary"}.items():
        assert [page.slug for page in both.menu("header", language)] == [slug]
    orphan = directory(pages={"mx": mexican})
    assert [page.slug for page in orphan.menu("header")] == ["mx"]


def test_the_first_page_receives_each_visitor_in_one_language():
    guide = sample.PAGES[0].model_copy(
        update={"slug": "guia", "language": "es", "translation_of": "about", "order": 0}
    )
    shown = directory(pages={**sample.catalog().pages, "guia": guide})
    assert [page.slug for page in shown.entry_pages] == ["about"]


def test_a_stack_takes_either_language_and_counts_it_once():
    both = (sample.row("00000000000a", "listening"), sample.row("00000000000b", "escucha"))
    for rows in (both, both[1:]):
        shown = directory(assertions=rows)
        layla = shown.earners["layla"]
        assert shown.held(layla) == {"listening"}
        (begun,) = shown.progress_of(layla)
        assert (begun.stack.slug, begun.done) == ("talk", 1)
        assert "escucha" not in {badge.slug for badge in shown.next_badges(layla)}
    named = Stack.model_validate(
        {
            **sample.STACKS[1].model_dump(by_alias=True),
            "requires": {"badge": "escucha"},
        }
    )
    shown = directory(assertions=both[:1], stacks={"small": named})
    (begun,) = shown.progress_of(shown.earners["layla"])
    assert begun.complete


def test_the_first_page_shows_a_badge_in_one_language():
    rows = tuple(sample.row(f"{n:012d}", "escucha") for n in range(9))
    featured = directory(assertions=(*rows, *sample.ROWS)).featured()
    assert featured[0].slug == "listening" and "escucha" not in [b.slug for b in featured]
