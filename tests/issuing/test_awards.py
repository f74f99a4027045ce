"""What stands in options and CSV files, read strictly: whoever gets a badge is decided here."""

from __future__ import annotations

import csv
import datetime
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issuing_site import make_place

from generator.errors import InputError
from generator.issuing.awards import FIELDS, MAX_CSV_BYTES, award_from_texts, awards_from_csv


def read(text, **mapping):
    data = text if isinstance(text, bytes) else text.encode()
    return awards_from_csv(data, "people.csv", mapping=mapping)


def good(text, **mapping):
    awards, findings = read(text, **mapping)
    assert findings == []
    return awards


def bad(text, **mapping):
    awards, findings = read(text, **mapping)
    assert findings
    return [(item.line, item.column) for item in findings], " | ".join(
        item.sentence() for item in findings
    )


def test_every_column_is_read() -> None:
    (award,) = good(
        "email,also_to,earner,name,evidence,private_evidence,narrative,collaboration,results,awarded,"
        "activity,valid_until,language\n"
        " Ann@Example.org ,a@x.example|b@x.example,ann, Ann ,https://a.example/1 https://a.example/2,"
        "Paper,Did it,With Bo,warp=good; weft = better,2026-01-02,2025-12-01 .. 2025-12-31,2027-01-01, es-MX\n"
    )
    assert award.email == "ann@example.org"
    assert award.also_to == ("a@x.example", "b@x.example")
    assert (award.earner, award.name) == ("ann", "Ann")
    assert award.evidence == ("https://a.example/1", "https://a.example/2")
    assert (award.private_evidence, award.narrative) == ("Paper", "Did it")
    assert award.collaboration == "With Bo"
    assert award.results == {"warp": "good", "weft": "better"}
    assert award.awarded == datetime.date(2026, 1, 2)
    assert award.activity == (datetime.date(2025, 12, 1), datetime.date(2025, 12, 31))
    assert award.valid_until == datetime.date(2027, 1, 1)
    assert award.language == "es-MX"
    assert award.line == 2
    assert award.columns == {name: number for number, name in enumerate(FIELDS, 1)}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_line_endings_and_byte_order_marks(separator, ending, mark) -> None:
    lines = ["E-mail{0}narrative", 'a@x.example{0}"one, two; three"', "", "b@x.example{0}"]
    awards = good(mark + ending.join(lines).format(separator))
    assert [award.email for award in awards] == ["a@x.example", "b@x.example"]
    assert awards[0].narrative == "one, two; three"
    assert [award.line for award in awards] == [2, 4]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["sep=;", "SEP=;", "\ufeffsep=;"])
def test_the_line_that_tells_excel_the_separator_is_no_heading(mark, ending) -> None:
    lines = [mark, "email;narrative", "a@x.example;one, two, three", "b;x", "c@x.example"]
    awards, findings = read(ending.join(lines[:3]))
    assert findings == [] and [award.narrative for award in awards] == ["one, two, three"]
    assert [award.line for award in awards] == [3]
    assert bad(ending.join(lines))[0] == [(4, 1), (5, 0)]
    assert bad(f"{mark}{ending}mail;x{ending}")[0] == [(2, 1), (2, 2)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("form", ["sep={0}", " Sep={0}", "sep={0}  ", "\ufeffSEP={0}"])
def test_excel_is_told_each_separator(separator, form) -> None:
    lines = [form, "email{0}narrative", "a@x.example{0}one"]
    for ending in ("\n", "\r\n", "\r"):
        (award,) = good(ending.join(lines).format(separator))
        assert (award.narrative, award.line) == ("one", 3)


@pytest.mark.parametrize("mark", ['sep="', "sep=a", "sep= ", "sep=", "sep=;;", "sep=\x0b"])
def test_what_separates_no_columns_is_a_heading(mark) -> None:
    places, text = bad(f"{mark}\nemail\na@x.example\n")
    assert places[0][0] == 1, text


def test_a_quote_that_never_ends_is_placed_where_its_row_begins() -> None:
    places, text = bad('email,narrative\na@x.example,x\nb@x.example,"open\nc@x.example,x\n\n')
    assert (places, text) == ([(3, 0)], "the CSV can't be read: unexpected end of data")
    assert bad('email,"narrative\na@x.example,x\n')[0] == [(1, 0)]
    assert bad('sep=,\nemail,x"y\n')[0][0] == (2, 2)


def test_quotes_and_line_breaks_in_cells() -> None:
    awards = good('email,narrative\na@x.example,"He said ""yes"".\n\nThen left."\nb@x.example,x\n')
    assert awards[0].narrative == 'He said "yes".\n\nThen left.'
    assert [award.line for award in awards] == [2, 5]
    (award,) = good('email,narrative\r\na@x.example,"one\r\ntwo"\r\n')
    assert award.narrative == "one\ntwo"
    places, _ = bad('email,narrative\na@x.example,"one\ntwo"\nwrong,"one\ntwo\nthree"\n')
    assert places == [(4, 1)]


def test_columns_are_mapped_left_out_and_named_with_the_nearest() -> None:
    (award,) = good(
        "Mail;Phone;What they did\na@x.example;555;Wove\n",
        **{"Mail": "email", "Phone": "", "What they did": "narrative"},
    )
    assert (award.email, award.narrative) == ("a@x.example", "Wove")
    places, text = bad("email,narative,Phone\na@x.example,,\n")
    assert places == [(1, 2), (1, 3)]
    assert "Did you mean narrative?" in text and "--map 'Phone='" in text
    places, text = bad("email,narrative\na@x.example,\n", Narrativ="narrative")
    assert places == [(1, 0)] and "Did you mean narrative?" in text
    assert bad("email,E-mail\na@x.example,b@x.example\n") == ([(1, 2)], "two columns are 'email'")
    assert bad("narrative\nx\n")[1] == "no column is `email`"
    assert bad("Mail\na@x.example\n", Mail="emial")[1].endswith("Did you mean email?")


def test_rows_that_are_wrong_name_their_line_and_column() -> None:
    places, text = bad(
        "awarded,email\n"
        "2026-02-30,a@x.example\n"
        "22.11.2026,b@x.example\n"
        ",not an address\n"
        ",c@x.example,more\n"
        "less\n"
        ",d@x.example\n"
    )
    assert places == [(2, 1), (3, 1), (4, 2), (5, 0), (6, 0)]
    assert "found '22.11.2026'" in text and "expected 2; found 3" in text


def test_the_same_person_twice_is_an_error() -> None:
    places, text = bad(
        "also_to,email\n,a@x.example\n,b@x.example\n, A@X.Example \nB@x.example,c@x.example\n"
    )
    assert places == [(4, 2), (5, 1)]
    assert "stands in line 2 already" in text and "stands in line 3 already" in text
    with pytest.raises(InputError, match="the same address twice"):
        award_from_texts({"email": "a@x.example", "also_to": "A@x.example"})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no column is `email`"),
        (b"email\n", "no rows below"),
        (b"email\n\n \n", "no rows below"),
        (b"email\n\xff@x.example\n", "not UTF-8"),
        ("email\na@x.example\n".encode("utf-16"), "not UTF-8"),
        (b"email\na\0@x.example\n", "NUL"),
        (b'email,narrative\na@x.example,"open\n', "can't be read"),
        (b'email,narrative\na@x.example,"a"b\n', "can't be read"),
        (b"email," + b"x" * 200_000 + b"\n", "can't be read"),
    ],
)
def test_files_that_are_no_csv(data, message) -> None:
    assert message in bad(data)[1]


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert "too large" in bad(b" " * (MAX_CSV_BYTES + 1))[1]


@pytest.mark.parametrize(
    "address",
    [
        "", "ann", "ann@", "@x.example", "ann@x", "ann@x.e", "a b@x.example", "a@b@x.example",
        "ann@x..example", "Ann <ann@x.example>", "mailto:ann@x.example", "ann@x.example,b@x.example",
        "ann\u200b@x.example", "\u202eann@x.example", "ann@x.example\u00ad", "ann\x1b@x.example",
        "ann\udc80@x.example", "ann@x.example.", "(ann)@x.example", "a" * 65 + "@x.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address) -> None:
    with pytest.raises(InputError) as caught:
        award_from_texts({"email": address})
    assert caught.value.code == "email"
    assert "expected an e-mail address" in caught.value.message


@pytest.mark.parametrize(
    "address", ["o'neil+badge@x.example", "лена@почта.рф", "a@sub.x.example", "_.-%@x.museum"]
)
def test_what_is_an_address_is_taken(address) -> None:
    assert award_from_texts({"email": f"\u00a0{address.upper()}\t"}).email == address


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("also_to", "a@x.example nobody"),
        ("earner", "Ann Example"),
        ("earner", "../ann"),
        ("evidence", "http://x.example"),
        ("evidence", "javascript:alert(1)"),
        ("evidence", "https://"),
        ("evidence", "https://[x"),
        ("evidence", "https://x.example/\udc80"),
        ("evidence", "https://x.example/" + "x" * 2000),
        ("narrative", "x" * 20_001),
        ("narrative", "a\x1b[31mred"),
        ("name", "Ann\x07"),
        ("private_evidence", "\udc80"),
        ("collaboration", "a\uffff"),
        ("results", "warp"),
        ("results", "=good"),
        ("results", "warp=a;warp=b"),
        ("awarded", "2026-1-2"),
        ("awarded", "yesterday"),
        ("awarded", "0001-01-01"),
        ("valid_until", "9999-12-31"),
        ("activity", "2026-01-01"),
        ("activity", "2026-02-01..2026-01-01"),
        ("activity", "2026-01-01..soon"),
        ("language", "Spanish please"),
        ("language", "../es"),
    ],
)
def test_a_field_that_is_wrong_is_named(name, text) -> None:
    with pytest.raises(InputError) as caught:
        award_from_texts({"email": "ann@x.example", name: text})
    assert caught.value.code == name
    assert f"`{name}`" in caught.value.message


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), max_size=30),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(",;\t"),
)
def test_what_a_spreadsheet_writes_is_read_back(narratives, delimiter) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["email", "narrative"])
    for number, narrative in enumerate(narratives):
        writer.writerow([f"p{number}@x.example", narrative])
    awards = good(out.getvalue())
    assert [award.narrative for award in awards] == [
        "\n".join(text.strip().splitlines()) for text in narratives
    ]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_whatever_is_handed_over_is_answered(data) -> None:
    awards, findings = read(data)
    assert awards or findings
    awards, findings = read(b"email,also_to,results,activity\n" + data)
    assert all(item.path == "people.csv" for item in findings)


def test_two_thousand_rows(tmp_path) -> None:
    """All checked, signed, and known again when the same file is run a second time."""
    place = make_place(tmp_path)
    text = "email\n" + "".join(f"person-{number}@x.example\n" for number in range(2000))
    begun = time.process_time()
    issued = place.csv(text)
    again = place.csv(text)
    assert time.process_time() - begun < 60
    assert [item.already for item in again] == [True] * 2000
    assert [item.id for item in again] == [item.id for item in issued]
    indices = {place.document(item.id)["credentialStatus"]["id"] for item in issued}
    assert len(indices) == 2000
