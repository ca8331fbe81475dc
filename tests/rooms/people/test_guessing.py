"""Guessing is slow for who does it; who has signed in before, or sits elsewhere, is not held up by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from stance.people.guessing.counters import (
    FORGOTTEN_AFTER,
    LONGEST_WAIT,
    MustWait,
    counter,
    forgive,
    take,
    wait,
)
from stance.people.models import Guesses, User
from tests.rooms.people.soft_passkey import DOOR, Passkey

pytestmark = pytest.mark.django_db
PASSWORD = "a long horse of seven words"
MINE = "mine@agency.test"


@pytest.fixture
def mine() -> User:
    return User.objects.create_user(MINE, PASSWORD, name="Mine")


def sign_in(client: Client, password: str, name: str = MINE, address: str = "192.0.2.1") -> int:
    return client.post("/account/login/", {"login": name, "password": password}, REMOTE_ADDR=address).status_code


def guess(times: int, name: str = MINE, address: str = "192.0.2.1") -> list[int]:
    return [sign_in(Client(), "wrong", name, address) for _ in range(times)]


def test_waits_grow_and_end(mine: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as at:
        waits = []
        for _ in range(14):
            until = Guesses.objects.exclude(until=None).order_by("-until").values_list("until", flat=True).first()
            if until is not None and until > timezone.now():
                at.move_to(until - timedelta(seconds=1))
                assert sign_in(Client(), "wrong") == 429
                at.move_to(until)
            assert sign_in(Client(), "wrong") == 200
            waits.append(Guesses.objects.exclude(until=None).count())
        longest = Guesses.objects.exclude(until=None).order_by("-until").first()
        assert longest is not None
        assert longest.until - timezone.now() == LONGEST_WAIT
        assert waits[:5] == [0, 0, 0, 0, 1]
        at.shift(LONGEST_WAIT)
        assert sign_in(Client(), PASSWORD) == 302


def test_the_right_password_is_not_looked_at_during_a_wait(mine: User) -> None:
    guess(6)
    assert sign_in(Client(), PASSWORD) == 429


def test_another_client_and_another_name_are_not_held_up(mine: User) -> None:
    guess(7)
    assert sign_in(Client(), PASSWORD, address="192.0.2.2") == 302
    assert sign_in(Client(), "wrong", name="other@agency.test") == 200


def test_a_device_that_was_used_before_gets_through_whatever_others_do(mine: User) -> None:
    known = Client()
    assert sign_in(known, PASSWORD) == 302
    del known.cookies["stance"]
    for number in range(40):  # the same name, from everywhere and from this very address
        guess(1, address=f"198.51.100.{number}")
    guess(7)
    assert sign_in(Client(), PASSWORD, address="203.0.113.5") == 429
    assert sign_in(known, PASSWORD) == 302


def test_a_device_is_known_for_its_person_alone_and_cannot_be_forged(mine: User) -> None:
    other = User.objects.create_user("other@agency.test", PASSWORD, name="Other")
    known = Client()
    sign_in(known, PASSWORD, name=other.email)
    del known.cookies["stance"]
    guess(6)
    assert sign_in(known, PASSWORD) == 429
    for forged in ("", "x", "a:b:c", known.cookies["stance-device"].value[:-2] + "xx"):
        client = Client()
        client.cookies["stance-device"] = forged
        assert sign_in(client, PASSWORD) == 429


def test_a_stolen_device_cookie_guesses_slowly_too(mine: User) -> None:
    known = Client()
    sign_in(known, PASSWORD)
    del known.cookies["stance"]
    assert [sign_in(known, "wrong", address=f"198.51.100.{n}") for n in range(12)][-1] == 429


def test_a_household_of_ipv6_counts_as_one(mine: User) -> None:
    assert [sign_in(Client(), "wrong", address=f"2001:db8:1:2::{n:x}") for n in range(1, 8)][-1] == 429


def test_one_client_that_tries_many_names_must_wait() -> None:
    said = [sign_in(Client(), "wrong", name=f"somebody{n}@agency.test") for n in range(52)]
    assert said[49] == 200
    assert said[-1] == 429


def test_names_and_addresses_are_not_kept() -> None:
    guess(1, name="hunter2-typed-in-the-wrong-field@agency.test")
    rows = "".join(str(row) for row in Guesses.objects.values_list("key", flat=True))
    assert "hunter2" not in rows
    assert "192.0.2.1" not in rows


def test_codes_are_counted_by_person(mine: User) -> None:
    TOTP.activate(mine, "JBSWY3DPEHPK3PXP")
    said = []
    for number in range(7):
        client = Client()
        assert sign_in(client, PASSWORD, address=f"198.51.100.{number}") == 302
        said.append(client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code)
    assert said == [200] * 5 + [429] * 2


def test_what_is_old_is_forgotten() -> None:
    now, one = timezone.now(), counter("pair", "a", free=2)
    take([one], now)
    take([one], now)
    with pytest.raises(MustWait):
        take([one], now)
    take([one], now + FORGOTTEN_AFTER + timedelta(seconds=1))
    assert Guesses.objects.get().count == 1


def test_success_takes_back_only_what_was_counted_for_it() -> None:
    shared, own = counter("client", "a", free=9, is_ones_own=False), counter("pair", "a", free=9)
    for _ in range(3):
        take([shared, own])
    forgive([shared, own])
    assert Guesses.objects.get().count == 2


def test_waits_are_bounded() -> None:
    waits = [wait(beyond) for beyond in range(3000)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_the_page_says_how_long(mine: User, client: Client) -> None:
    guess(6)
    answer: Any = client.post("/account/login/", {"login": MINE, "password": "wrong"}, REMOTE_ADDR="192.0.2.1")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15
    assert b"seconds, then try again" in answer.content


def test_a_passkey_gets_through_while_its_person_is_guessed_at(mine: User) -> None:
    """From everywhere and from this very address, where the password itself is not even looked at any more."""
    passkey, here = Passkey(mine), {"REMOTE_ADDR": "192.0.2.1"}
    for number in range(40):
        guess(1, address=f"198.51.100.{number}")
    guess(7)
    TOTP.activate(mine, "JBSWY3DPEHPK3PXP")
    for number in range(7):
        client = Client()
        if sign_in(client, PASSWORD, address="203.0.113.5") == 302:
            client.post("/account/2fa/authenticate/", {"code": f"{number:06}"})
    assert sign_in(Client(), PASSWORD) == 429
    client = Client()
    answer = client.post(DOOR, {"credential": passkey.answer(passkey.challenge(client, **here))}, **here)
    assert answer.status_code == 302
    assert client.get("/account/sessions/", **here).status_code == 200


def test_a_passkey_of_somebody_else_or_for_another_question_opens_nothing(mine: User) -> None:
    passkey, stranger = Passkey(mine), Passkey(User.objects.create_user("other@agency.test", PASSWORD, name="Other"))
    stranger.user = mine  # it says that it is mine's
    for answers in (stranger.answer, lambda challenge: passkey.answer(challenge[::-1])):
        client = Client()
        client.post(DOOR, {"credential": answers(passkey.challenge(client))})
        assert client.get("/account/sessions/").status_code == 302
