"""The account itself is watched: its profile in every state, a count a day, alarms for what nobody changed through Stance, and drifts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from stance.archive.models import Exchange, ProfileCount, ProfilePicture, ProfileVersion
from stance.capture.actions import files
from stance.capture.models import Capture, Incident, OutsideChange
from stance.jobs.models import Job
from stance.register.models import Account, Drift
from tests.factories.organisation import Office
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import DESK, PLATE, Board, captured, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
OLD = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(name="desk")
def _desk(weather: Office, board: Board) -> Account:
    board.post("n-1", "Boil the water", at=OLD)
    board.plate = dict(PLATE)
    return captured(weather, board)


def seen(account: Account) -> None:
    """A look at posts and profile, whenever its turn would be."""
    Capture.objects.filter(account=account).update(profile_due_at=timezone.now())
    look(account)


def kinds() -> set[str]:
    return set(Drift.objects.filter(ended_at=None).values_list("kind", flat=True))


def test_the_first_look_keeps_the_profile_and_raises_no_alarm(desk: Account) -> None:
    seen(desk)
    version = ProfileVersion.objects.get()
    assert (version.number, version.fields["name"], version.fields["account"]) == (1, "Health", DESK)
    assert version.exchange.url.endswith("/plate")
    count = ProfileCount.objects.get()
    assert (count.followers, count.exchange) == (1_234, version.exchange)
    assert not OutsideChange.objects.exists()
    assert not kinds()
    assert verified().differences == []


def test_a_poll_is_no_edit(desk: Account, board: Board) -> None:
    seen(desk)
    kept = Exchange.objects.count()
    for subscribers in (1_235, 1_300, 2_000):
        board.plate["subscribers"] = subscribers
        seen(desk)
    assert (ProfileVersion.objects.count(), ProfileCount.objects.count(), Exchange.objects.count()) == (1, 1, kept)


def test_a_day_later_its_counts_are_kept_with_what_shows_them(desk: Account, board: Board) -> None:
    seen(desk)
    ProfileCount.objects.update(day=timezone.localdate() - timedelta(days=1))
    board.plate["subscribers"] = 1_300
    seen(desk)
    assert list(ProfileCount.objects.order_by("day").values_list("followers", flat=True)) == [1_234, 1_300]
    assert ProfileVersion.objects.count() == 1
    assert verified().differences == []


def test_a_change_is_a_version_and_an_alarm_that_says_what(desk: Account, board: Board) -> None:
    seen(desk)
    board.plate |= {"shown": "Free coins", "words": "Send coins"}
    seen(desk)
    assert [one.fields["name"] for one in ProfileVersion.objects.order_by("number")] == ["Health", "Free coins"]
    change = OutsideChange.objects.get()
    assert change.changed == {"name": ["Health", "Free coins"], "biography": ["Here for you", "Send coins"]}
    sent = Job.objects.filter(task__contains="send_mail")
    assert any("Shown name: “Health” → “Free coins”" in str(one.args) for one in sent)
    board.plate |= dict(PLATE)
    seen(desk)
    assert [one.number for one in ProfileVersion.objects.order_by("number")] == [1, 2, 3], (
        "what returns is a state of its own"
    )
    assert verified().differences == []


def test_what_the_platform_changes_is_no_alarm(desk: Account, board: Board) -> None:
    seen(desk)
    board.plate["is_sealed"] = False
    seen(desk)
    assert ProfileVersion.objects.count() == 2
    assert not OutsideChange.objects.exists()
    assert kinds() == {"unverified"}
    board.plate["is_sealed"] = True
    seen(desk)
    assert not kinds()


def test_a_rename_is_proposed_and_nothing_on_the_register_changes(desk: Account, board: Board) -> None:
    seen(desk)
    board.plate["name"], board.names = "care", {"health": DESK}
    seen(desk)
    drift = Drift.objects.get()
    assert (drift.kind, drift.proposed) == ("renamed", "care")
    assert drift.evidence == ProfileVersion.objects.order_by("-number")[0].exchange.blob
    desk.refresh_from_db()
    assert (desk.handle, desk.platform_id) == ("health", DESK)
    first = drift.first_seen_at
    seen(desk)
    drift.refresh_from_db()
    assert drift.first_seen_at == first
    assert drift.last_seen_at > first
    assert Drift.objects.count() == 1


def test_a_name_that_somebody_else_has_now_is_handed_over(desk: Account, board: Board) -> None:
    seen(desk)
    board.plate["name"], board.names = "care", {"health": "desk-9"}
    seen(desk)
    assert kinds() == {"renamed", "handed_over"}
    assert "desk-9" in Drift.objects.get(kind="handed_over").words


def test_a_link_that_was_there_is_missed(desk: Account, board: Board, weather: Office) -> None:
    weather.agency.domains = ["example.gov"]
    weather.agency.save()
    seen(desk)
    board.plate["web"] = "https://coins.example/"
    seen(desk)
    seen(desk)
    assert kinds() == {"link_gone"}
    board.plate["web"] = PLATE["web"]
    seen(desk)
    assert not kinds()


def test_a_desk_that_was_closed_says_which_standing(desk: Account, board: Board) -> None:
    seen(desk)
    board.refuses = (410, {}, b"{}\n")
    seen(desk)
    assert Incident.objects.get().kind == "vanished"
    assert kinds() <= {"taken_down"}
    board.refuses = None
    seen(desk)
    assert not kinds()


def test_a_profile_that_cannot_be_read_costs_no_post(desk: Account, board: Board) -> None:
    board.plate = {}
    report = look(desk)
    assert (report.sums.new, report.problem) == (1, "")
    found = Capture.objects.get()
    assert "no plate" in found.profile_problem
    assert found.profile_due_at > timezone.now() + timedelta(minutes=10)
    assert not Drift.objects.exists()


def test_its_pictures_are_fetched_once_and_committed_to(desk: Account, board: Board) -> None:
    board.plate["seal"] = f"{board.web.url}/seals/1.png"
    board.files["/seals/1.png"] = (200, {"Content-Type": "image/png"}, b"PNG of a seal")
    seen(desk)
    assert files.fetch_due() == 1
    picture = ProfilePicture.objects.get()
    assert (picture.key, picture.size_bytes, bool(picture.entry)) == ("1.png", 13, True)
    assert files.fetch_due() == 0
    assert verified().differences == []


@pytest.mark.parametrize(
    "meddle",
    [
        lambda: ProfileVersion.objects.update(content=b"{}"),
        lambda: ProfileVersion.objects.filter(number=1).delete(),
        lambda: ProfileVersion.objects.update(number=7),
        lambda: ProfilePicture.objects.update(blob="0" * 64),
    ],
)
def test_whoever_meddles_with_a_profile_is_found(desk: Account, board: Board, meddle: object) -> None:
    board.plate["seal"] = f"{board.web.url}/seals/1.png"
    board.files["/seals/1.png"] = (200, {"Content-Type": "image/png"}, b"PNG of a seal")
    seen(desk)
    files.fetch_due()
    assert verified().differences == []
    meddle()  # type: ignore[operator]
    assert verified().differences
