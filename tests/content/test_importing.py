import base64
import io
import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.content.badge import Badge
from generator.content.frontmatter import parse_markdown
from generator.content.identifiers import did_for, slug_for
from generator.content.importing import import_document
from generator.content.writing import write_badge
from generator.errors import InputError

REAL = Path(
    os.environ.get("LAURELS_SHARED", Path(__file__).parents[2] / ".." / "shared")
) / "real" / "educredentials"  # fmt: skip
REAL_FILES = sorted(REAL.glob("*.json"))


def achievement(**members):
    return {
        "id": "https://other.example/a",
        "type": ["Achievement"],
        "name": "Weaving",
        "description": "Shows weaving.",
        "criteria": {"narrative": "Weave a cloth."},
    } | members


def credential(**members):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:other.example", "type": "Profile", "name": "Other School"},
        "credentialSubject": {"type": "AchievementSubject", "achievement": achievement(**members)},
    }


def read(document, **options):
    """Import, write and read back; what was written must be a badge, exactly as imported."""
    found = import_document(document, issuer="guild", **options)
    source = parse_markdown(write_badge(found.badge_fields, found.body))
    assert source.data == found.badge_fields
    assert source.body == found.body
    badge = Badge.model_validate({**source.data, "slug": found.slug, "criteria": source.body})
    return found, badge


def image_url(kind="PNG", media="image/png"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, kind)
    return f"data:{media};base64,{base64.b64encode(out.getvalue()).decode()}", out.getvalue()


@pytest.mark.skipif(not REAL_FILES, reason=f"the real documents are not in {REAL}")
def test_every_real_document_imports():
    assert len(REAL_FILES) == 30
    for path in REAL_FILES:
        document = json.loads(path.read_bytes())
        source = document["credentialSubject"]["achievement"]
        found, badge = read(document)
        assert badge.name == source["name"].strip()
        assert badge.language == source["inLanguage"]
        assert badge.criteria.startswith(source["criteria"]["narrative"].strip())
        assert len(badge.alignments) == len(source.get("alignment", []))
        assert "## Results" in badge.criteria
        assert bool(found.images) == source["image"]["id"].startswith("data:")
        told = "\n".join(found.dropped)
        for member in (
            "SBU",
            "ECTS",
            "participationType",
            "educationProgramIdentifier",
            "timeInvestment",
        ):
            if member in source:
                assert (
                    f"achievement.{member}: {json.dumps(source[member])} is not carried over"
                    in told
                )
        for secret in (
            document["credentialSubject"]["id"],
            document["credentialSubject"]["result"][0]["value"],
        ):
            assert secret not in told + badge.model_dump_json()


def test_a_credential_gives_its_badge_and_nothing_of_its_recipient():
    document = credential()
    document["credentialSubject"] |= {
        "id": "mailto:robin@example.com",
        "identifier": [{"identityHash": "robin@example.com", "hashed": False}],
        "narrative": "Robin wove at night.",
        "result": [{"value": "9"}],
    }
    document |= {
        "evidence": [{"id": "https://robin.example/cloth"}],
        "proof": [{"proofValue": "z123"}],
        "validFrom": "2024-08-30T00:00:00Z",
        "validUntil": "2027-08-30T00:00:00Z",
    }
    found, _ = read(document)
    assert found.dropped == (
        "$.credentialSubject: whose award this was is never carried over: "
        "id, identifier, narrative, result are left out",
        "$: what belongs to one award is never carried over: evidence, proof, validFrom, validUntil "
        "are left out",
        '$.issuer: "Other School" is not carried over: guild now offers the badge',
        "$.validUntil: 3 years after validFrom; set expires_after where every award is valid that long",
        '$.credentialSubject.achievement.id: "https://other.example/a" is not carried over: the badge '
        "gets an address of its own",
    )
    written = write_badge(found.badge_fields, found.body).decode()
    assert "obin" not in written + "".join(found.dropped)


def test_an_achievement_with_everything():
    url, data = image_url()
    found, badge = read(
        achievement(
            achievementType="MicroCredential",
            tag=["weaving", "weaving", "cloth"],
            inLanguage="en",
            version="2.1",
            image={"id": url, "type": "Image", "caption": "A loom"},
            creator={"id": "https://loom.example", "type": ["Profile"], "name": "Loom", "email": "a@b.example"},
            creditsAvailable=3,
            humanCode="W1",
            alignment=[
                {"type": ["Alignment"], "targetName": "Fibre", "targetUrl": "https://f.example/1",
                 "targetFramework": "F", "targetCode": "1", "targetType": "CFItem", "targetDescription": "d"},
                {"type": ["Alignment"], "targetName": "Nowhere", "targetUrl": "urn:x"},
                {"type": ["Alignment"], "targetName": "Odd", "targetUrl": "https://f.example/2", "targetType": "X"},
            ],
        )
    )  # fmt: skip
    assert found.slug == "weaving"
    assert found.images == {"images/weaving.png": data}
    assert (badge.image, badge.image_alt) == ("images/weaving.png", "A loom")
    assert (badge.kind, badge.achievement_type, badge.version) == (
        "micro-credential", "MicroCredential", "2.1",
    )  # fmt: skip
    assert badge.tags == ("weaving", "cloth")
    assert badge.creator.model_dump() == {"name": "Loom", "url": "https://loom.example"}
    assert [item.name for item in badge.alignments] == ["Fibre", "Odd"]
    assert badge.alignments[0].target_type == "CFItem"
    told = "\n".join(found.dropped)
    assert "a@b.example" not in told
    for sentence in (
        '$.alignment[1].targetUrl: "urn:x" is no address of the web and is not carried over',
        '$.alignment[2].targetType: "X" is not carried over',
        "$.creator: only the creator's name and address are carried over",
        "$.creditsAvailable: 3 is not carried over: state contact_hours if that is what they count",
        '$.humanCode: "W1" is not carried over',
    ):
        assert sentence in told


def test_an_open_badges_2_class_and_an_assertion_around_it():
    badge_class = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "BadgeClass",
        "id": "https://other.example/b",
        "name": "Weaving",
        "description": "Shows weaving.",
        "image": "https://other.example/b.png",
        "criteria": "https://other.example/criteria",
        "tags": ["cloth"],
        "issuer": {"name": "Other", "email": "x@other.example"},
        "extensions:Level": {"level": 3},
    }
    found, badge = read(badge_class)
    assert badge.criteria == "<https://other.example/criteria>\n"
    assert badge.tags == ("cloth",)
    assert '$.image: "https://other.example/b.png" is not fetched' in "\n".join(found.dropped)
    assert '$.extensions:Level: {"level": 3} is not carried over' in found.dropped
    assert '$.issuer: "Other" is not carried over: guild now offers the badge' in found.dropped
    assertion = {
        "type": "Assertion",
        "recipient": {"identity": "r@example.com"},
        "badge": badge_class,
    }
    again, _ = read(assertion)
    assert again.badge_fields == found.badge_fields
    assert "r@example.com" not in "".join(again.dropped)
    bare = {
        name: badge_class[name] for name in ("name", "description", "criteria", "image", "issuer")
    }
    assert read(bare)[1].name == "Weaving"


def levels(*names, points=()):
    return [
        {
            "type": ["RubricCriterionLevel"],
            "id": f"urn:l:{name}",
            "name": name,
            "description": f"is {name}",
        }
        | ({"points": points[index]} if points else {})
        for index, name in enumerate(names)
    ]


def result(name, found, **members):
    return {"type": ["ResultDescription"], "id": f"urn:r:{name}", "name": name,
            "resultType": "RubricCriterionLevel", "rubricCriterionLevel": found} | members  # fmt: skip


def test_result_descriptions_with_levels_become_a_rubric():
    rows = [
        result("Cloth", levels("Not yet", "Met", "Above", points=["0", "1", "2"]), requiredLevel="urn:l:Met"),
        result("Cloth", levels("Not yet", "Above"), requiredValue="Above"),
        {"type": "ResultDescription", "name": "Grade", "resultType": "Percent", "valueMin": 0,
         "valueMax": 100, "requiredValue": 60},
    ]  # fmt: skip
    found, badge = read(achievement(resultDescription=rows))
    assert [(level.id, level.points) for level in badge.rubric.levels] == [
        ("not-yet", 0), ("met", 1), ("above", 2),
    ]  # fmt: skip
    first, second = badge.rubric.criteria
    assert (first.id, first.passes, second.id, second.passes) == (
        "cloth",
        "met",
        "cloth-2",
        "above",
    )
    assert second.levels == {"not-yet": "is Not yet", "above": "is Above"}
    assert badge.criteria.endswith("## Results\n\n- **Grade** (Percent): 0 – 100; required: 60\n")
    assert len(found.dropped) == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([result("A", levels("No", "Yes"))], "nothing says which level of 'A' passes"),
        (
            [
                result("A", levels("No", "Yes"), requiredLevel="urn:l:Yes"),
                result("B", levels("Yes", "No"), requiredLevel="urn:l:Yes"),
            ],
            "the levels of 'B' differ from those of the others",
        ),
        (
            [result("A", levels("No", "Yes", points=[2, 1]), requiredLevel="urn:l:Yes")],
            "the levels of 'A' are not ordered from low to high",
        ),
        (
            [result("A", levels("Yes"), requiredLevel="urn:l:Yes")],
            "its levels are not 2 to 10 of different names",
        ),
    ],
)
def test_levels_that_are_no_rubric_are_written_out(rows, reason):
    found, badge = read(achievement(resultDescription=rows))
    assert badge.rubric is None
    assert f"$.resultDescription: written into the text, not as a rubric: {reason}" in found.dropped
    assert "- **A** (RubricCriterionLevel)" in badge.criteria
    assert "    - Yes" in badge.criteria


def test_a_long_description_is_shortened_at_a_sentence():
    text = "# Weaving\n\n" + "A weaver weaves well. " * 40
    found, badge = read(achievement(description=text))
    assert badge.description.startswith("A weaver")
    assert badge.description.endswith("weaves well.")
    assert len(badge.description) <= 500
    assert text.strip() in badge.criteria
    assert "shortened from 890 to at most 500 characters" in "".join(found.dropped)


@pytest.mark.parametrize("description", [None, "", " \n", [], {}, False])
def test_a_missing_description_is_made_good(description):
    found, badge = read(achievement(description=description))
    assert badge.description == "Weave a cloth."
    assert "$.description: there is none" in "".join(found.dropped)


def test_values_of_foreign_types():
    found, badge = read(
        {
            "type": "Achievement",
            "name": {"en": "Weaving", "nl-NL": "Weven"},
            "description": [{"@value": "Toont weven.", "@language": "nl"}],
            "criteria": ["Weef.", {"narrative": {"nl": "Nog eens."}, "id": "https://o.example/c"}],
            "inLanguage": "nl",
            "tag": "draad",
            "version": 2,
            "alignment": {"targetName": 7, "targetUrl": {"id": "https://f.example"}},
            "achievementType": "Nanodegree",
        }
    )
    assert (badge.name, badge.description, badge.version) == ("Weven", "Toont weven.", "2")
    assert badge.criteria == "Weef.\n\nNog eens.\n"
    assert badge.resources[0].url == "https://o.example/c"
    assert badge.alignments[0].name == "7"
    assert found.dropped == (
        '$.name.en: "Weaving" is not carried over: one language is',
        '$.achievementType: "Nanodegree" is no type of Open Badges 3.0 and is not carried over',
    )


def test_control_characters_are_left_out_and_never_printed():
    found, badge = read(
        achievement(name="We\x1b[31mav\x9bing\ud800", **{"odd\x1b\n": "\u202evalue\x85"})
    )
    assert badge.name == "We[31maving"
    assert all(sentence.isprintable() for sentence in found.dropped)
    assert "$.name: control characters are left out" in found.dropped


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_embedded_images_whatever_they_call_themselves(kind, ending):
    url, data = image_url(kind, "image/gif")
    found, _ = read(achievement(image=url), slug="cloth")
    assert found.images == {f"images/cloth.{ending}": data}


@pytest.mark.parametrize(
    "payload",
    [
        "data:image/png;base64,!!!!",
        "data:image/png;base64",
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'%3E"
        "%3Cscript/%3E%3C/svg%3E",
        "data:text/html,<b>x</b>",
    ],
)
def test_an_image_that_cannot_be_used_is_noted(payload):
    found, badge = read(achievement(image={"id": payload}))
    assert badge.image is None
    assert found.images == {}
    assert "$.image.id: the image is not carried over: " in "".join(found.dropped)


def test_an_embedded_drawing():
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle r='4'/></svg>"
    found, _ = read(achievement(image=f"data:image/svg+xml;utf8,{drawing}"))
    assert found.images == {"images/weaving.svg": drawing.encode()}


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "found no type"),
        ({"type": "Profile"}, "found Profile"),
        ({"type": ["ClrCredential"]}, "import each one by itself"),
        ({"type": "Assertion", "badge": "https://b.example"}, "import 'https://b.example' instead"),
        ({"type": "Assertion", "badge": 7}, r"\$.badge: expected one object, found 7"),
        (
            {"credentialSubject": {}},
            r"\$.credentialSubject.achievement: expected one object, found null",
        ),
        ({"credentialSubject": [{}, {}]}, r"\$.credentialSubject: expected one object, found 2"),
        (achievement(name=None), "has no name"),
        (achievement(name=True), "has no name"),
        (achievement(more=deep(80)), "nested more than 64 deep"),
        (achievement(more=deep(5000)), "nested more than 64 deep"),
        (achievement(more=[0] * 100_001), "too large to be one badge"),
        (achievement(more="x" * 33_554_433), "too large to be one badge"),
        (achievement(more=10**5000), "a number of more digits"),
        (achievement(more=b"x"), "a value of type bytes"),
        (achievement(more={1: 2}), "a member whose name isn't text"),
    ],
)
def test_what_is_no_badge_is_refused_in_a_sentence(document, message):
    with pytest.raises(InputError, match=message):
        import_document(document, issuer="guild")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.sampled_from(["https://a.example", "data:image/png;base64,AA", "en", "x" * 700, "urn:l:a"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "type", "name", "narrative", "@value", "en", "nl", "points", "level",
                         "targetName", "targetUrl", "rubricCriterionLevel", "requiredLevel"])
        | st.text(max_size=5),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
MEMBERS = ["name", "description", "criteria", "image", "type", "tag", "version", "creator", "alignment",
           "resultDescription", "inLanguage", "achievementType", "issuer", "@context", "odd"]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from(MEMBERS), JSON), st.booleans())
def test_nothing_foreign_breaks_the_importer(members, wrapped):
    document = credential(**members) if wrapped else achievement(**members)
    try:
        found, _ = read(document)
    except InputError as error:
        assert error.message
    else:
        told = "".join(found.dropped)
        assert all(sentence.startswith("$") for sentence in found.dropped)
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in told)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_every_name_has_a_slug(name):
    slug = slug_for(name)
    assert slug == import_document(achievement(), issuer="guild", slug=slug).slug
    assert slug_for(name) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Stage bij boerderijdieren", "stage-bij-boerderijdieren"),
        ("Crème brûlée & œufs", "creme-brulee-and-oeufs"),
        ("Straße, Łódź, Ørsted", "strasse-lodz-orsted"),
        ("L'art de l’écoute", "lart-de-lecoute"),
        ("page", "badge-page"),
        ("v", "badge-v"),
        ("反馈", "badge-8b2106ca"),
        ("word " * 30, "word-" * 12 + "word"),
        ("x" * 80, "x" * 64),
    ],
)
def test_slugs(name, slug):
    assert slug_for(name) == slug


@pytest.mark.parametrize("slug", ["page", "v", "A", "a/b", "..", "", "x" * 65])
def test_a_slug_that_cannot_be_one_is_refused(slug):
    with pytest.raises(InputError, match="can't be a slug"):
        import_document(achievement(), issuer="guild", slug=slug)


@pytest.mark.parametrize(
    ("base_url", "did"),
    [
        ("https://badges.example", "did:web:badges.example:issuers:guild"),
        ("https://badges.example/", "did:web:badges.example:issuers:guild"),
        ("https://Badges.Example:8443/a/b", "did:web:badges.example%3A8443:a:b:issuers:guild"),
        ("https://example.org/~jo", "did:web:example.org:%7Ejo:issuers:guild"),
    ],
)
def test_the_did_of_an_issuer(base_url, did):
    assert did_for(base_url, "guild") == did


@pytest.mark.parametrize(
    "base_url", ["http://a.example", "https://", "https://a.example/?x", "", "https://a:99999"]
)
def test_no_did_without_a_proper_address(base_url):
    with pytest.raises(InputError, match="can't be a site's address"):
        did_for(base_url, "guild")
