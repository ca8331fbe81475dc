"""Which counters a try at the door counts in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from stance.engines.networks.clients import counted
from stance.people.guessing import devices
from stance.people.guessing.counters import Counter, counter, forgive, take

FREE_OF_A_PAIR = 5
FREE_OF_A_DEVICE = 10
FREE_OF_A_CLIENT = 50
"""An office behind one address mistypes a lot."""
FREE_OF_A_NAME = 30
"""From everywhere together: many machines that guess at one person."""
FREE_OF_CODES = 5


def of_password(request: HttpRequest, name: str) -> list[Counter]:
    """A device that this person has signed in with before counts for itself: whoever guesses elsewhere, or behind the same
    address, does not hold it up."""
    name = name.strip().lower()
    if device := devices.known(request, name):
        return [counter("device", device, free=FREE_OF_A_DEVICE)]
    client = counted(str(request.META.get("REMOTE_ADDR", "")))
    return [
        counter("pair", name, client, free=FREE_OF_A_PAIR),
        counter("client", client, free=FREE_OF_A_CLIENT, is_ones_own=False),
        counter("name", name, free=FREE_OF_A_NAME, is_ones_own=False),
    ]


@contextmanager
def codes_of(user_id: int) -> Iterator[None]:
    """Around looking at a code: only who has given the password gets here. Raises MustWait; another exception means that
    the code was wrong."""
    counters = [counter("code", str(user_id), free=FREE_OF_CODES)]
    take(counters)
    yield
    forgive(counters)


def start_anew(request: HttpRequest, name: str) -> None:
    """They have just chosen a new password with a link of theirs: what was guessed before is of the old one."""
    forgive([counter("pair", name.strip().lower(), counted(str(request.META.get("REMOTE_ADDR", ""))), free=0)])
    forget_guesses(name)


def forget_guesses(name: str) -> None:
    """What was guessed at this name, from everywhere together, was of a password that is gone."""
    forgive([counter("name", name.strip().lower(), free=0)])
