"""What accounts do besides posting, and what the public writes to them: kept, told apart, alarmed where nobody sent it."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.held_posts import of_post
from stance.archive.ledger import sequencer
from stance.archive.models import Exchange, Record, Tombstone
from stance.archive.queries import changes
from stance.archive.queries.changes import Change
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.capture.home_items import not_through_stance
from stance.capture.models import Absence, Capture, ListedAccount, OutsidePost, Window
from stance.capture.writes.windows import statement_of
from stance.jobs.models import Job
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import Board, captured, later, look, look_through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def again(account: Account, times: int = 1) -> None:
    """Every list is due."""
    for _ in range(times):
        ListedAccount.objects.update(due_at=timezone.now())
        look(account)


def found(text: str = "", voice: str = "") -> list[str]:
    return [post.id for post in search(ask(text, voice=voice, sort="newest")).posts]  # type: ignore[arg-type]


def texts() -> bytes:
    """All that is stored of answers."""
    return b"".join(gzip.decompress(store().open(one.blob).read()) for one in Exchange.objects.all())


def test_what_the_public_wrote_stands_under_our_post_and_is_theirs(weather: Office, board: Board) -> None:
    ours = board.post("n-1", "Boil the water")
    theirs = board.slip("s-1", "For how long?", answers="n-1")
    account = captured(weather, board)
    report = look(account)
    assert report.sums.errors == []
    record = Record.objects.get(record_id=theirs)
    assert (record.is_by_public, record.reply_to, record.account) == (True, ours, account)
    shown = detail(ours)
    assert shown is not None
    assert [(one.id, one.author, one.author_handle, one.author_address) for one in shown.below] == [
        (theirs, "Jo Citizen", "@jo", "https://people.example/jo")
    ]
    assert not OutsidePost.objects.filter(record=record).exists()
    assert verified().differences == []


def test_a_search_finds_our_own_unless_it_asks_for_theirs(weather: Office, board: Board) -> None:
    ours = board.post("n-1", "Boil the water")
    theirs = board.slip("s-1", "Is the water safe?", answers="n-1")
    look(captured(weather, board))
    assert found("water") == found("water", "ours") == [ours]
    assert found("water", "public") == found("water by:@jo") == found("by:@jo") == [theirs]
    assert set(found("water", "all")) == {ours, theirs}
    assert found("to:townboard:health") == found("is:comment") == [theirs]
    assert found("from:townboard:health") == [ours]


def test_whoever_calls_themselves_as_we_are_called_is_not_us(weather: Office, board: Board) -> None:
    ours = board.post("n-1", "Boil the water")
    board.slip("s-1", "Send us your password", by="townboard:health", answers="n-1")
    look(captured(weather, board))
    assert found("from:townboard:health", "all") == [ours]


def test_likes_of_before_raise_no_alarm_and_one_made_now_does(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    for number in range(7):
        board.like(f"old-{number}")
    account = captured(weather, board)
    look_through(account)
    again(account)
    OutsidePost.objects.all().delete()
    assert Record.objects.filter(kind=Record.Kind.LIKE).count() == 7
    liked = board.like("scam")
    again(account)
    (alarm,) = OutsidePost.objects.select_related("record")
    assert alarm.record.record_id == liked
    assert liked in found("is:like")
    (card,) = not_through_stance()
    assert card.title.startswith("A like was not sent through Stance")
    assert any(
        "Like not sent through Stance" in f"{job.args} {job.kwargs}"
        for job in Job.objects.filter(task__contains="send_mail")
    )
    again(account, 2)
    assert OutsidePost.objects.count() == 1
    assert verified().differences == []


def test_what_is_for_few_is_neither_kept_nor_in_what_is_stored(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    board.slip("s-1", "SEALED words", answers="n-1", sealed=True)
    theirs = board.slip("s-2", "For how long?", answers="n-1")
    look(captured(weather, board))
    assert found("", "public") == [theirs]
    assert b"For how long" in texts()
    assert b"SEALED" not in texts()


def test_our_own_comment_is_ours_and_is_stored_apart_from_theirs(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    theirs = board.slip("s-1", "For how long?", answers="n-1")
    ours = board.slip("s-2", "Until Friday", by="", answers="n-1", at=timezone.now() + timedelta(seconds=2))
    look(captured(weather, board))
    assert [Record.objects.get(record_id=one).is_by_public for one in (theirs, ours)] == [True, False]
    assert ours in set(OutsidePost.objects.values_list("record__record_id", flat=True))
    for record, words, others in ((theirs, b"For how long", b"Until Friday"), (ours, b"Until Friday", b"For how long")):
        exchange = Exchange.objects.get(pk=Record.objects.get(record_id=record).observations.get().exchange_id)
        data = gzip.decompress(store().open(exchange.blob).read())
        assert words in data
        assert others not in data
        assert exchange.holds_public == (record == theirs)


@pytest.mark.parametrize(
    "name", ["\u202eevil\u202c", "x" * 10_000, "<script>alert(1)</script>", "\0", "", "a\nb", "\U0001f600" * 300]
)
def test_whatever_people_call_themselves_is_kept_as_displayed(weather: Office, board: Board, name: str) -> None:
    board.post("n-1", "Boil the water")
    board.slip("s-1", "For how long?", answers="n-1")
    board.slips[0]["by"] = {"name": name}
    look(captured(weather, board))
    shown = detail("townboard:desk-4/s-1")
    assert shown is not None
    assert shown.post.content["author"]["name"] == name
    assert shown.post.author
    assert verified().differences == []


def test_a_comment_is_gone_after_two_proofs_and_not_after_one(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    theirs = board.slip("s-1", "For how long?", answers="n-1")
    account = captured(weather, board)
    look_through(account)
    gone = board.slips.pop()
    again(account)
    assert Absence.objects.count() == 1
    assert not Tombstone.objects.exists()
    board.slips.append(gone)
    later()
    again(account)
    assert not Absence.objects.exists()
    board.slips.pop()
    again(account)
    later()
    again(account)
    assert Tombstone.objects.get().record.record_id == theirs
    assert verified().differences == []


def test_a_long_list_is_read_to_its_end_over_several_looks(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    for number in range(40):
        board.slip(f"s-{number}", f"Comment {number}", answers="n-1")
    look(account)
    assert Record.objects.filter(is_by_public=True).count() < 40
    again(account, 5)
    assert Record.objects.filter(is_by_public=True).count() == 40
    assert ListedAccount.objects.get(listing="responses").whole_at is not None


def test_a_list_that_fails_says_so_and_the_posts_are_seen_all_the_same(weather: Office, board: Board) -> None:
    ours = board.post("n-1", "Boil the water")
    account = captured(weather, board)
    board.files["/desks/desk-4/slips?before="] = (403, {}, b"")
    look(account)
    row = ListedAccount.objects.get(listing="responses")
    assert row.problem
    assert row.failures_count == 1
    assert found() == [ours]
    assert Capture.objects.get().problem == ""
    told = statement_of(Window.objects.get())["lists"]
    assert isinstance(told, dict)
    assert told["responses"]["failed"] == 1
    assert told["likes"] == {"read": 1, "failed": 0, "new": 0, "problem": ""}


def test_what_is_older_than_it_would_be_kept_is_not_kept(weather: Office, board: Board, settings: object) -> None:
    settings.PUBLIC_KEPT_DAYS = 30  # type: ignore[attr-defined]
    board.post("n-1", "Boil the water")
    board.slip("s-1", "Old", answers="n-1", at=timezone.now() - timedelta(days=31))
    theirs = board.slip("s-2", "New", answers="n-1", at=timezone.now() - timedelta(days=29))
    look(captured(weather, board))
    assert found("", "public") == [theirs]


def test_a_reply_of_ours_to_theirs_stands_under_it(weather: Office, board: Board) -> None:
    """Their post is named by replies as the platform names it, which is not the id that it has here."""
    board.post("n-1", "Boil the water")
    theirs = board.slip("s-1", "For how long?", answers="n-1", named="townboard:desk-4/of-jo")
    ours = board.post("n-2", "Until Friday", answers="of-jo")
    look(captured(weather, board))
    shown, below = detail(ours), detail(theirs)
    assert shown is not None
    assert below is not None
    assert [one.id for one in shown.above] == ["townboard:desk-4/n-1", theirs]
    assert [one.id for one in below.below] == [ours]


def test_what_others_wrote_is_no_post_of_ours_wherever_ours_are_counted(weather: Office, board: Board) -> None:
    """The public asks whether a post is the agency's; the page of changes lists what happened to ours."""
    board.post("n-1", "Boil the water")
    board.slip("s-1", "For how long?", answers="n-1")
    account = captured(weather, board)
    look_through(account)
    assert [one.record for one in of_post("townboard", "n-1")] == ["townboard:desk-4/n-1"]
    assert of_post("townboard", "s-1") == []
    board.slips[0]["text"] = "For how long, please?"
    again(account)
    assert Record.objects.get(record_id="townboard:desk-4/s-1").is_edited
    sequencer.sequence()
    assert changes_of("edited") == []
    assert [one.post.id for one in changes_of("new")] == ["townboard:desk-4/n-1"]


def changes_of(kind: str) -> list[Change]:
    return changes.page(changes.Asked(kind))[0]  # type: ignore[arg-type]
