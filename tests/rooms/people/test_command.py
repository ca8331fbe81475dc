"""``stance people import`` as a script runs it."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Run

HEAD = "email,name,agency,unit,side,role\n"


def test_the_command_answers_in_json_and_exit_codes(stance: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(HEAD + "ana@agency.test,Ána,,,,reader\nbad,Bad,,,,reader\n", encoding="utf-8")
    dry = stance("people", "import", file, "--dry-run")
    done = stance("people", "import", file)
    assert (dry.code, done.code) == (1, 1)
    assert dry.value == done.value
    assert {name: done.value[name] for name in ("rows", "new", "changed", "unchanged", "failed")} == {
        "rows": 2, "new": 1, "changed": 0, "unchanged": 0, "failed": 1,
    }  # fmt: skip
    assert done.value["failures"] == [{"row": 3, "column": "email", "reason": "“bad” is not an e-mail address."}]
    file.write_text(HEAD + "ana@agency.test,Ána,,,,reader\n", encoding="cp1252")
    told = stance("people", "import", file)
    assert (told.code, told.value["unchanged"]) == (0, 1), "Windows-1252 is found out where nothing speaks against it"
    refused = stance("people", "import", file, "--encoding", "utf-8")
    assert refused.code == 2
    assert "Line 2 of the file is not UTF-8 text" in refused.value["error"]
    again = stance("people", "import", file, "--encoding", "windows-1252")
    assert (again.code, again.value["unchanged"]) == (0, 1)
    assert stance("people", "import", tmp_path / "none.csv").code == 2
