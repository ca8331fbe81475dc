"""Under a stance in force, every verb that waits for an approval is asked for, and answered over HTTP on a running server: by an
approver of another agency, by whoever asked, by a puppet of theirs, and by two at once, of whom one counts."""

from __future__ import annotations

import json
import re
import sqlite3
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.worker_group import Installation as Bare
from tests.live.visitor import Visitor
from tests.rooms.site.test_approvable_races import ASKED, SETTING
from tests.web.installation import Installation, start

STANCE, MERGE = ("authority.stance.adopt", ""), ("register.account.transfer", "merge")
ASKING = sorted(ASKED, key=lambda asked: (asked == MERGE, asked))
"""A merge is about all accounts that there are by then."""
ANSWERING = sorted(ASKED, key=lambda asked: (asked == STANCE, asked != MERGE, asked))
"""So it is answered before they change; the stance last: under another one, what is open goes another way."""
PEOPLE = """
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from stance.people.models import Origin
from tests.rooms.site.addresses import BACKEND

water = office("water", is_host=False)
for role in ("administrator", "approver", "publisher", "recordkeeper"):
    for side in ("ict", "business"):
        water.add(f"all", role, side)

def key_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value

def puppet_of(asker, like, number):
    # As good as whoever may answer, but for whose hand it is.
    made = person(f"puppet{number}@weather.test", f"Puppet {number}")
    for held in Assignment.objects.filter(user=like):
        Assignment.objects.create(user=made, role=held.role, unit=held.unit)
    Origin.objects.create(user=made, by=asker, kind="invitation")
    return made

place.add("asa", "administrator", "ict")
"""
ASK = """
asker = User.objects.filter(pk=request.asked_by_id).first()
people = {"two": two, "one": one, "other": water["all"], "puppet": puppet_of(asker, one, turn)} | ({"asker": asker} if asker else {})
found.append({"request": request.pk, "digest": request.digest, "keys": {name: key_of(user) for name, user in people.items()}})
"""


@dataclass(frozen=True, slots=True)
class Place:
    site: Installation
    asked: dict[tuple[str, str], dict[str, Any]]

    def visitor(self, asked: tuple[str, str], who: str) -> Visitor:
        made = Visitor(self.site.url)
        made.cookies["stance"] = self.asked[asked]["keys"][who]
        return made

    def answer(self, asked: tuple[str, str], who: str, verdict: str = "approve") -> tuple[int, str]:
        return self.ready(asked, who, verdict)()

    def ready(self, asked: tuple[str, str], who: str, verdict: str = "approve") -> Any:
        """The answer, with nothing left to ask before it."""
        visitor, case = self.visitor(asked, who), self.asked[asked]
        _, _, page = visitor.ask("GET", "/account/sessions/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page[:500]
        form = {"csrfmiddlewaretoken": found[1], "verdict": verdict, "digest": case["digest"], "words": ""}
        path = f"/approvals/{case['request']}/answer/"

        def send() -> tuple[int, str]:
            status, _, text = visitor.ask("POST", path, form)
            return status, text

        return send

    def state(self, asked: tuple[str, str]) -> tuple[str, int]:
        """And how many approvals count."""
        with closing(sqlite3.connect(self.site.data / "db.sqlite3")) as there:
            key = [self.asked[asked]["request"]]
            (state,) = there.execute("SELECT state FROM authority_approvalrequest WHERE id = ?", key).fetchone()
            given = "SELECT count(*) FROM authority_answer WHERE request_id = ? AND verdict = 'approve'"
            return state, there.execute(given, key).fetchone()[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("answers") / "data"
    cases = [f"turn = {number}\n{textwrap.dedent(ASKED[asked])}\n{ASK}" for number, asked in enumerate(ASKING)]
    printed = Bare(data).python("\n".join([SETTING, PEOPLE, *cases, "print(json.dumps(found))"]))
    asked = dict(zip(ASKING, json.loads(printed.splitlines()[-1]), strict=True))
    site = start(data)
    yield Place(site, asked)
    site.stop()


@pytest.mark.parametrize("asked", ANSWERING, ids=" ".join)
def test_of_all_who_answer_only_one_who_may_counts(asked: tuple[str, str], place: Place) -> None:
    status, text = place.answer(asked, "other")
    assert (status, "Weather" in text) == (404, False), "another agency's request is not there"
    for who in ("asker", "puppet"):
        if who in place.asked[asked]["keys"]:
            for verdict in ("approve", "refuse", "return"):
                status, text = place.answer(asked, who, verdict)
                assert status in (403, 422), (who, verdict, status, text[:2000])
    assert place.state(asked) == ("open", 0)
    outcomes: list[int] = []
    sending = [place.ready(asked, who) for who in ("one", "two")]
    threads = [threading.Thread(target=lambda send=send: outcomes.append(send()[0])) for send in sending]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [302, 422]
    assert place.state(asked) == ("approved", 1)
    assert place.answer(asked, "two")[0] == 422
    assert place.state(asked) == ("approved", 1)
