"""One account, exported and captured: its posts are there once, whichever came first, and both proofs hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from stance.archive.actions import same_posts as actions
from stance.archive.actions.ledger import sequence
from stance.archive.actions.same_posts import AnswerRefused
from stance.archive.doctor_checks import search_index
from stance.archive.models import Alias, AliasQuestion, Entry, ImportRun, Record
from stance.archive.queries.proofs import of_version
from stance.archive.queries.records import detail
from stance.archive.queries.same_posts import doubts
from stance.archive.queries.search import search
from stance.archive.reports import as_json
from stance.archive.search.results import ask
from stance.register.models import Account
from tests.factories import (
    facebook_export,
    facebook_server,
    instagram_export,
    instagram_server,
    linkedin_export,
    linkedin_server,
)
from tests.factories.linkedin_export import Share, urn
from tests.factories.organisation import Office
from tests.factories.register import fresh
from tests.rooms.archive.installation import verified
from tests.rooms.archive.small import bring_in
from tests.rooms.capture.board import look_through
from tests.rooms.capture.platforms import answering, connected
from tests.rooms.site.addresses import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

Said: TypeAlias = Sequence[tuple[str, int]]
"""What an account says, and when (Unix seconds)."""
AT = 1_780_000_000
SAID: Said = [
    ("Boil your water in the old town", AT),
    ("The water is  safe again\nThank you for waiting", AT + 3_600),
    ("The road is open #traffic", AT + 7_200),
]


def stamp(at: int, form: str = "%Y-%m-%dT%H:%M:%S+0000") -> str:
    return datetime.fromtimestamp(at, UTC).strftime(form)


@dataclass(frozen=True)
class Platform:
    """``export`` writes what is said into a file and ``server`` shows it; each post has one picture where posts must have one."""

    name: str
    address: str
    secret: str
    export: Callable[[Path, Said], Path]
    server: Callable[[Said], Any]
    number: str = ""
    user: str = ""
    site: str = ""


def facebook_zip(path: Path, said: Said) -> Path:
    return facebook_export.write_zip(
        path, facebook_export.Feed([[facebook_export.post(text, at) for text, at in said]])
    )


def instagram_zip(path: Path, said: Said) -> Path:
    posts = [instagram_export.single(text, at, f"{at}_{place}.jpg") for place, (text, at) in enumerate(said)]
    return instagram_export.write_zip(path, instagram_export.Feed([posts], has_profile=False))


def linkedin_zip(path: Path, said: Said) -> Path:
    """Every second one has the number of an activity, which is not that of the post."""
    ids = [urn(at * 10 + place, "activity") if place % 2 else "" for place, (_text, at) in enumerate(said)]
    posts = [Share(one, text, at=stamp(at, "%Y-%m-%d %H:%M:%S")) for one, (text, at) in zip(ids, said, strict=True)]
    return linkedin_export.write_zip(path, posts)


def linkedin_server_of(said: Said) -> Any:
    posts = [
        linkedin_server.post(place, text, createdAt=at * 1000, publishedAt=at * 1000)
        for place, (text, at) in enumerate(said)
    ]
    return linkedin_server.Server(posts=posts)


PLATFORMS = [
    Platform(
        "facebook", f"https://www.facebook.com/profile.php?id={facebook_server.NUMBER}", facebook_server.TOKEN, facebook_zip,
        lambda said: facebook_server.Server(
            posts=[facebook_server.post(9_000 + place, text, stamp(at)) for place, (text, at) in enumerate(said)]
        ),
    ),
    Platform(
        "instagram", "@health.dept", instagram_server.TOKEN, instagram_zip,
        lambda said: instagram_server.Server(
            media=[instagram_server.medium(18_000_000 + place, text, stamp(at)) for place, (text, at) in enumerate(said)]
        ),
        number=instagram_server.NUMBER,
    ),
    Platform("linkedin", "https://www.linkedin.com/company/health-dept", linkedin_server.TOKEN, linkedin_zip, linkedin_server_of, user=linkedin_server.NAME),
]  # fmt: skip
each_platform = pytest.mark.parametrize("platform", PLATFORMS, ids=[one.name for one in PLATFORMS])
each_order = pytest.mark.parametrize("order", ["export first", "capture first"])


class Both:
    """One account on one platform, both ways."""

    def __init__(self, platform: Platform, place: Office, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.platform, self.folder, self.imports = platform, folder, 0
        self.server = platform.server([])
        answering(monkeypatch, self.server)
        self.account: Account = connected(
            place,
            platform.name,
            platform.address,
            platform.secret,
            user=platform.user,
            site=platform.site,
            number=platform.number,
        )

    def capture(self, said: Said) -> None:
        shown = self.platform.server(said)
        for name in ("posts", "media"):
            if hasattr(shown, name):
                setattr(self.server, name, getattr(shown, name))
        look_through(fresh(self.account))

    def bring_in(self, said: Said) -> ImportRun:
        self.imports += 1
        path = self.platform.export(self.folder / f"{self.imports}.zip", said)
        run = bring_in(path, account=self.platform.address)
        assert run.account == self.account
        return run

    def found(self, query: str = "") -> list[str]:
        return [one.id for one in search(ask(query, sort="oldest")).posts]


@pytest.fixture
def both(platform: Platform, weather: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Both:
    return Both(platform, weather, monkeypatch, tmp_path)


@each_order
@each_platform
def test_posts_are_there_once_and_both_proofs_hold(both: Both, order: str) -> None:
    if order == "export first":
        run = both.bring_in(SAID)
        assert (run.new, run.recognised) == (3, 0)
        both.capture(SAID)
    else:
        both.capture(SAID)
        run = both.bring_in(SAID)
        assert (run.counted, run.new, run.already_held, run.recognised) == (3, 0, 3, 3)
        assert as_json(run)["recognised"] == 3
    found = both.found()
    assert len(found) == 3
    assert len(both.found('"safe again"')) == 1
    assert Alias.objects.exclude(provisional=None).count() == 3 == Entry.objects.filter(kind="alias").count()
    sequence()
    for captured in found:
        shown = detail(captured)
        assert shown is not None
        (twin,) = shown.twins
        assert {one.named.partition(" ")[0] for one in shown.sightings} == {"import", "capture"}
        assert shown.absent_from == []
        for one in (captured, twin.id):
            assert of_version(one).text, one
    assert [one.record for one in verified().differences] == []
    assert all(one.ok for one in search_index())
    again = both.bring_in(SAID)
    assert (again.new, again.new_versions, again.already_held) == (0, 0, 3)
    assert len(both.found()) == 3


@each_order
@each_platform
def test_what_could_be_two_is_asked_and_never_guessed(both: Both, order: str) -> None:
    said: Said = [("Stay at home", AT), ("Stay at home", AT + 30), ("Go to the school", AT + 31)]
    steps = [lambda: both.bring_in(said), lambda: both.capture(said)]
    for step in steps if order == "export first" else reversed(steps):
        step()
    assert len(both.found('"at home"')) == 4
    assert len(both.found("school")) == 1
    rows, following = doubts()
    assert (len(rows), following) == (4, None)
    run = ImportRun.objects.get()
    assert as_json(run)["to_decide"] == 2
    page = signed_in("recordkeeper")
    assert "2 posts of this account may be" in " ".join(
        page.get(f"/archive/imports/{run.pk}/").content.decode().split()
    )
    pair = next(one for one in rows if one.exported.created_at == one.captured.created_at)
    address = f"/archive/same-posts/{pair.question.pk}/"
    assert signed_in("reader").post(address, {"same": "yes"}).status_code == 403
    assert page.post(address, {"same": "yes"}).status_code == 302
    with pytest.raises(AnswerRefused, match="decided meanwhile"):
        actions.decide(pair.question, same=False)
    assert len(both.found('"at home"')) == 3
    (left, other), _ = doubts()
    actions.decide(other.question, same=False)
    actions.decide(left.question, same=False)
    assert doubts() == ([], None)
    both.capture([*said, ("Something else", AT + 900)])
    both.bring_in(said)
    assert len(both.found('"at home"')) == 3
    assert not AliasQuestion.objects.filter(answer="open").exists()
    assert verified().differences == []


@each_platform
def test_other_words_another_minute_or_another_account_are_other_posts(both: Both) -> None:
    both.bring_in([("The shelter is full", AT), ("The shelter is open", AT), ("Water at noon", AT)])
    both.capture([("The shelter is  full", AT + 59), ("The Shelter is open", AT), ("Water at noon", AT + 61)])
    assert len(both.found()) == 5
    assert Alias.objects.get().alias.partition("/")[0] == Record.objects.first().record_id.partition("/")[0]


@each_platform
def test_each_state_of_an_edited_post_is_recognised(both: Both) -> None:
    """Exports of two years hold two texts; capture saw the edit."""
    both.bring_in([("Closed until Friday", AT)])
    both.capture([("Closed until Friday", AT)])
    both.capture([("Closed until Monday", AT)])
    run = both.bring_in([("Closed until Monday", AT)])
    assert run.recognised == 1
    (only,) = both.found()
    assert {*both.found("friday"), *both.found("monday")} == {only}
    assert verified().differences == []


def test_a_row_that_the_ledger_does_not_know_is_named(
    weather: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    both = Both(PLATFORMS[0], weather, monkeypatch, tmp_path)
    both.bring_in(SAID)
    both.capture(SAID)
    Alias.objects.filter(pk=Alias.objects.first().pk).update(provisional=None)
    assert {one.kind for one in verified().differences} == {"alias", "record"}
    Alias.objects.all().delete()
    assert sum("its row was removed" in one.detail for one in verified().differences) == 3


def test_the_pages_say_it(weather: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    both = Both(PLATFORMS[0], weather, monkeypatch, tmp_path)
    run = both.bring_in(SAID)
    both.capture(SAID)
    (captured, *_), page = both.found(), signed_in("recordkeeper")
    twin = detail(captured).twins[0].id
    assert twin in page.get(f"/archive/records/{captured}/").content.decode()
    assert captured in page.get(f"/archive/records/{twin}/").content.decode()
    raw = page.get(
        f"/archive/records/{twin}/raw", {"seen": next(one.id for one in detail(captured).sightings if one.run)}
    )
    assert json.loads(raw.content)["timestamp"] == AT
    answered = page.get(f"/api/v1/records/{twin}").json()
    assert (answered["same_as"], page.get(f"/api/v1/records/{captured}").json()["also_held_as"]) == (captured, [twin])
    assert run.new == 3
