"""Exports of LinkedIn: recognised by their headings, private tables never opened, and what is for some only never read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from stance.channels.linkedin.exports import EXPORTS
from stance.channels.port.exports import Export, ExportRefused, NotRecognised
from stance.channels.x.exports import EXPORTS as X
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import Package, open_package
from tests.factories import linkedin_export as made
from tests.factories import tars
from tests.factories.linkedin_export import Comment, Share, urn
from tests.factories.x_archive import LAYOUTS, make_folder
from tests.factories.x_posts import Feed

ACCOUNT = "company/health-dept"


def recognised(*paths: Path) -> tuple[Package, Export]:
    package = open_package(list(paths))
    return package, EXPORTS.recognise(package).of_account(ACCOUNT)


def read(*paths: Path) -> tuple[list[Item], list[Failure]]:
    package, export = recognised(*paths)
    items: list[Item] = []
    failures: list[Failure] = []
    opened = EXPORTS.open(package, export)
    for part in export.parts:
        for found in opened.read(part):
            if isinstance(found, Failure):
                failures.append(found)
            else:
                items.append(found[2])
    return items, failures


def test_a_zip_with_everything_in_it(tmp_path: Path) -> None:
    path = made.write_zip(tmp_path / "a.zip", [Share(urn(1), "one"), Share(urn(2), "two")], [Comment(urn(1), "three")])
    _, export = recognised(path)
    assert export.layout == "numbered"
    assert [part.file for part in export.parts] == ["Shares_17529409.csv", "Comments_17529409.csv"]
    assert set(made.PRIVATE) <= {*export.quarantined}
    assert set(export.not_read) == {"Reactions.csv", "Rich_Media.csv", "Articles/"}
    assert (export.account_id, export.handle, export.problems) == (ACCOUNT, None, ())
    items, failures = read(path)
    assert [item.text for item in items] == ["one", "two", "three"]
    assert failures == []
    assert "PRIVATE" not in repr(items)


def test_private_tables_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    whole = Package.open

    def noted(self: Package, name: str) -> BinaryIO:
        opened.append(name)
        return whole(self, name)

    monkeypatch.setattr(Package, "open", noted)
    read(made.write_zip(tmp_path / "a.zip", [Share(urn(1), "one")]))
    # One of a name that nobody has seen is looked at as far as its headings.
    assert set(opened) == {"Shares_17529409.csv", "Comments_17529409.csv", "Something of 2031.csv"}


@pytest.mark.parametrize("packing", ["zip", "folder", "tar.gz", "two files", "one file, renamed"])
def test_every_packing_gives_the_same(tmp_path: Path, packing: str) -> None:
    posts, said = [Share(urn(1), 'a "quoted"\nline'), Share(urn(2), "two")], [Comment(urn(9), "three")]
    files = {"Shares.csv": made.shares(*posts), "Comments.csv": made.comments(*said)}
    folder = made.write_folder(tmp_path / "folder", files)
    if packing == "zip":
        paths = [made.write_zip(tmp_path / "a.zip", posts, said, number="")]
    elif packing == "tar.gz":
        paths = [tars.write(tmp_path / "a.tgz", files)]
    elif packing == "two files":
        paths = [folder / "Shares.csv", folder / "Comments.csv"]
    elif packing == "one file, renamed":
        paths = [(folder / "Shares.csv").rename(tmp_path / "posts 2026.csv")]
    else:
        paths = [folder]
    items, failures = read(*paths)
    wanted = [urn(1), urn(2)] if "renamed" in packing else [urn(1), urn(2), items[-1].post_id]
    assert [item.post_id for item in items] == wanted
    assert failures == []
    assert items[0].text == 'a "quoted"\nline'


def test_what_is_no_export_says_what_was_looked_for(tmp_path: Path) -> None:
    made.write_folder(tmp_path / "a", {"notes.csv": b"Date,Words\n", "b.txt": b"x"})
    with pytest.raises(NotRecognised, match=r"ShareCommentary.*found b\.txt, notes\.csv"):
        EXPORTS.recognise(open_package(tmp_path / "a"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_archives_of_others_are_not_claimed_and_others_do_not_claim_it(tmp_path: Path, layout: str) -> None:
    make_folder(tmp_path / "x", Feed(5), layout)  # type: ignore[arg-type]
    with pytest.raises(NotRecognised):
        EXPORTS.recognise(open_package(tmp_path / "x"))
    with pytest.raises(NotRecognised):
        X.recognise(open_package(made.write_zip(tmp_path / "a.zip", [Share(urn(1), "one")])))


def test_tables_of_two_members_are_refused(tmp_path: Path) -> None:
    files = {f"Shares_{number}.csv": made.shares(Share(urn(1), "one")) for number in ("11111", "22222")}
    with pytest.raises(ExportRefused, match="11111, 22222"):
        EXPORTS.recognise(open_package(made.write_folder(tmp_path / "a", files)))


@pytest.mark.parametrize("word", ["CONNECTIONS", "LOGGED_IN", "CONTAINER", "something new", "connections"])
def test_what_is_for_some_only_is_counted_and_not_read(tmp_path: Path, word: str) -> None:
    posts = [Share(urn(1), "open"), *[Share(urn(number), "SECRET", visibility=word) for number in (2, 3)]]
    posts += [Share(urn(4, "groupPost"), "SECRET")]
    path = made.write_zip(tmp_path / "a.zip", posts, [Comment(urn(5, "groupPost"), "SECRET")], private=False)
    _, export = recognised(path)
    assert sorted(export.quarantined) == [
        "Comments_17529409.csv: 1 comments that are not public (in a group)",
        "Shares_17529409.csv: 1 posts that are not public (in a group)",
        f"Shares_17529409.csv: 2 posts that are not public ({word.upper()})",
    ]  # fmt: skip
    items, failures = read(path)
    assert [item.text for item in items] == ["open"]
    assert failures == []


@pytest.mark.parametrize("word", ["MEMBER_NETWORK", "PUBLIC", "ANYONE", ""])
def test_what_is_not_said_to_be_for_some_is_read(tmp_path: Path, word: str) -> None:
    items, _ = read(made.write_zip(tmp_path / "a.zip", [Share(urn(1), "open", visibility=word)]))
    assert [item.text for item in items] == ["open"]


def test_tables_of_before_there_was_a_visibility(tmp_path: Path) -> None:
    old = made.doubled(made.SHARES[:-1], [Share(urn(1), "old").row()[:-1]])
    items, _ = read(made.write_folder(tmp_path / "a", {"Shares.csv": old}))
    assert [item.text for item in items] == ["old"]


@pytest.mark.parametrize(
    ("number", "named", "owner"),
    [
        (made.NUMBER, "in/jane", (f"member/{made.NUMBER}", "in/jane")),
        (made.NUMBER, "company/Health-Dept", ("company/health-dept", "company/Health-Dept")),
        ("", "in/Jane", ("in/jane", "in/Jane")),
        (made.NUMBER, "", ("", "")),
    ],
)
def test_whose_it_is(tmp_path: Path, number: str, named: str, owner: tuple[str, str]) -> None:
    package = open_package(made.write_zip(tmp_path / "a.zip", [Share(urn(1), "one")], number=number))
    export = EXPORTS.recognise(package)
    assert export.account_id is None
    assert EXPORTS.owner(package, export, named) == owner
    with pytest.raises(ValueError, match="not known"):
        EXPORTS.open(package, export)


def test_ids_of_records_fit_whatever_the_account_is_called(tmp_path: Path) -> None:
    package = open_package(made.write_zip(tmp_path / "a.zip", [Share(urn(10**19), "one")], number=""))
    export = EXPORTS.recognise(package)
    account, _ = EXPORTS.owner(package, export, "company/" + "n" * 100)
    assert account.startswith("company/~")
    (found,) = EXPORTS.open(package, export.of_account(account)).read(export.parts[0])
    assert not isinstance(found, Failure)
    assert len(found[2].record_id) <= 120


def test_a_zip_that_was_cut_off_inside_a_table(tmp_path: Path) -> None:
    posts = [Share(urn(number), f"text {number}\nof two lines") for number in range(400)]
    whole = made.shares(*posts)
    for percent in range(1, 100, 7):
        data = whole[: len(whole) * percent // 100]
        tarred = tars.header(b"Shares.csv", len(whole)) + data
        path = tmp_path / "a.tar"
        path.write_bytes(tarred)
        items, failures = read(path)
        assert [item.text for item in items] == [f"text {number}\nof two lines" for number in range(len(items))]
        assert failures
        assert len(items) >= data.count(b"MEMBER_NETWORK\n") - 1
        assert any("ends inside it" in failure.reason for failure in failures)


def every_start(package: Package, export: Export) -> Iterator[tuple[list[object], list[object]]]:
    opened = EXPORTS.open(package, export)
    for part in export.parts:
        whole = list(opened.read(part))
        for number, found in enumerate(whole):
            if not isinstance(found, Failure):
                yield whole[number:], list(opened.read(part, found[0]))


def test_it_goes_on_from_every_post_with_the_same_results(tmp_path: Path) -> None:
    posts = [Share(urn(number) if number % 3 else "", f"text {number % 4}") for number in range(30)]
    said = [Comment(urn(7), f"thanks {number % 2}") for number in range(12)]
    path = made.write_zip(tmp_path / "a.zip", posts, said)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Shares (1).csv", made.shares(Share(urn(1), "one"))[:-30])
    for wanted, found in every_start(*recognised(path)):
        assert found == wanted
