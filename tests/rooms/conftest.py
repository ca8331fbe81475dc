"""Rooms run on SQLite, and again on PostgreSQL when DATABASE_URL says so; the expectations are the same."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from stance.authority import decisions
from stance.authority.policy_objects import Undescribed, thing_of
from stance.jobs import schedule
from stance.journal.actor import Actor, acting_as
from stance.journal.attempts import Attempts
from stance.people.scim import door
from stance.people.sign_in import trail
from tests import made_ready
from tests.faults.worker_group import Installation

WHITE_SPACE = re.compile(rb"\s+")
ALIKE = {
    "archive/test_import_order.py": "installations with databases of their own",
    "archive/test_toy_command.py": "a command's words",
    "archive/test_upload_limits.py": "files in a folder",
    "authority/test_asking_beyond.py": "words of answers",
    "authority/test_described_objects.py": "words of the policy",
    "authority/test_explanations.py": "words of answers",
    "authority/test_proposal.py": "what a form shows",
    "archive/test_typed_filters.py": "words of a search, before anything is asked",
    "people/test_one_hand.py": "a rule of the policy, over generated people",
    "people/test_half_signed_in.py": "sessions and forms",
    "people/test_idle.py": "sessions",
    "people/test_importing.py::test_ten_thousand_rows": "how many, of what other tests of the file import there too",
    "people/test_lending_limits.py": "a rule of the policy",
    "people/test_mail.py": "a mail server",
    "people/test_makers_rights.py": "a rule of the policy",
    "people/test_names_and_addresses.py": "letters, compared before anything is asked of the database",
    "people/test_passkey_bodies.py": "bytes of passkeys, read before anything is asked",
    "people/test_passwords.py": "passwords",
    "people/test_refused_links.py": "links and logs",
    "people/test_reset.py": "links and sessions",
    "people/test_scim_trail.py": "counts in memory",
    "people/test_scope.py": "a rule of the policy, over generated people",
    "register/embeds/test_embeds.py": "pictures and pages",
    "register/links/test_fetch.py": "foreign servers",
    "register/links/test_look.py": "foreign servers",
    "register/public/test_verify.py::test_a_thousand_look_alikes_are_not_known": "addresses that people paste",
    "register/public/test_verify.py::test_more_than_two_hundred_pasted_variants_are_the_registered_accounts": "addresses that people paste",
    "register/test_foreign_registers.py": "headings and cells of tables, read before anything is asked; what they bring in, `test_importing` does on both",
    "register/test_importing.py::test_ten_thousand_rows_take_seconds": "how many, of what other tests of the file import there too",
    "register/test_many.py::test_work_grows_with_the_accounts_and_not_with_their_square": "how many, of what other tests of the file publish there too",
    "register/test_ownership.py": "a rule of the policy, over generated accounts",
    "register/test_states.py": "what may be done when, in a table",
    "site/test_addresses.py::test_junk_after_the_question_mark_is_answered": "words of addresses: U+0000, which it cannot hold, is `test_nul`'s",
    "site/test_addresses.py::test_junk_in_an_address_is_refused_not_stumbled_over": "words of addresses",
    "site/test_doors.py": "which doors are open",
    "site/test_extra_fields.py": "fields of forms",
    "site/test_headers.py": "headers",
    "site/test_hidden_things.py": "words of answers",
    "site/test_claimed_methods.py": "headers",
    "site/test_methods.py": "methods and tokens of forms",
    "site/test_ends_of_time.py": "days and texts, refused before anything is asked",
    "site/test_named_elsewhere.py": "who may, at every name in addresses and forms: that each answers is asked on both",
    "site/test_pace.py": "counts in memory",
    "site/test_peoples_addresses.py": "words of pages",
    "site/test_query_counts.py": "how many questions, not which",
    "site/test_refused_attempts.py": "counts in memory",
    "site/test_signing_out.py": "sessions",
    "site/test_turned_text.py": "characters of texts, refused before anything is asked",
    "site/test_walls.py": "who may, at every address: that each answers is asked on both",
    "structure/test_outbound.py": "the source",
    "structure/test_query_counts.py": "how many questions, not which",
    "structure/test_toy_room.py": "what is derived from declarations",
}
"""What no database can change, with what it is about: run on SQLite alone. Of 2,645 shapes of statements that the rooms' tests
sent to PostgreSQL in November 2026 the files named here had 16 that no other had, nearly all of them a test's own. Every statement that pages, actions and forms lead to
runs on PostgreSQL by the sweeps that stay (``site/test_addresses.py``, ``site/test_nul.py``, each room's ``test_traces.py``)."""


HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what can differ, unless a test is named."""
    if not os.environ.get("DATABASE_URL") or config.invocation_params.args[-1:] != ("tests/rooms",):
        return
    left_out = [item for item in items if not ALIKE.keys().isdisjoint(_names_of(item))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if ALIKE.keys().isdisjoint(_names_of(item))]


def _names_of(item: pytest.Item) -> set[str]:
    """As ``ALIKE`` may call it: by its file, or by its function in it."""
    file = item.path.relative_to(HERE).as_posix()
    return {file, f"{file}::{item.name.partition('[')[0]}"}


@pytest.fixture(autouse=True)
def _operator() -> Iterator[None]:
    with acting_as(Actor(kind="operator", label="operator test", door="command line")):
        yield


@pytest.fixture(autouse=True)
def _pages_are_read_as_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The formatter of templates breaks lines wherever a browser shows one space: tests look for whole sentences."""
    request = Client.request

    def shown(self: Client, **asked: Any) -> Any:
        answer = request(self, **asked)
        if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
            answer.content = WHITE_SPACE.sub(b" ", answer.content)
        return answer

    monkeypatch.setattr(Client, "request", shown)


@pytest.fixture(autouse=True)
def _nothing_recurs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests count jobs: what recurs in a real installation would come between. Tests of the timetable fill it."""
    monkeypatch.setattr(schedule, "timetable", tuple)


@pytest.fixture(autouse=True)
def _nobody_is_slowed(settings: Any) -> None:
    """Sweeps ask more in a second than a person may. Tests of just that say how much."""
    settings.PERSON_RATE = 1_000_000


@pytest.fixture(autouse=True)
def _nothing_is_cached() -> None:
    """Keys of one test's database are those of the next one's."""
    cache.clear()


@pytest.fixture(autouse=True)
def _nobody_has_attempted_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts are counted in the memory of the process, which the tests of many files share."""
    for place in (trail, door):
        for name, value in vars(place).items():
            if isinstance(value, Attempts):
                monkeypatch.setattr(place, name, Attempts())


@pytest.fixture(autouse=True)
def _everything_is_described(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """No question that any test leads to is about something that no room describes: the gate would refuse it, which in
    use looks like a right that is missing. Tests of just that are marked ``undescribed``."""
    unknown: set[str] = set()

    def noted(given: object) -> object:
        try:
            return thing_of(given)
        except Undescribed as error:
            unknown.add(str(error))
            raise

    monkeypatch.setattr(decisions, "thing_of", noted)
    yield
    assert not unknown or request.node.get_closest_marker("undescribed"), f"the gate was asked about {unknown}"


@pytest.fixture
def own(tmp_path: Path) -> Installation:
    """An installation of this test alone, for what one transaction cannot show: several processes and threads."""
    url = os.environ.get("DATABASE_URL", "")
    return Installation(tmp_path / "own", made_ready.database(url, f"own_{os.getpid()}") if url else "")
