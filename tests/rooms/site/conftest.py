"""What the sweeps over all addresses share."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest

from stance.site import navigation


@pytest.fixture
def frames_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For sweeps that ask whether a page answers, not what it says: the navigation around it is worked out once for a person and
    a place in it, not for each of a thousand pages. It was a third of what a page that is not there costs."""
    whole, known = navigation.headings, dict[tuple[Any, ...], list[navigation.Heading]]()

    def headings(request: HttpRequest) -> list[navigation.Heading]:
        place = (request.user.pk, *_place(request))
        if place not in known:
            known[place] = whole(request)
        return known[place]

    monkeypatch.setattr(navigation, "headings", headings)


def _place(request: HttpRequest) -> tuple[object, ...]:
    """All that the navigation reads of a request, apart from whose it is."""
    inside = tuple(item.url_name for item in navigation.items() if request.path.startswith(item.prefix))
    exact = tuple(one.url_name for one in navigation.items() if navigation.address_of(one.url_name) == request.path)
    kept = tuple((name, request.GET.get(name)) for item in navigation.items() for name in item.keeps)
    return inside, exact, kept
