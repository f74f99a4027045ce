"""What must never be in content is found where it is, and not where it isn't."""

from __future__ import annotations

import os

import pytest

from generator.content.privacy import personal_data, private_key_at
from generator.content.scanning import scan_folder

KEYS = [
    b"-----BEGIN PRIVATE KEY-----",
    b"-----BEGIN OPENSSH PRIVATE KEY-----",
    b"-----BEGIN RSA PRIVATE KEY-----",
    b"z3u2" + b"en7t5LR2WtQH5PfFqMqwVHgeXouLzo6haApm8XHqvjxq"[:44],
    b'"format": "laurels-private-key/1"',
    b'{"secretKeyMultibase": "z3u2en7t5LR2WtQH5PfFq"}',
    b'{"privateKeyBase58" :\n "3Mmk4UzTRJTEtxaKk61LxtgUxAa2Dg36jF6VogPtRiKvfpsQWKPCLesKSV182RMmvMB"}',
    b'{"privateKeyJwk": {"kty": "OKP"}}',
    b'{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}',
    b"AGE-SECRET-KEY-1" + b"Q" * 58,
]
NO_KEYS = [
    b"-----BEGIN PUBLIC KEY-----",
    b"-----BEGIN CERTIFICATE-----",
    b'"secretKeyMultibase": {"@id": "https://w3id.org/security#secretKeyMultibase"}',
    b'"secretKeyJwk":{"@id":"https://w3id.org/security#secretKeyJwk","@type":"@json"}',
    b"z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQXJPt4swbTQ2s",
    b"a private key is kept elsewhere",
]


@pytest.mark.parametrize("data", KEYS)
def test_private_keys_are_found(data):
    assert private_key_at(b"some text\n" + data) is not None


@pytest.mark.parametrize("data", NO_KEYS)
def test_what_is_public_is_no_private_key(data):
    assert private_key_at(data) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to a@b.org.", [(10, "e-mail address", "a@b.org")]),
        ("A.B+c@x.y.museum", [(1, "e-mail address", "A.B+c@x.y.museum")]),
        ("josé@exämple.de", [(1, "e-mail address", "josé@exämple.de")]),
        ("role@school.org", []),
        ("ROLE@School.org", []),
        ("@handle, a@b, a @ b.org, 3@home", []),
        ("call +49 30 1234567", [(6, "telephone number", "+49 30 1234567")]),
        ("call (212) 555-0100", [(6, "telephone number", "(212) 555-0100")]),
        ("?email=kim%40b.example&x", [(8, "e-mail address", "kim@b.example")]),
        ("[write](mailto:kim%40b.example)", [(16, "e-mail address", "kim@b.example")]),
        ("kim&#64;b.example", [(1, "e-mail address", "kim@b.example")]),
        ("kim&#X40;b.example", [(1, "e-mail address", "kim@b.example")]),
        ("kim＠b.example", [(1, "e-mail address", "kim@b.example")]),
        ("kim@xn--bcher-kva.xn--p1ai", [(1, "e-mail address", "kim@xn--bcher-kva.xn--p1ai")]),
        ("kim@b.example.2 A footnote", [(1, "e-mail address", "kim@b.example")]),
        ("git@b.example", [(1, "e-mail address", "git@b.example")]),
        ("_ann@b.example_", [(1, "e-mail address", "_ann@b.example")]),
        ("__ann@b.example__", [(1, "e-mail address", "__ann@b.example")]),
        ("to ann@b.example(Ann)", [(4, "e-mail address", "ann@b.example")]),
        ("ann@b.example-", [(1, "e-mail address", "ann@b.example")]),
        ("ann@10.1.b.example", [(1, "e-mail address", "ann@10.1.b.example")]),
        ("role%40school.org role&#64;school.org", []),
        ("foo@1.2.3 @scope/foo@1.2.3 foo@1.2.3-rc.one foo@^1.0.0 3@4.5", []),
        ("image@2x.png image@3x.WebP", []),
        ("git@github.com:org/repo.git ssh://git@b.example ssh://git@b.example/x", []),
        ("foo@bar.baz() and foo@bar.baz(1)", []),
        ("+33 1 23 45 67 89", [(1, "telephone number", "+33 1 23 45 67 89")]),
        ("+44 (0)20 7946 0958.", [(1, "telephone number", "+44 (0)20 7946 0958")]),
        ("tel:+14155552671", [(5, "telephone number", "+14155552671")]),
        ("1-800-555-0199", [(1, "telephone number", "1-800-555-0199")]),
        ("or 415.555.2671.", [(4, "telephone number", "415.555.2671")]),
        ("pages 200-300-4000, +100 200 300, +5 10 15 20, +20 30 40 50, +12 34 56 78", []),
        ("+250 000 000, +20000000000, +3.14 15 92 65, UTC+1 2026, 415-555-2671-X", []),
        ("in 2020-2021, 10-12 hours, ISBN 978-0-306-40615-7", []),
        ("10.1000/182-555-0100 and did:web:x", []),
    ],
)
def test_addresses_and_numbers(text, expected):
    assert list(personal_data(text, {"role@school.org"})) == expected


def test_a_folder_is_scanned_whole_and_nothing_is_followed_or_waited_for(tmp_path):
    root = tmp_path / "content"
    (root / "old").mkdir(parents=True)
    (root / "assertions").mkdir()
    for path in ("old/a.pem", ".hidden", "assertions/x.json", "assertions/notes"):
        (root / path).write_bytes(KEYS[0])
    # Across the end of a chunk, and beyond it.
    (root / "edge").write_bytes(b"x" * (4 * 1024 * 1024 - 10) + KEYS[0])
    (tmp_path / "outside").write_bytes(KEYS[0])
    (root / "link").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "pipe")
    found = [(finding.path, finding.code) for finding in scan_folder(root)]
    assert sorted(found) == [
        (path, "private_key") for path in (".hidden", "assertions/notes", "edge", "old/a.pem")
    ]
