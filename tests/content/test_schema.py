import datetime
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from generator.content.badge import Badge
from generator.content.editorials import Editorial
from generator.content.frameworks import Framework, Registry
from generator.content.model import Earner, Issuer, Recognizer, Site, Stack
from generator.content.pages import Page
from generator.content.schema import DIALECT, schemas

MODELS = {
    "site": (Site, {}),
    "issuer": (Issuer, {"slug": "a", "description": ""}),
    "badge": (Badge, {"slug": "a", "criteria": ""}),
    "stack": (Stack, {"slug": "a", "body": ""}),
    "earner": (Earner, {"slug": "a", "body": ""}),
    "recognizer": (Recognizer, {"slug": "a", "body": ""}),
    "page": (Page, {"slug": "a", "body": ""}),
    "framework": (Framework, {"slug": "a"}),
    "registry": (Registry, {"slug": "a"}),
    "editorial": (Editorial, {}),
}
BASE = {
    "site": {"format": 1, "name": "Site", "base_url": "https://badges.example"},
    "issuer": {
        "name": "Guild",
        "did": "did:web:badges.example:issuers:guild",
        "kind": "community",
        "url": "https://guild.example",
    },
    "badge": {"name": "Badge", "description": "Shows it.", "version": "1.0", "issuer": "guild"},
    "stack": {
        "name": "Stack",
        "description": "Both.",
        "issuer": "guild",
        "requires": {"all": [{"badge": "a"}, {"any": 1, "of": [{"badge": "b"}, {"stack": "c"}]}]},
    },
    "earner": {"name": "Robin Example"},
    "recognizer": {"name": "District", "kind": "district"},
    "page": {"name": "About"},
    "framework": {
        "name": "Standards",
        "url": "https://standards.example",
        "items": [{"code": "1", "name": "One"}, {"code": "1.a", "name": "A", "part_of": "1"}],
    },
    "registry": {"name": "Ours", "issuers": []},
    "editorial": {},
}
RUBRIC = {
    "levels": [{"id": "no", "name": "Not yet"}, {"id": "met", "name": "Met", "points": 2}],
    "criteria": [{"id": "c", "name": "C", "levels": {"no": "–", "met": "+"}, "passes": "met"}],
}
KNOWN = {
    "did": "did:web:guild.example",
    "name": "Guild",
    "since": datetime.date(2026, 1, 1),
    "source": "https://guild.example/about",
}
TERM = {"id": "stack", "name": "Stack", "definition": "Badges that together show more."}
GOOD = [
    ("page", {"menu": "footer", "order": 3, "visitor": "earner", "status": "draft"}),
    ("page", {"terms": [{**TERM, "readings": [{"name": "One source", "text": "Otherwise."}]}]}),
    ("framework", {"publisher": "Council", "version": "2013", "language": "en"}),
    (
        "editorial",
        {"rewordings": [{"date": datetime.date(2026, 1, 1), "name": "N", "description": "D"}]},
    ),
    ("editorial", {"opened": {"date": datetime.date(2026, 1, 1), "note": "Two parts now."}}),
    ("registry", {"issuers": [KNOWN, {**KNOWN, "did": "https://guild.example/issuer.json"}]}),
    ("site", {}),
    ("site", {"previous_base_urls": ["https://old.example"], "publish": {"baked": "on-demand"}}),
    ("issuer", {"email": "badges@guild.example", "image": "images/guild.svg"}),
    (
        "issuer",
        {
            "keys": [
                {
                    "id": "key-1",
                    "public_key": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
                    "created": datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
                }
            ]
        },
    ),
    ("badge", {"rubric": RUBRIC}),
    (
        "badge",
        {"achievement_type": "MicroCredential", "expires_after": "3 years", "language": None},
    ),
    ("badge", {"achievement_type": "ext:Skill", "created": datetime.date(2026, 11, 22)}),
    ("badge", {"assessment_fee": {"amount": Decimal("12.50"), "currency": "EUR"}}),
    ("badge", {"assessment_fee": {"amount": 0, "currency": "EUR"}, "in_class": False}),
    ("badge", {"alignments": [{"name": "A", "url": "http://a.example", "target_type": "CFItem"}]}),
    ("stack", {"awards": "d", "status": "draft"}),
    ("earner", {"visibility": "public", "featured": ["7m3kq0x9tzab"]}),
    (
        "recognizer",
        {"recognizes": [{"badge": "a", "as": "CEU", "from": datetime.date(2026, 1, 1)}]},
    ),
]
BAD = [
    ("page", {"menu": "left"}),
    ("page", {"terms": [{**TERM, "id": "A Stack"}]}),
    ("page", {"body": "b"}),
    ("framework", {"items": []}),
    ("framework", {"items": [{"code": "1"}]}),
    ("registry", {"issuers": [{**KNOWN, "did": "guild"}]}),
    ("editorial", {"rewordings": [{"date": datetime.date(2026, 1, 1), "name": "N"}]}),
    ("editorial", {"opened": {"date": datetime.date(2026, 1, 1)}}),
    ("registry", {"issuers": [{name: KNOWN[name] for name in ("did", "name", "since")}]}),
    ("site", {"format": 2}),
    ("site", {"base_url": "http://badges.example"}),
    ("site", {"colour": "red"}),
    ("site", {"name": ""}),
    ("site", {"publish": {"baked": "never"}}),
    ("issuer", {"did": "did:key:z6Mk"}),
    ("issuer", {"kind": "cabal"}),
    ("issuer", {"slug": "b"}),
    ("badge", {"criteria": "b"}),
    ("badge", {"name": " "}),
    ("badge", {"description": "x" * 501}),
    ("badge", {"version": 1.0}),
    ("badge", {"issuer": "The Guild"}),
    ("badge", {"expires_after": "about 3 years"}),
    ("badge", {"expires_after": "3 years or so"}),
    ("badge", {"achievement_type": "Nanodegree"}),
    ("badge", {"rubric": {**RUBRIC, "levels": RUBRIC["levels"][:1]}}),
    ("badge", {"rubric": {**RUBRIC, "criteria": []}}),
    (
        "badge",
        {"rubric": {**RUBRIC, "criteria": [{**RUBRIC["criteria"][0], "levels": {"N O": "x"}}]}},
    ),
    (
        "badge",
        {"rubric": {**RUBRIC, "criteria": [{**RUBRIC["criteria"][0], "levels": {"no": ""}}]}},
    ),
    ("badge", {"assessment_fee": {"amount": "free", "currency": "EUR"}}),
    ("badge", {"assessment_fee": {"amount": -1, "currency": "EUR"}}),
    ("badge", {"tags": "one"}),
    ("badge", {"alignments": [{"name": "A", "url": "ftp://a.example"}]}),
    ("stack", {"requires": {"any": 0, "of": [{"badge": "a"}]}}),
    ("stack", {"requires": {"all": [{"bagde": "a"}]}}),
    ("earner", {"featured": ["7M3KQ0X9TZAB"]}),
    ("earner", {"visibility": "hidden"}),
    ("recognizer", {"recognizes": [{"badge": "a", "as": "money"}]}),
    ("recognizer", {"kind": None}),
]


def as_json(value):
    """A value as an editor reads it: YAML's dates as text, its decimals as numbers."""
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def verdicts(kind, change):
    fields = {**BASE[kind], **change}
    by_schema = Draft202012Validator(schemas()[kind]).is_valid(as_json(fields))
    model, from_the_file = MODELS[kind]
    if change.keys() & from_the_file.keys():
        return by_schema, False  # the reader refuses these before the model sees them
    try:
        model.model_validate({**fields, **from_the_file})
    except ValidationError:
        return by_schema, False
    return by_schema, True


def test_every_kind_has_a_sound_schema_that_reads_well():
    found = schemas()
    assert list(found) == list(MODELS)
    for kind, schema in found.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == DIALECT
        assert schema["title"] == MODELS[kind][0].__name__
        assert "content/" in schema["description"]
        for part in (schema, *schema.get("$defs", {}).values()):
            assert part["additionalProperties"] is False
            assert part["description"]
            assert "slug" not in part["properties"]
            assert not any("title" in value for value in part["properties"].values())


@pytest.mark.parametrize(("kind", "change"), GOOD)
def test_the_schema_and_the_model_agree_on_what_is_right(kind, change):
    assert verdicts(kind, change) == (True, True)


@pytest.mark.parametrize(("kind", "change"), BAD)
def test_the_schema_and_the_model_agree_on_what_is_wrong(kind, change):
    assert verdicts(kind, change) == (False, False)


def test_fields_are_named_as_authors_write_them():
    recognition = schemas()["recognizer"]["$defs"]["Recognition"]["properties"]
    assert {"as", "from"} <= recognition.keys()
    assert not {"counts_as", "since"} & recognition.keys()
