"""What is made while it is sent is made after the request, in another thread: for the same person, and whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import FileResponse, StreamingHttpResponse

from stance.journal.actor import NOBODY, Actor, acting_as, current
from stance.site.middleware import made_for
from tests.rooms.site.addresses import fill, routes

ANN = Actor(kind="user", id="7", label="Ann")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["recordkeeper", "administrator"])
def test_every_streamed_answer_comes_whole_when_nobody_acts_any_more(who: str, folders: Path, tmp_path: Path) -> None:
    del folders
    filled = fill(tmp_path / "export")
    streamed = set()
    for route in routes():
        with acting_as(NOBODY):
            answer = filled.clients[who].get(filled.address(route))
            if isinstance(answer, StreamingHttpResponse):  # read to its end, which closes it
                assert answer.getvalue(), route
                streamed |= set() if isinstance(answer, FileResponse) else {route}
    assert {"archive/changes/changes.csv", "audit.csv"} <= streamed or who != "administrator", streamed
    assert len(streamed) > 2, streamed


def test_whoever_takes_the_parts_acts_as_themselves_between_them() -> None:
    ended = []

    def parts() -> Iterator[bytes]:
        try:
            for _turn in range(3):
                yield current().label.encode()
        finally:
            ended.append(True)

    taken = made_for(ANN, parts())
    with acting_as(NOBODY):
        assert (next(taken), current()) == (b"Ann", NOBODY)
    with acting_as(Actor(kind="operator", label="operator")):
        assert (next(taken), current().label) == (b"Ann", "operator")
    taken.close()  # type: ignore[attr-defined]  # a reader who goes away
    assert ended == [True]
