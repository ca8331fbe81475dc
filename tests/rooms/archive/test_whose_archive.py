"""Archives of different accounts are never one: in a folder, in one zip, in several. Of one account they may come together."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused, look_at

Written = dict[str, str]


def archive(account: str, handle: str, posts: int = 1, first: int = 1) -> Written:
    """The files of a small archive by name."""
    listed = [{"fileName": "data/tweets.js", "globalName": "YTD.tweets.part0", "count": str(posts)}]
    manifest = {
        "userInfo": {"accountId": account, "userName": handle, "displayName": handle},
        "archiveInfo": {"generationDate": "2024-01-02T03:04:05.000Z", "isPartialArchive": False},
        "dataTypes": {"tweets": {"files": listed}},
    }
    rows = [
        {
            "tweet": {
                "id_str": str(1_700_000_000_000_000_000 + first + row),
                "created_at": "Wed Mar 01 10:00:00 +0000 2023",
                "full_text": f"post {row}",
            }
        }
        for row in range(posts)
    ]
    return {
        "data/manifest.js": f"window.__THAR_CONFIG = {json.dumps(manifest)}",
        "data/tweets.js": f"window.YTD.tweets.part0 = {json.dumps(rows)}",
    }


def folder(place: Path, files: Written) -> Path:
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return place


def packed(place: Path, files: Written) -> Path:
    with zipfile.ZipFile(place, "w") as made:
        for name, text in files.items():
            info = zipfile.ZipInfo("placeholder")
            info.filename = name
            made.writestr(info, text)
    return place


def within(top: str, files: Written) -> Written:
    return {f"{top}/{name}": text for name, text in files.items()}


ONE, OTHER = archive("101", "CityDesk"), archive("202", "Harbour", first=50)
TOGETHER: dict[str, Callable[[Path], list[Path]]] = {
    "in a folder": lambda place: [folder(place / "all", within("a", ONE) | within("b", OTHER))],
    "in a zip": lambda place: [packed(place / "all.zip", within("a", ONE) | within("b", OTHER))],
    "in two zips": lambda place: [packed(place / "a.zip", ONE), packed(place / "b.zip", OTHER)],
    "in three zips, the last another's": lambda place: [
        packed(place / "a.zip", ONE),
        packed(place / "b.zip", ONE),
        packed(place / "c.zip", OTHER),
    ],
    "in a zip and a folder": lambda place: [packed(place / "a.zip", ONE), folder(place / "b", OTHER)],
}


@pytest.mark.parametrize("how", TOGETHER)
def test_archives_of_different_accounts_are_refused(how: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        look_at(TOGETHER[how](tmp_path))
    said = str(refused.value)
    assert "different accounts" in said
    assert all(words in said for words in ("@CityDesk (id 101)", "@Harbour (id 202)"))


def test_two_archives_of_one_account_come_together(tmp_path: Path) -> None:
    later = archive("101", "CityDeskRenamed", posts=2, first=70)
    seen = look_at([folder(tmp_path / "all", within("2023", ONE) | within("2024", later))])
    assert seen.export.account_id == "101"
    assert [(part.file, part.claimed) for part in seen.export.parts] == [
        ("2023/data/tweets.js", 1),
        ("2024/data/tweets.js", 2),
    ]
    assert not seen.export.problems


def test_names_as_some_packers_on_windows_write_them(tmp_path: Path) -> None:
    files = {name.replace("/", "\\"): text for name, text in within("twitter-2024", ONE).items()}
    seen = look_at([packed(tmp_path / "windows.zip", files)])
    assert [part.file for part in seen.export.parts] == ["data/tweets.js"]


def test_they_lead_out_of_the_folder_as_little_as_others(tmp_path: Path) -> None:
    files = {"..\\..\\data\\tweets.js": ONE["data/tweets.js"]}
    with pytest.raises(ImportRefused):
        look_at([packed(tmp_path / "hostile.zip", files)])
