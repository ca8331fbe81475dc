"""The public ledger: read without signing in, only what a ledger has, and enough to check it from outside."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from stance.engines.evidence.checkpoint import verify_checkpoint
from stance.engines.evidence.note import Verifier
from tests.web.filled_archive import Filled, OpenArchive


def test_head_is_signed_by_the_published_key(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive("/ledger/", role="").page
    note = page.request.get(f"{filled.url}/ledger/checkpoint")
    key = page.request.get(f"{filled.url}/ledger/vkey").text().strip()
    assert note.headers["cache-control"] == "public, no-cache"
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    head = verify_checkpoint(note.body(), [Verifier.from_vkey(key)])
    assert head.size >= 600
    expect(page.get_by_label("Verification key")).to_have_value(key)


def test_tiles_are_static_and_cached_for_good(filled: Filled, open_archive: OpenArchive) -> None:
    request = open_archive("/ledger/", role="").page.request
    full = request.get(f"{filled.url}/ledger/tile/0/000")
    assert len(full.body()) == 256 * 32
    assert full.headers["content-type"] == "application/octet-stream"
    assert full.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert full.headers["access-control-allow-origin"] == "*"
    assert request.get(f"{filled.url}/ledger/tile/entries/000").body().count(b'"kind":"version"') > 200
    size = int(request.get(f"{filled.url}/ledger/checkpoint").text().splitlines()[1])
    partial = request.get(f"{filled.url}/ledger/tile/0/00{size // 256}.p/{size % 256}")
    assert len(partial.body()) == size % 256 * 32
    assert "immutable" not in partial.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "../keys/ledger.skey",
        "..%2fkeys%2fledger.skey",
        "%2e%2e/stance.json",
        "tile/0/..%2f..%2f..%2fstance.json",
        ".sequencer",
        "tile/0",
        "tile/0/",
        "tile/64/000",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/1000",
        "tile/0/.000.new",
        "checkpoint/",
        "tile/0/000%00",
        "//etc/passwd",
    ],
)
def test_nothing_else_is_served(path: str, filled: Filled, open_archive: OpenArchive) -> None:
    answer = open_archive("/ledger/", role="").page.request.get(f"{filled.url}/ledger/{path}", max_redirects=0)
    assert answer.status in (302, 400, 404)
    assert b"PRIVATE" not in answer.body()
    assert b'"format"' not in answer.body()
