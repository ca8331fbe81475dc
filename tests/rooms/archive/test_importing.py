"""Bringing exports in: every layout and packing gives the same, again adds nothing, and several exports merge."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from stance.archive import record_keys
from stance.archive.actions import imports
from stance.archive.blobs import store
from stance.archive.importing import rows, writer
from stance.archive.importing.known import Known
from stance.archive.importing.plan import Plan, Source
from stance.archive.importing.recognition import AccountUnknown, ImportRefused
from stance.archive.models import (
    Alias,
    Checkpoint,
    Entry,
    ImportFailure,
    ImportRun,
    Media,
    Observation,
    Record,
    Tombstone,
    Version,
)  # fmt: skip
from stance.archive.queries.originals import element
from stance.archive.queries.originals import files as kept_files
from stance.archive.queries.records import Detail, detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.jobs.context import LeaseLost
from stance.register.actions import register_account
from stance.register.models import Account
from tests.factories import tars
from tests.factories.x_archive import LAYOUTS, FolderSink, Layout, make_folder, make_zip, write_js
from tests.factories.x_broken import zipped
from tests.factories.x_posts import ACCOUNT_ID, HANDLE, Feed, picture

from .installation import verified
from .small import NAME, OWNER, archive, bring_in, edited, first_of, picture_of, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
FEED = Feed(530, media_every=30)
MONDAY, TUESDAY = 1_600_000_000, 1_600_086_400


def record(number: int, owner: str = OWNER) -> Detail:
    found = detail(f"x:{owner}/{number}")
    assert found is not None
    return found


def found(query: str) -> list[str]:
    return [post.id.partition("/")[2] for post in search(ask(query, sort="oldest", limit=100)).posts]


def held() -> dict[str, Any]:
    """What the archive holds, without what differs by chance or by where it was read."""
    return {
        "records": list(Record.objects.order_by("pk").values("pk", "record_id", "kind", "language", "reply_to", "versions_count",
                                                             "is_edited", "is_deleted", "has_media")),
        "versions": [
            (row.record_id, row.number, bytes(row.digest), bytes(row.content), row.seen_at)
            for row in Version.objects.order_by("record_id", "number")
        ],
        "media": list(Media.objects.order_by("record_id", "order").values("record_id", "media_id", "type", "alt", "blob")),
        "aliases": list(Alias.objects.order_by("alias").values_list("alias", "record__record_id")),
        "tombstones": list(Tombstone.objects.order_by("record_id").values_list("record__record_id", "kind", "deleted_at")),
        "found": indexed(),
    }  # fmt: skip


def indexed() -> list[tuple[object, ...]]:
    key = "rowid" if connection.vendor == "sqlite" else "record_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, words, facts FROM archive_search ORDER BY 1")
        return list(cursor.fetchall())


def handed_in(root: Path, layout: Layout, packing: str) -> list[Path]:
    if packing == "folder":
        make_folder(root / "export", FEED, layout, part_bytes=150_000)
        return [root / "export"]
    if packing == "zip":
        make_zip(root / "export.zip", FEED, layout, part_bytes=150_000)
        return [root / "export.zip"]
    make_folder(root / "whole", FEED, layout, part_bytes=150_000)
    files = sorted(path for path in (root / "whole").rglob("*") if path.is_file())
    if packing in ("tar", "tar.gz"):
        packed = {f"export/{path.relative_to(root / 'whole')}": path.read_bytes() for path in files}
        return [tars.write(root / f"renamed.zip{'.tgz' if packing == 'tar.gz' else ''}", packed)]
    for number in range(3):
        for path in files[number::3]:
            target = root / f"piece{number}" / path.relative_to(root / "whole")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return [zipped(root / f"piece{number}", root / f"export-{number}.zip") for number in range(3)]


@pytest.fixture(scope="module")
def first_of_layout() -> dict[str, dict[str, Any]]:
    """What the first packing of each layout gave."""
    return {}


@pytest.mark.parametrize("packing", ["folder", "zip", "several zips", "tar", "tar.gz"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_packing_of_a_layout_gives_the_same(
    layout: Layout, packing: str, tmp_path: Path, first_of_layout: dict[str, dict[str, Any]]
) -> None:
    run = bring_in(*handed_in(tmp_path, layout, packing), account="" if layout != "pre-2020" else HANDLE)
    assert (run.failed, run.layout, run.state) == (0, layout, "done")
    # Only layouts that know of edits and deletions tell of them.
    assert run.counted == run.new + run.new_versions == FEED.count
    assert run.claimed in (None, run.counted)
    assert len(run.quarantined) >= (0 if layout == "monthly" else 4)
    now = held()
    if run.generated_at is None:  # then the posts were seen when they came in
        now["versions"] = [row[:4] for row in now["versions"]]
    assert now == first_of_layout.setdefault(layout, now)
    assert verified().differences == []


def test_the_layouts_agree_about_every_post_that_they_share(tmp_path: Path) -> None:
    """Content is the same whatever the layout: so an old export and a new one of one account meet in one version."""
    plain = Feed(300, media_every=0, seed=3)
    for layout in LAYOUTS:
        make_folder(tmp_path / layout, plain, layout)
    bring_in(tmp_path / "tweet.js")
    versions = {bytes(row) for row in Version.objects.values_list("digest", flat=True)}
    for layout in LAYOUTS[1:]:
        run = bring_in(tmp_path / layout)
        assert (run.new_versions, run.new, run.already_held) == (0, 0, 300), layout
    run = bring_in(tmp_path / "current")
    # The current layout knows which posts are states of one: those ids lead to the first of them.
    assert {bytes(row) for row in Version.objects.values_list("digest", flat=True)} == versions
    assert run.failed == 0


def test_again_adds_nothing(tmp_path: Path) -> None:
    (path,) = handed_in(tmp_path, "current", "zip")
    first = bring_in(path)
    before, entries, heads = held(), Entry.objects.count(), Checkpoint.objects.count()
    again = bring_in(path)
    assert (again.counted, again.already_held, again.new, again.new_versions) == (first.counted, first.counted, 0, 0)
    assert again.pk != first.pk
    assert (held(), Entry.objects.count(), Checkpoint.objects.count()) == (before, entries, heads)
    assert again.absent is None
    assert verified().differences == []


def test_an_older_and_a_newer_export_merge(tmp_path: Path) -> None:
    newer = archive(
        tmp_path / "2026",
        [tweet(1, "changed text"), tweet(3, "only in the newer", at=TUESDAY)],
        generated="2026-01-01T00:00:00.000Z",
    )
    older = archive(
        tmp_path / "2023",
        [tweet(1, "first text"), tweet(2, "only in the older")],
        generated="2023-01-01T00:00:00.000Z",
    )
    bring_in(newer)
    run = bring_in(older)
    assert (run.new, run.new_versions) == (1, 1)
    one = record(1)
    assert one.post.text == "changed text"
    assert [version.text for version in one.versions] == ["first text", "changed text"]
    assert [version.seen_at for version in one.versions] == ["2023-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]
    assert [version.number for version in one.versions] == [1, 2]
    two = record(2)
    assert [absent.seen_at for absent in two.absent_from] == ["2026-01-01T00:00:00Z"]
    assert not two.post.is_deleted
    assert two.tombstones == []
    assert found("is:deleted") == []
    assert [absent.pk for absent in record(3).absent_from] == [run.pk]
    assert found("first text") == found("changed text") == ["1"]
    assert verified().differences == []


def test_a_post_made_after_an_export_is_not_absent_from_it(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "a", [tweet(1, "old", at=MONDAY)], generated="2020-09-14T00:00:00.000Z"))
    bring_in(
        archive(
            tmp_path / "b",
            [tweet(1, "old", at=MONDAY), tweet(2, "new", at=TUESDAY)],
            generated="2021-01-01T00:00:00.000Z",
        )
    )
    assert record(2).absent_from == []


def test_media_that_come_later_fill_in_and_are_never_replaced(tmp_path: Path) -> None:
    posts = [tweet(1, "look", **picture_of(9, "a.png", "a river"))]
    run = bring_in(archive(tmp_path / "without", posts, generated="2023-01-01T00:00:00.000Z"))
    assert (run.media_present, run.media_missing) == (0, 1)
    (media,) = record(1).post.media
    assert (media.blob, media.alt) == ("", "a river")
    with_file = archive(
        tmp_path / "with", posts, media={"1-a.png": picture("a.png")}, generated="2024-01-01T00:00:00.000Z"
    )
    run = bring_in(with_file)
    assert (run.media_present, run.media_missing, run.new_versions) == (1, 0, 0)
    (media,) = record(1).post.media
    kept = media.blob
    assert media.size_bytes == len(picture("a.png"))
    other = archive(
        tmp_path / "other", posts, media={"1-a.png": picture("b.png")}, generated="2025-01-01T00:00:00.000Z"
    )
    bring_in(other)
    assert record(1).post.media[0].blob == kept
    assert verified().differences == []


def test_a_later_state_that_brings_media_shows_them(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "a", [tweet(1, "words")], generated="2023-01-01T00:00:00.000Z"))
    later = tweet(1, "words", **picture_of(9, "a.png"))
    bring_in(
        archive(tmp_path / "b", [later], media={"1-a.png": picture("a.png")}, generated="2024-01-01T00:00:00.000Z")
    )
    assert [media.media_id for media in record(1).post.media] == ["9"]
    assert found("has:media") == ["1"]
    assert verified().differences == []


def test_deleted_posts_are_kept_and_called_deleted(tmp_path: Path) -> None:
    gone = tweet(2, "taken back", deleted_at="2020-09-14T00:00:00.000Z")
    bring_in(archive(tmp_path / "a", [tweet(1, "stays")], deleted=[gone], generated="2023-01-01T00:00:00.000Z"))
    assert found("is:deleted") == ["2"]
    assert [(stone.kind, stone.deleted_at.isoformat()) for stone in record(2).tombstones if stone.deleted_at] == [
        ("platform-notified", "2020-09-14T00:00:00+00:00")
    ]
    # A post held before can turn out deleted later; being listed as deleted twice is one tombstone.
    bring_in(archive(tmp_path / "b", [], deleted=[tweet(1, "stays"), gone], generated="2024-01-01T00:00:00.000Z"))
    assert found("is:deleted") == ["1", "2"]
    assert found("stays") == ["1"]
    assert Tombstone.objects.count() == 2
    assert verified().differences == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "several exports"])
def test_edits_are_states_of_one_record_in_the_platforms_order(
    order: tuple[int, ...], together: bool, tmp_path: Path
) -> None:
    chain = (10, 11, 12)
    states = [
        tweet(10, "Roda closed", at=MONDAY, **first_of(*chain)),
        tweet(11, "Road closed", at=MONDAY + 60, **edited(10, 10, 11)),
        tweet(12, "Road closed until noon", at=MONDAY + 120, **edited(10, *chain)),
    ]
    arranged = [states[number] for number in order]
    if together:
        bring_in(archive(tmp_path / "a", arranged))
    else:
        for number, state in enumerate(arranged):
            bring_in(archive(tmp_path / str(number), [state], generated=f"202{number}-06-01T00:00:00.000Z"))
    assert Record.objects.count() == 1
    one = record(10)
    assert [version.text for version in one.versions] == ["Roda closed", "Road closed", "Road closed until noon"]
    assert one.post.text == "Road closed until noon"
    assert (one.post.versions_count, one.post.is_edited) == (3, True)
    assert one.aliases == [f"x:{OWNER}/11", f"x:{OWNER}/12"]
    assert [record(number).post.key for number in (11, 12)] == [one.post.key] * 2
    assert found("is:edited") == found("roda") == found("noon") == ["10"]
    assert one.proof is not None
    assert one.proof.text
    assert verified().differences == []


def test_a_post_that_turns_out_edited_is_called_so(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "a", [tweet(10, "first")], generated="2022-01-01T00:00:00.000Z"))
    assert not record(10).post.is_edited
    bring_in(archive(tmp_path / "b", [tweet(10, "first", **first_of(10, 11))], generated="2024-01-01T00:00:00.000Z"))
    assert record(11).post.is_edited
    assert found("is:edited") == ["10"]
    assert verified().differences == []


def reply(number: int, to: int, text: str, at: int) -> dict[str, Any]:
    return tweet(number, text, at=at, in_reply_to_status_id_str=str(to), in_reply_to_user_id_str=OWNER)


@pytest.mark.parametrize("parts", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_replies_join_their_thread_whatever_the_order_of_files(parts: tuple[int, ...], tmp_path: Path) -> None:
    said = [
        tweet(1, "one", at=MONDAY, **first_of(1, 5)),
        reply(2, 1, "two", MONDAY + 10),
        reply(3, 2, "three", MONDAY + 20),
        reply(4, 5, "also to one, by the id of its edit", MONDAY + 30),
    ]
    bring_in(archive(tmp_path / "a", [], parts=[[said[number]] for number in parts]))
    assert [post.text for post in record(3).above] == ["one", "two"]
    assert [post.text for post in record(1).below] == ["two", "three", "also to one, by the id of its edit"]
    assert [post.text for post in record(4).above] == ["one"]
    assert found("is:reply") == ["2", "3", "4"]


def test_reposts_and_quotes_are_what_they_are(tmp_path: Path) -> None:
    links = {"urls": [{"url": "https://t.co/q", "expanded_url": "https://twitter.com/Other/status/77"}]}
    bring_in(
        archive(
            tmp_path / "a",
            [
                tweet(1, "RT @Other: storm coming"),
                tweet(2, "As they say https://t.co/q", entities=links),
                tweet(3, "RT this: not a repost"),
                tweet(4, "plain"),
            ],
        )
    )
    assert {row.record_id.partition("/")[2]: row.get_kind_display() for row in Record.objects.all()} == {
        "1": "repost", "2": "quote", "3": "post", "4": "post",
    }  # fmt: skip
    assert (found("is:repost"), found("is:quote"), found("is:post")) == (["1"], ["2"], ["3", "4"])
    assert record(2).post.content["quotes"] == "77"


def test_entities_are_decoded_once_and_links_stand_beside_the_text(tmp_path: Path) -> None:
    links = {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://www.example.gov/evacuation?a=1&b=2"}]}
    bring_in(archive(tmp_path / "a", [tweet(1, "5 &lt; 6 &amp;amp; &amp;lt;b&gt; https://t.co/abc", entities=links)]))
    post = record(1).post
    assert post.text == "5 < 6 &amp; &lt;b> https://t.co/abc"
    assert post.content["links"] == [
        {"expanded": "https://www.example.gov/evacuation?a=1&b=2", "shown": "https://t.co/abc"}
    ]
    assert found("evacuation") == ["1"]
    assert found("has:link") == ["1"]


PRIVATE = ("PRIVATE-MESSAGE-TEXT", "PRIVATE-TOKEN", "192.0.2.44", "5550 0000", "media@example.gov.au")


def test_private_parts_are_kept_in_the_original_and_nowhere_else(tmp_path: Path, folders: Path) -> None:
    make_folder(tmp_path / "export", Feed(40, media_every=10))
    run = bring_in(tmp_path / "export")
    assert {"data/direct-messages.js", "data/ip-audit.js", "data/phone-number.js"} <= set(run.quarantined)
    for secret in ("PRIVATE", '"private message text"', '"192.0.2.44"'):
        assert found(secret) == []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("archive_", "journal_", "register_", "jobs_")):
                cursor.execute(f'SELECT * FROM "{table}"')
                text = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
                assert [secret for secret in PRIVATE if secret in text] == [], table
    original = b"".join(path.read_bytes() for path in (folders / "blobs").glob("??/??/*"))
    assert all(secret.encode() in original for secret in PRIVATE)


def test_what_cannot_be_read_is_listed_with_file_and_position(tmp_path: Path) -> None:
    root = archive(tmp_path / "a", [tweet(1, "good"), tweet(2, "bad", created_at="Foo 99 2020"), tweet(3, "good too")])
    run = bring_in(root)
    assert (run.counted, run.new, run.failed) == (3, 2, 1)
    failure = ImportFailure.objects.get()
    assert (failure.file, failure.run_id) == ("data/tweets.js", run.pk)
    assert failure.position is not None
    part = (root / "data" / "tweets.js").read_bytes()
    assert b'"bad"' in part[failure.position : failure.position + 800]
    assert "post 2" in failure.reason


def test_observations_say_where_each_post_stands(tmp_path: Path) -> None:
    root = archive(tmp_path / "a", [tweet(1, "one", favorite_count="41"), tweet(2, "two")])
    bring_in(root)
    seen = Observation.objects.select_related("file").get(record__record_id=f"x:{OWNER}/1")
    element = (root / "data" / "tweets.js").read_bytes()[seen.offset_bytes : seen.offset_bytes + seen.length_bytes]
    assert (element[:1], element[-1:]) == (b"{", b"}")
    assert b'"one"' in element
    assert b'"two"' not in element
    assert (seen.likes, seen.reposts, seen.file.name) == (41, 0, "data/tweets.js")


class Stops(RuntimeError):
    """What the test's progress raises."""


class StopsAfter:
    """A progress that stops the work at its n-th step, or from its n-th fence on."""

    def __init__(self, advances: int = 10**9, fences: int = 10**9) -> None:
        self.advances, self.fences, self.notes = advances, fences, list[str]()

    def advance(self, done: int, total: int | None, note: str) -> None:
        self.notes.append(note)
        self.advances -= 1
        if self.advances < 0:
            raise Stops(note)

    def fence(self) -> None:
        self.fences -= 1
        if self.fences < 0:
            raise LeaseLost("another worker")


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short transactions, so that a few hundred posts are many steps. The reading process keeps its own batches."""
    from stance.archive.importing import run as running

    monkeypatch.setattr(running, "ROWS_A_TRANSACTION", 1)


def test_stopped_at_every_step_it_ends_like_undisturbed(tmp_path: Path, small_steps: None) -> None:
    feed = Feed(2300, media_every=100)  # three batches of the reading process, in two parts
    make_zip(tmp_path / "export.zip", feed, part_bytes=1_900_000)
    run = imports.begin([tmp_path / "export.zip"], may_register=True)
    stops = []
    for step in range(60):
        progress = StopsAfter(advances=step % 9)
        try:
            imports.carry_out(run, progress)
        except Stops as stopped:
            stops.append(str(stopped))
            continue
        break
    run.refresh_from_db()
    assert run.state == "done"
    assert {"Keeping the original", "Reading posts"} <= set(stops)
    disturbed, sums = held(), (run.counted, run.new, run.new_versions, run.failed, run.media_present, run.media_missing)
    assert (run.counted, run.failed) == (2300, 0)
    assert Observation.objects.count() == 2300
    assert len(disturbed["records"]) == run.new
    assert verified().differences == []
    again = bring_in(tmp_path / "export.zip")
    assert (again.new, again.new_versions, again.already_held) == (0, 0, 2300)
    assert sums[0] == again.counted
    assert (sums[4], sums[5]) == (again.media_present, again.media_missing)


@pytest.mark.parametrize("fences", [0, 1, 2])
def test_a_fence_that_falls_stops_all_writing(fences: int, tmp_path: Path, small_steps: None) -> None:
    make_folder(tmp_path / "export", Feed(2300, media_every=100), part_bytes=1_900_000)
    run = imports.begin([tmp_path / "export"], may_register=True)
    with pytest.raises(LeaseLost):
        imports.carry_out(run, StopsAfter(fences=fences))
    counted = ImportRun.objects.get().counted
    assert Observation.objects.count() == counted
    assert (counted == 0) == (fences == 0)
    assert counted < 2300
    assert Checkpoint.objects.count() == 0


def test_keys_that_collide_both_come_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading process is another one, so its rows are made here with the same key for every post of a second."""
    bring_in(archive(tmp_path / "a", [tweet(1, "number 1", at=MONDAY)], generated="2023-01-01T00:00:00.000Z"))
    real = writer.planned
    top = MONDAY << record_keys.SUFFIX_BITS | record_keys.SUFFIX_MASK

    def collide(read: list[tuple[Source, list[rows.Row]]], known: dict[str, Known]) -> Plan:
        return real([(source, [row._replace(key=top) for row in some]) for source, some in read], known)

    monkeypatch.setattr(writer, "planned", collide)
    posts = [tweet(number, f"number {number}", at=MONDAY) for number in range(1, 6)]
    run = bring_in(archive(tmp_path / "b", posts, generated="2024-01-01T00:00:00.000Z"))
    assert (run.new, run.already_held) == (4, 1)
    again = bring_in(
        archive(tmp_path / "c", [*posts, tweet(6, "number 6", at=MONDAY)], generated="2025-01-01T00:00:00.000Z")
    )
    assert (again.new, again.already_held) == (1, 5)
    assert sorted(found("number")) == ["1", "2", "3", "4", "5", "6"]
    assert {row.created_at.timestamp() for row in Record.objects.all()} == {MONDAY}
    assert verified().differences == []


def test_the_same_seconds_hash_collision_is_what_key_of_would_give() -> None:
    assert record_keys.seconds_of(record_keys.key_of(MONDAY, "x:1/1")) == MONDAY
    assert record_keys.key_of(MONDAY, "x:1/1") != record_keys.key_of(MONDAY, "x:1/2")


def test_an_unregistered_account_is_asked_about(tmp_path: Path) -> None:
    path = archive(tmp_path / "a", [tweet(1, "one")])
    with pytest.raises(AccountUnknown, match=f"@{NAME} \\(id {OWNER}\\), which is not a registered account"):
        bring_in(path, may_register=False)
    run = ImportRun.objects.get()
    assert (run.state, run.named_handle, run.named_account_id) == ("asks", NAME, OWNER)
    assert not Account.objects.exists()
    assert not Record.objects.exists()
    imports.carry_out(imports.allow_registering(run), StopsAfter())
    assert Account.objects.get().platform_id == OWNER
    assert found("one") == ["1"]


def test_a_named_account_that_differs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=f"You named @SomebodyElse, but this archive says it is of @{NAME}"):
        bring_in(archive(tmp_path / "a", [tweet(1, "one")]), account="@SomebodyElse")
    assert ImportRun.objects.get().state == "refused"
    assert not Account.objects.exists()


@pytest.mark.parametrize("typed", [NAME, f"@{NAME.upper()}", f"https://x.com/{NAME}", f"twitter.com/{NAME}/status/1"])
def test_a_named_account_may_be_written_in_any_way(typed: str, tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "a", [tweet(1, "one")]), account=typed)
    assert found("one") == ["1"]


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="the name of one account"):
        bring_in(archive(tmp_path / "a", [tweet(1, "one")]), account="not a handle")


def without_owner(root: Path) -> Path:
    """The layout before 2020 with its account file lost, and posts that tell nothing: nobody can say whose it is."""
    posts = [tweet(number, f"number {number}", at=MONDAY + number) for number in range(1, 21)]
    write_js(FolderSink(root), "tweet.js", "window.YTD.tweet.part0", posts)
    return root


def test_an_export_that_does_not_say_whose_it_is(tmp_path: Path) -> None:
    path = without_owner(tmp_path / "a")
    with pytest.raises(ImportRefused, match="does not say whose it is"):
        bring_in(path)
    with pytest.raises(ImportRefused, match="Name the account by its number"):
        bring_in(path, account=HANDLE)
    register_account(platform="x", handle=HANDLE, platform_id=ACCOUNT_ID)
    run = bring_in(path, account=HANDLE)
    assert (run.new, run.failed) == (20, 0)
    assert record(1, ACCOUNT_ID).post.handle == HANDLE


def test_an_export_that_does_not_say_whose_it_is_is_named_by_number(tmp_path: Path) -> None:
    run = bring_in(without_owner(tmp_path / "a"), account=f"https://x.com/i/user/{ACCOUNT_ID}")
    assert (run.new, run.failed) == (20, 0)
    assert Account.objects.get().platform_id == ACCOUNT_ID


def test_an_account_registered_by_its_handle_learns_its_platform_id(tmp_path: Path) -> None:
    known = register_account(platform="x", handle=NAME.lower())
    bring_in(archive(tmp_path / "a", [tweet(1, "one")]), may_register=False)
    known.refresh_from_db()
    assert (known.platform_id, known.handle) == (OWNER, NAME.lower())
    assert Account.objects.count() == 1


def test_a_renamed_account_is_known_by_its_platform_id(tmp_path: Path) -> None:
    register_account(platform="x", handle="NewName", platform_id=OWNER)
    bring_in(archive(tmp_path / "a", [tweet(1, "one")]), may_register=False)
    assert Account.objects.get().handle == "NewName"
    assert found("from:newname") == ["1"]


def test_a_handle_that_changed_hands_is_refused(tmp_path: Path) -> None:
    register_account(platform="x", handle=NAME, platform_id="99")
    with pytest.raises(ImportRefused, match="If the handle changed hands"):
        bring_in(archive(tmp_path / "a", [tweet(1, "one")]))
    assert not Record.objects.exists()


def test_files_that_change_under_an_import_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a", [tweet(1, "one")])
    run = imports.begin([path], may_register=True)
    with pytest.raises(Stops):
        imports.carry_out(run, StopsAfter(advances=3))
    run.refresh_from_db()
    archive(path, [tweet(1, "other")])
    if run.original:
        with pytest.raises(ImportRefused, match="The files changed since this import began"):
            imports.carry_out(run, StopsAfter())
    else:
        imports.carry_out(run, StopsAfter())
        assert found("other") == ["1"]


@pytest.mark.parametrize("ending", ["tar", "tgz"])
def test_the_bytes_of_a_post_are_handed_out_from_a_tar(tmp_path: Path, ending: str) -> None:
    folder = archive(tmp_path / "a", [tweet(20, "one"), tweet(21, "two")])
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    handed_in = tars.write(tmp_path / f"export.{ending}", files)
    run = bring_in(handed_in)
    assert (run.new, run.failed) == (2, 0)
    ((kept,), _) = kept_files(run)
    assert (kept.name, store().path(kept.sha256).read_bytes()) == (handed_in.name, handed_in.read_bytes())
    seen = record(21).sightings[0]
    raw = element(Record.objects.get(record_id=f"x:{OWNER}/21").pk, seen.id)
    assert raw is not None
    assert b'"full_text" : "two"' in raw.data
    assert verified().ok
