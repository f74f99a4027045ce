"""Out to a spreadsheet and back: what wasn't changed stays, what was is written, what is wrong writes nothing."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from building import copied, tree
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issuing_site import PLAIN, make_place
from written_badges import badges, plainly

from generator.cli import laurels
from generator.content.formatting import formatted
from generator.content.frontmatter import parse_markdown
from generator.content.kinds import kind_of
from generator.content.load import load
from generator.errors import ContentError, LaurelsError
from generator.tables.columns import TABLED
from generator.tables.exporting import one_sheet, sheets
from generator.tables.planning import plan
from generator.tables.reading import read_table
from generator.tables.writing import csv_bytes, xlsx_bytes

DAY = datetime.date(2026, 11, 22)
STACK = "---\nname: Crafts\ndescription: Both.\nissuer: guild\nversion: '1.0'\nrequires:\n  all:\n    - badge: knots\n    - badge: weaving\n---\n"
PARTS = PLAIN.replace(
    "kind: badge\n",
    "kind: badge\ntags: [rope]\ncompetency: Ties.  # ten of them\nparts:\n"
    "  - name: Rope\n    submit: A rope.\n  - name: Talk\n    submit: A talk.\n    word_limit: 100\n",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A content folder of two badges, one of them in form and with parts, and a stack."""
    place = make_place(tmp_path)
    place.write("stacks/crafts.md", STACK)
    place.write("badges/knots.md", PARTS)
    return place.root


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(laurels, ["table", *map(str, words)])


def exported(root: Path, name: str, *more: str) -> Path:
    file = root.parent / name
    result = run("export", file, *more, "--content", root)
    assert result.exit_code == 0, result.output
    return file


def taken_back(root: Path, file: Path, *more: str) -> Result:
    return run("import", file, *more, "--content", root)


def findings(result: Result) -> list[str]:
    assert isinstance(result.exception, ContentError), result.output
    return [
        f"{found.line}:{found.column}: {found.sentence()}" for found in result.exception.findings
    ]


def in_workbook(file: Path, change: Callable[[Any], None]) -> None:
    book = openpyxl.load_workbook(file)
    change(book)
    book.save(file)


def in_csv(
    file: Path, change: Callable[[list[dict[str, str]]], None], delimiter: str = ","
) -> None:
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as output:
        writer = csv.DictWriter(output, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def cell(page: Any, slug: str, heading: str, row: int = 0) -> Any:
    """The cell of a column in the row, of those about `slug`, with this number."""
    column = [item.value for item in page[1]].index(heading) + 1
    rows = [item.row for item in page["A"] if item.value == slug]
    return page.cell(rows[row], column)


def changes(before: dict[str, bytes], root: Path) -> set[str]:
    after = tree(root)
    return {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}


def front(root: Path, path: str) -> dict[str, Any]:
    return parse_markdown((root / path).read_bytes()).data


def test_the_demonstration_comes_back_byte_for_byte(tmp_path: Path):
    root = copied(tmp_path)
    before = tree(root)
    for name, kind in (("all.xlsx", ""), ("badges.csv", "badges"), ("stacks.csv", "stacks")):
        file = exported(root, name, *([kind] if kind else []))
        if name == "all.xlsx":
            in_workbook(file, lambda book: None)  # as another program saves it
        result = taken_back(root, file)
        assert (result.exit_code, result.stderr) == (0, "Nothing to change.\n")
    assert tree(root) == before


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(badges(), st.sampled_from(["", "Do it.\n", "    code\n\n- a \n=1\n"]))
def test_any_badge_comes_back(tmp_path: Path, fields: dict[str, Any], body: str):
    root = tmp_path / "content"
    if not root.exists():
        make_place(tmp_path)
    (root / "badges/any.md").write_bytes(plainly(fields, body))
    catalog = load(root)
    kind = TABLED["badges"]
    single = one_sheet(catalog, kind)
    try:
        book = xlsx_bytes(sheets(catalog, kind))
    except LaurelsError as error:
        assert "can't: export CSV" in error.message
        book = csv_bytes(single)
    for data in (book, csv_bytes(single)):
        raws = read_table(data, single.layout.headings)
        found = plan(catalog, raws, "any.xlsx", lambda path: (root / path).read_bytes(), at=DAY)
        assert [change.fields for change in found.changes] == []


def test_other_readers_see_the_same_cells(root: Path):
    file = exported(root, "all.xlsx")
    book = openpyxl.load_workbook(file)
    peer = python_calamine.CalamineWorkbook.from_path(file)
    assert peer.sheet_names == book.sheetnames
    for name in peer.sheet_names:
        ours = [["" if item is None else item for item in row] for row in book[name].values]
        theirs = [list(row) for row in peer.get_sheet_by_name(name).to_python()]
        assert theirs == ours
    rows = peer.get_sheet_by_name("badges").to_python()
    knots = dict(zip(rows[0], rows[1], strict=True))
    assert (knots["badge"], knots["version"], knots["tags"]) == ("knots", "1.0", "rope")
    parts = peer.get_sheet_by_name("parts").to_python()
    assert [row[:2] for row in parts] == [["badge", "name"], ["knots", "Rope"], ["knots", "Talk"]]
    rubric = peer.get_sheet_by_name("rubric").to_python()
    assert rubric[1][5:8] == ["Loose.", "Tight.", ""]
    cells = [item for page in book for row in page.iter_rows(min_row=2) for item in row]
    texts = [item for item in cells if isinstance(item.value, str)]
    assert len(texts) > 50
    assert {(item.data_type, item.number_format) for item in texts} == {("s", "@")}


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@a", "'=1"])
def test_no_cell_computes_anything(root: Path, start: str):
    path = root / "badges/knots.md"
    path.write_text(
        PARTS.replace("Ties ten", f"{start} ten").replace("Ties knots.", f'"{start} knots"')
    )
    before = tree(root)
    book = exported(root, "all.xlsx")
    found = cell(openpyxl.load_workbook(book)["badges"], "knots", "description")
    assert (found.data_type, found.value, found.quotePrefix) == ("s", f"{start} knots", True)
    text = exported(root, "all.csv")
    (row, _) = csv.DictReader(io.StringIO(text.read_text("utf-8-sig"), newline=""))
    assert row["description"] == f"'{start} knots"
    for file in (book, text):
        assert taken_back(root, file).stderr == "Nothing to change.\n"
    assert tree(root) == before


def test_one_cell_changes_one_file(root: Path):
    before = tree(root)
    file = exported(root, "all.xlsx")

    def change(book: Any) -> None:
        cell(book["badges"], "knots", "tags").value = "rope\nhands"

    in_workbook(file, change)
    dry = taken_back(root, file, "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout == f"{root}/badges/knots.md\n  tags: 'rope' → 'rope, hands'\n"
    assert dry.stderr == "1 file would be written; 2 stay as they are.\n"
    assert tree(root) == before
    assert taken_back(root, file).exit_code == 0
    assert changes(before, root) == {"badges/knots.md"}
    written = (root / "badges/knots.md").read_bytes()
    wanted = PARTS.replace("[rope]", "[rope, hands]").encode()
    assert written == formatted("badges/knots.md", wanted, kind_of("badges/knots.md"))
    assert b"competency: Ties.  # ten of them" in written


def test_lists_are_edited_as_rows(root: Path):
    file = exported(root, "all.xlsx")

    def change(book: Any) -> None:
        page = book["parts"]
        page.append(["knots", "Look", "other", "A picture.", 2])
        page.delete_rows(2)
        cell(page, "knots", "word_limit").value = 250
        levels = book["rubric levels"]
        levels.append(["weaving", "exemplary", "Exemplary", 3])
        rubric = book["rubric"]
        cell(rubric, "weaving", "level 3", 0).value = "Perfect."
        cell(rubric, "weaving", "level 3", 1).value = "Regular."
        cell(rubric, "weaving", "passes", 1).value = "exemplary"

    in_workbook(file, change)
    result = taken_back(root, file)
    assert result.exit_code == 0, result.output
    assert front(root, "badges/knots.md")["parts"] == [
        {"name": "Talk", "submit": "A talk.", "word_limit": 250},
        {"name": "Look", "kind": "other", "submit": "A picture.", "count": 2},
    ]
    rubric = front(root, "badges/weaving.md")["rubric"]
    assert [level["id"] for level in rubric["levels"]] == ["emerging", "proficient", "exemplary"]
    weft = rubric["criteria"][1]
    assert weft["levels"] == {"emerging": "Uneven.", "proficient": "Even.", "exemplary": "Regular."}
    assert weft["passes"] == "exemplary"


def test_fields_are_unset_and_lists_emptied(root: Path):
    file = exported(root, "all.xlsx")

    def change(book: Any) -> None:
        cell(book["badges"], "weaving", "contact_hours").value = None
        cell(book["badges"], "weaving", "grants_ceu").value = None
        cell(book["badges"], "weaving", "suspendable").value = False
        book["alignments"].delete_rows(2)
        book["rubric"].delete_rows(2, 2)
        book["rubric levels"].delete_rows(2, 2)
        book["parts"].delete_rows(2, 2)
        cell(book["badges"], "knots", "estimated_hours.min").value = 2
        cell(book["badges"], "knots", "estimated_hours.max").value = 3.5

    in_workbook(file, change)
    result = taken_back(root, file)
    assert result.exit_code == 0, result.output
    weaving = front(root, "badges/weaving.md")
    assert not weaving.keys() & {"contact_hours", "alignments", "rubric"}
    assert weaving["suspendable"] is False
    knots = front(root, "badges/knots.md")
    assert "parts" not in knots
    assert knots["estimated_hours"] == {"min": 2, "max": 3.5}


def test_a_new_row_is_a_new_file_and_a_missing_one_deletes_nothing(root: Path):
    before = tree(root)
    file = exported(root, "badges.csv")

    def change(rows: list[dict[str, str]]) -> None:
        new = dict.fromkeys(rows[0], "")
        new |= {
            "badge": "splicing",
            "name": "Splicing",
            "description": "Splices.",
            "version": "1.0",
        }
        new |= {
            "issuer": "guild",
            "criteria": "Splice two ropes.",
            "grants_ceu": "FALSE",
            "ceu": "1,5",
        }
        rows[:] = [new | {"contact_hours": "15,5", "parts": "- {name: Rope, submit: A rope.}"}]

    in_csv(file, change, delimiter=";")
    result = taken_back(root, file)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{root}/badges/splicing.md: new\n"
    assert changes(before, root) == {"badges/splicing.md"}
    written = (root / "badges/splicing.md").read_bytes()
    assert formatted("badges/splicing.md", written, kind_of("badges/splicing.md")) == written
    badge = load(root).badges["splicing"]
    assert (badge.contact_hours, badge.grants_ceu, badge.parts[0].name) == (15.5, False, "Rope")
    assert badge.criteria == "Splice two ropes.\n"


def test_stacks(root: Path):
    file = exported(root, "stacks.csv", "stacks")
    in_csv(
        file, lambda rows: rows[0].update(requires="any: 1\nof:\n- badge: knots\n- badge: weaving")
    )
    assert taken_back(root, file).exit_code == 0
    assert front(root, "stacks/crafts.md")["requires"]["any"] == 1


def test_every_wrong_cell_is_shown_and_nothing_is_written(root: Path):
    before = tree(root)
    file = exported(root, "all.xlsx")

    def change(book: Any) -> None:
        page = book["badges"]
        cell(page, "knots", "version").value = 1
        cell(page, "knots", "issuer").value = "gild"
        cell(page, "knots", "kind").value = "bagde"
        cell(page, "weaving", "created").value = "3/1/2025"
        cell(page, "weaving", "name").value = None
        page.append(["New One", "New"])
        page.append(["knots", "Twice"])
        page.append([None, "Nobody's"])
        page["A1"].offset(0, 60).value = "tag"
        parts = book["parts"]
        cell(parts, "knots", "word_limit", 1).value = "many"
        parts.append(["knot", "Lost"])
        book["stacks"]["B2"].value = "=1+1"

    in_workbook(file, change)
    result = taken_back(root, file)
    found = findings(result)
    shown = "\n".join(found)
    assert result.exception.exit_code == 1
    for wanted in (
        "1:61: cell BI1 of the sheet 'badges' (`tag`): there is no such column. Did you mean `tags`?",
        "(`version`): the spreadsheet made the number 1 of a text: give the cell the format Text and write 1.0 again",
        "2:6: cell F2 of the sheet 'badges' (`kind`): `kind` has the wrong form; expected 'micro-credential', 'badge' or 'credential'; found 'bagde'. Did you mean badge?",
        "(`created`): `created` has the wrong form; expected a date such as 2026-11-22; found '3/1/2025'",
        "3:1: cell A3 of the sheet 'badges' (`badge`): the field `name` is missing",
        "4:1: cell A4 of the sheet 'badges' (`badge`): 'New One' can't be a slug; expected a-z, 0-9 and -, 64 characters at most. Did you mean `new-one`?",
        "5:1: cell A5 of the sheet 'badges' (`badge`): 'knots' stands in row 2 already",
        "6:1: cell A6 of the sheet 'badges' (`badge`): the row doesn't say which badge it is about",
        "3:7: cell G3 of the sheet 'parts' (`word_limit`): expected a number such as 12 or 12.5, found 'many'",
        "4:1: cell A4 of the sheet 'parts' (`badge`): there is no badge 'knot'. Did you mean `knots`?",
        "2:2: cell B2 of the sheet 'stacks' (`name`): a formula can't be read: put its value there",
    ):
        assert wanted in shown, (wanted, found)
    assert tree(root) == before


def test_what_only_the_whole_catalog_shows_has_its_cell_too(root: Path):
    before = tree(root)
    file = exported(root, "all.xlsx")

    def change(book: Any) -> None:
        cell(book["badges"], "knots", "issuer").value = "gild"
        cell(book["parts"], "knots", "submit", 1).value = "Write to ann@example.org."
        cell(book["rubric"], "weaving", "passes").value = "profficient"

    in_workbook(file, change)
    found = findings(taken_back(root, file))
    assert len(found) == 3
    assert found[0].startswith(
        "2:5: cell E2 of the sheet 'badges' (`issuer`): there is no issuer 'gild'"
    )
    assert "(`passes`)" in found[1]
    assert found[2].startswith("3:4: cell D3 of the sheet 'parts' (`submit`)")
    assert tree(root) == before


def test_an_awarded_badge_is_written_and_said(tmp_path: Path):
    place = make_place(tmp_path)
    place.one()
    file = exported(place.root, "badges.csv")
    in_csv(file, lambda rows: rows[0].update(criteria="Tie twelve knots.", tags="rope"))
    result = taken_back(place.root, file)
    assert result.exit_code == 0, result.output
    assert (
        f"laurels check will say: {place.root}/badges/knots.md: error: `criteria` changed after "
        "version 1.0 was awarded; expected a new `version`, or the awarded wording"
    ) in result.stderr
    assert "Tie twelve knots." in (place.root / "badges/knots.md").read_text()
    assert [found.code for found in place.errors()] == ["changed_after_award"]


@pytest.mark.parametrize("name", ["badges.csv", "badges.xlsx"])
def test_nothing_is_said_of_an_awarded_body_that_says_the_same(tmp_path: Path, name: str):
    place = make_place(tmp_path)
    place.one()
    file = exported(place.root, name)
    if name.endswith("csv"):
        in_csv(file, lambda rows: rows[0].update(tags="rope"))
    else:
        in_workbook(
            file, lambda book: setattr(cell(book["badges"], "knots", "tags"), "value", "rope")
        )
    result = taken_back(place.root, file)
    assert result.exit_code == 0 and "will say" not in result.stderr
    assert place.errors() == []


def test_sheets_that_nothing_reads_are_named(root: Path):
    file = exported(root, "all.xlsx")

    def change(book: Any) -> None:
        book["parts"].title = "part"
        book.create_sheet("Notes").append(["a"])

    in_workbook(file, change)
    result = taken_back(root, file)
    assert result.stderr == (
        "The sheet 'part' (did you mean 'parts'?) isn't read.\nThe sheet 'Notes' isn't read.\n"
        "Nothing to change.\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slug,name\nknots,Knots\n", "is no table of badges or stacks: expected a column `badge` or `stack`"),
        ("", "is no table of badges or stacks"),
        ("badge,name\nknots,\xff\n", None),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table(root: Path, text: str, message: str | None):
    file = root.parent / "a.csv"
    file.write_bytes(text.encode("latin-1"))
    result = taken_back(root, file)
    assert isinstance(result.exception, LaurelsError)
    assert result.exception.exit_code == 2
    assert (message or "save it as “CSV UTF-8” or as .xlsx") in result.exception.message


def test_a_table_of_few_columns_touches_nothing_else(root: Path):
    before = tree(root)
    file = root.parent / "few.csv"
    file.write_text("badge,kind\nknots,credential\nweaving,\n")
    assert taken_back(root, file).exit_code == 0
    assert changes(before, root) == {"badges/knots.md"}
    assert front(root, "badges/knots.md") == {
        **parse_markdown(before["badges/knots.md"]).data, "kind": "credential"
    }  # fmt: skip


def test_a_list_needs_all_of_its_columns(root: Path):
    file = exported(root, "all.xlsx")
    in_workbook(file, lambda book: book["parts"].delete_cols(4))
    found = findings(taken_back(root, file))
    assert found[0].endswith("the column `submit` is missing: lists are taken over whole")


def test_a_table_is_not_written_over(root: Path):
    file = exported(root, "badges.csv")
    refused = run("export", file, "--content", root)
    assert refused.exception.message.startswith(f"{file} is there already")
    assert run("export", file, "--force", "--content", root).exit_code == 0
    other = run("export", root / "badges.ods", "--content", root)
    assert other.exception.message.endswith("expected a file that ends in .csv or .xlsx")


def test_what_a_workbook_cannot_hold_is_said(root: Path):
    (root / "badges/knots.md").write_text(PARTS + "x" * 40_000)
    result = run("export", root.parent / "all.xlsx", "--content", root)
    assert "criteria of knots has" in result.exception.message
    file = exported(root, "all.csv")
    assert "its end may be cut off" in findings(taken_back(root, file))[0]
