"""The toy channel from the command line: real processes that know of it by its folder alone."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Run
from tests.toy.notices import PLUGGED, Notice, write_export

WATER = Notice("n-water", "Boil the water in the old town")
AGAIN = Notice("n-again", "The water is clean again", at="2021-03-05T00:00:00Z", answers="n-water")


def test_it_is_brought_in_found_shown_and_verified(stance: Run, tmp_path: Path) -> None:
    export = write_export(tmp_path / "board.zip", WATER, AGAIN)
    brought = stance("import", export, "--yes", env=PLUGGED)
    assert (brought.code, brought.value["kind"], brought.value["new"]) == (0, "townboard", 2)
    for account in ("@health", "townboard:health", "https://board.example/by/health"):
        found = stance("search", "water", "--account", account, env=PLUGGED)
        assert {one["id"] for one in found.value["results"]} == {"townboard:desk-4/n-water", "townboard:desk-4/n-again"}
    shown = stance("record", "townboard:desk-4/n-again", env=PLUGGED)
    assert shown.value["thread"] == ["townboard:desk-4/n-water", "townboard:desk-4/n-again"]
    assert shown.value["permalink"] == "https://board.example/by/health#n-again"
    assert shown.value["proof"].startswith("c2sp.org/tlog-proof")
    assert stance("verify", env=PLUGGED).value["ok"]


def test_without_its_folder_the_same_export_is_refused(stance: Run, tmp_path: Path) -> None:
    refused = stance("import", write_export(tmp_path / "board.zip", WATER), "--yes")
    assert refused.code == 2
    assert "This is not an X archive" in str(refused.value)
