"""A record: its post, versions, sources and files; and its proof, checked by the outsider's verifier."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, expect

from tests.conftest import run_stance
from tests.factories.proofs import CHANGES, SIGNER, proof
from tests.web.filled_archive import Filled, OpenArchive
from tests.web.installation import ROOT
from tests.web.screens import Screen


def verify(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stance.engines.evidence", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def get(screen: Screen, path: str, **headers: str) -> APIResponse:
    return screen.page.request.get(screen.base + path, headers=headers, max_redirects=0)


def test_proof_downloaded_and_verified_from_outside(filled: Filled, open_archive: OpenArchive, tmp_path: Path) -> None:
    record = filled.record("is:reply")
    page = open_archive(f"/archive/records/{record}/", role="reader").page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the proof").click()
    name = download.value.suggested_filename
    assert name == f"{record.replace(':', '-').replace('/', '-')}.tlog-proof"
    download.value.save_as(tmp_path / name)
    key = page.get_by_label("The ledger’s public key").input_value()
    held = verify(str(tmp_path / name), key, "--record", record)
    assert held.returncode == 0, held.stdout
    assert f'"record":"{record}"' in held.stdout
    assert verify(str(tmp_path / name), key, "--record", "x:1/2").returncode == 1


TOOLS = {
    "verify.py": ("python3",),
    "verify.sh": ("sh", "openssl", "sed", "head", "tail", "cat", "mktemp", "rm"),
    "verify.go": ("go",),
}


@pytest.mark.parametrize("program", TOOLS)
def test_commands_work_as_printed_in_an_empty_folder(
    filled: Filled, open_archive: OpenArchive, tmp_path: Path, program: str
) -> None:
    page = open_archive(f"/archive/records/{filled.record('is:reply')}/", role="reader").page
    folder, tools = tmp_path / "files", tmp_path / "tools"
    for made in (folder, tools):
        made.mkdir()
    for words in ("Download the proof", f"Download {program}"):
        if program != "verify.py" and words.endswith(program):
            page.get_by_text(
                f"With {'Go' if program == 'verify.go' else 'OpenSSL and a shell'}", exact=True
            ).first.click()
        with page.expect_download() as download:
            page.get_by_role("link", name=words).click()
        download.value.save_as(folder / download.value.suggested_filename)
    for tool in TOOLS[program]:
        found = Path(sys.executable).resolve() if tool == "python3" else shutil.which(tool)
        (tools / tool).symlink_to(found or pytest.fail(f"{tool} is missing", pytrace=False))
    commands = page.locator(f"[id='{program}']").inner_text()
    environment = {"PATH": str(tools), "HOME": str(tmp_path), "GOCACHE": str(tmp_path / "cache"), "CGO_ENABLED": "0"}

    def run() -> subprocess.CompletedProcess[str]:
        shell = ["/bin/bash", "-ec", commands]
        return subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    held = run()
    assert held.returncode == 0, held.stdout + held.stderr
    assert held.stdout.startswith("PROVEN")
    (proof,) = folder.glob("*.tlog-proof")
    proof.write_text(proof.read_text().replace("index ", "index 1", 1))
    assert run().returncode == 1


def test_the_page_for_a_browser_checks_proofs_without_network(
    filled: Filled, open_archive: OpenArchive, tmp_path: Path, browser: Browser
) -> None:
    screen = open_archive(f"/archive/records/{filled.record('is:reply')}/", role="reader")
    key = screen.page.get_by_label("The ledger’s public key").input_value()
    found = get(screen, f"/archive/records/{filled.record('is:reply')}/proof").text()
    (tmp_path / "verify.html").write_bytes(get(screen, "/ledger/verify.html").body())
    names = {"good.tlog-proof": found, "strange.tlog-proof": proof(tmp_path / "other", 13, 5)}
    names |= {f"{number}.tlog-proof": change(found) for number, change in enumerate(CHANGES.values())}
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    names = {name: text for name, text in names.items() if text != found or name.startswith("good")}
    page = browser.new_page()
    page.goto((tmp_path / "verify.html").as_uri())
    page.get_by_label("The ledger’s public key").fill(key)
    page.get_by_label("Proofs").set_input_files([tmp_path / name for name in names])
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".answer")).to_have_count(len(names))
    headings = page.locator(".answer h2").all_inner_texts()
    assert headings == [f"{name}: {'PROVEN' if name.startswith('good') else 'NOT PROVEN'}" for name in names]
    page.get_by_label("The ledger’s public key").fill(SIGNER.verifier().vkey())
    page.get_by_label("Proofs").set_input_files([tmp_path / "strange.tlog-proof"])
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".answer h2")).to_have_text("strange.tlog-proof: PROVEN")
    expect(page.locator(".answer")).to_contain_text("Flood warning")
    page.close()


def test_every_version_has_its_proof(filled: Filled, open_archive: OpenArchive, tmp_path: Path) -> None:
    record = filled.record("corrected is:edited")
    screen = open_archive(f"/archive/records/{record}/", role="reader")
    key = screen.page.get_by_label("The ledger’s public key").input_value()
    digests = screen.page.locator(".st-timeline .st-digest").all_inner_texts()
    assert len(digests) == 2
    for number, digest in zip((2, 1), digests, strict=True):
        text = get(screen, f"/archive/records/{record}/proof?version={number}").text()
        (tmp_path / "one.tlog-proof").write_text(text)
        held = verify(str(tmp_path / "one.tlog-proof"), key)
        assert held.returncode == 0
        assert digest in held.stdout
    assert get(screen, f"/archive/records/{record}/proof?version=3").status == 404


def test_versions_differ_in_words(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/records/{filled.record('corrected is:edited')}/", role="reader").page
    newest = page.locator(".st-timeline li").first
    expect(newest.locator("ins").last).to_contain_text("(corrected)")
    assert "added:" in newest.locator("ins").first.inner_text()


def test_alias_leads_to_the_record(filled: Filled, open_archive: OpenArchive) -> None:
    record = filled.record("corrected is:edited")
    page = open_archive(f"/archive/records/{record}/", role="reader").page
    alias = page.get_by_role("row", name="Also known as").get_by_role("cell").inner_text()
    page.goto(f"{filled.url}/archive/records/{alias}/")
    assert page.url.endswith(f"/archive/records/{record}/")


def test_alt_text_of_the_newest_version_is_shown(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/records/{filled.record('has:alt')}/", role="reader").page
    picture = page.get_by_role("img", name="A flooded street with parked cars")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    expect(page.get_by_text("Alt text: A flooded street with parked cars")).to_be_visible()
    expect(page.get_by_text("Also changed: alt text of media.")).to_be_visible()


def test_missing_from_a_later_archive_is_not_called_deleted(filled: Filled, open_archive: OpenArchive) -> None:
    newest = run_stance(filled.installation.data, "search", "from:StormwatchQLD", "--sort", "newest", "--limit", "1")
    page = open_archive(f"/archive/records/{newest.value['results'][0]['id']}/", role="reader").page
    expect(page.get_by_text("This does not mean that it was deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="import 2", exact=True)).to_be_visible()


def test_deleted_post_says_how_it_is_known(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/records/{filled.record('is:deleted')}/", role="reader").page
    expect(page.get_by_text("the platform's export lists it as deleted")).to_be_visible()


def test_raw_element_is_the_bytes_of_the_export(filled: Filled, open_archive: OpenArchive) -> None:
    record = filled.record("has:link is:post")
    screen = open_archive(f"/archive/records/{record}/", role="recordkeeper")
    link = screen.page.get_by_role("link", name="JSON of import 1").first.get_attribute("href") or ""
    answer = get(screen, link)
    post = json.loads(answer.body())["tweet"]
    assert record.endswith(f"/{post['id_str']}")
    assert answer.headers["content-disposition"].startswith("attachment")
    reader = open_archive(f"/archive/records/{record}/", role="reader")
    expect(reader.page.get_by_text("Raw data: to see a post's data exactly as the export holds it")).to_be_visible()
    assert get(reader, link).status == 403


def test_media_is_served_safely_and_in_ranges(filled: Filled, open_archive: OpenArchive) -> None:
    screen = open_archive(f"/archive/records/{filled.record('has:alt')}/", role="reader")
    path = screen.page.locator(".st-media img").first.get_attribute("src") or ""
    whole = get(screen, path)
    assert whole.headers["content-type"] in ("image/png", "image/jpeg")
    assert whole.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["cache-control"] == "no-store"
    part = get(screen, path, Range="bytes=4-9")
    assert (part.status, part.body()) == (206, whole.body()[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(whole.body())}"
    assert get(screen, path, Range="bytes=-3").body() == whole.body()[-3:]
    assert get(screen, path, Range="bytes=999999999-").status == 416
    assert get(screen, path, **{"If-None-Match": whole.headers["etag"]}).status == 304
    assert get(open_archive("/ledger/", role=""), path).status == 302, "nobody who is not signed in"


def test_originals_cannot_be_taken_as_media(filled: Filled, open_archive: OpenArchive) -> None:
    screen = open_archive("/archive/imports/1/original/", role="administrator")
    link = screen.page.get_by_role("link", name="Download twitter-first.zip").get_attribute("href") or ""
    digest = link.rstrip("/").rpartition("/")[2]
    assert get(screen, f"/archive/media/{digest}/").status == 404
    answer = get(screen, link)
    assert answer.body()[:4] == b"PK\x03\x04"
    assert answer.headers["content-disposition"] == 'attachment; filename="twitter-first.zip"'
    manifest = filled.first["original"]
    assert get(screen, f"/archive/imports/1/original/{manifest}/").status == 404
    screen.go("/audit/?what=archive.original.read")
    expect(screen.page.get_by_text("downloaded twitter-first.zip of the original of import 1").first).to_be_visible()


@pytest.mark.parametrize("role", ["recordkeeper", "reader"])
def test_only_administrators_take_originals(role: str, open_archive: OpenArchive) -> None:
    screen = open_archive("/archive/imports/1/original/", role=role)
    expect(screen.page.get_by_text("you need the role administrator")).to_be_visible()


def test_report_lists_every_failure(filled: Filled, open_archive: OpenArchive) -> None:
    screen = open_archive("/archive/imports/2/", role="reader")
    rows = screen.page.locator("#problems ~ .st-table-frame tbody tr")
    assert rows.count() == filled.second["failed"]
    text = get(screen, "/archive/imports/2/problems.csv").text()
    lines = text.splitlines()
    assert lines[0] == "file,position_bytes,reason"
    assert len(lines) == 1 + filled.second["failed"]
    assert lines[1].startswith("data/tweets.js,")
    expect(screen.page.get_by_text("still in the archive, not marked as deleted")).to_be_visible()
    screen.page.get_by_text("private parts, stored and not read").click()
    expect(screen.page.get_by_text("data/direct-messages.js")).to_be_visible()


@pytest.mark.parametrize("path", ["x:1/2/", "x:1/2/proof", "x:1/2/raw?seen=1"])
def test_unknown_record_is_not_found(path: str, open_archive: OpenArchive) -> None:
    screen = open_archive("/archive/", role="recordkeeper")
    assert get(screen, f"/archive/records/{path}").status == 404
