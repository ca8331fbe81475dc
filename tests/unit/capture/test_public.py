"""What a server lists to a token alone is not kept with its answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from stance.archive.writes.captures import Answer
from stance.capture.answers_kept import without
from stance.channels.mastodon.pulling import PULLER
from stance.channels.port.wire import Request, Response
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import LOOK, Server, status_of
from tests.factories.talking import Heard, carry_on

AT = datetime(2026, 11, 30, tzinfo=UTC)
VISIBILITIES = ["public", "unlisted", "private", "direct", "local", ""]


class Listing(Server):
    """Shows its lists to a token alone, and everything in them."""

    def __init__(self, visibilities: list[str]) -> None:
        super().__init__([made.post(7_000 + number, f"Words {number}") for number, _ in enumerate(visibilities)])
        self.visibilities = visibilities

    def __call__(self, request: Request) -> Response:
        if "/statuses" not in request.url:
            found = super().__call__(request)
            assert isinstance(found, Response)
            return found
        if "Authorization" not in request.headers:
            return Response(401, (("Content-Type", "application/json"),), b'{"error": "no"}')
        listed = [
            status_of(made.post(7_000 + number, f"Words {number}"), visibility)
            for number, visibility in enumerate(self.visibilities)
        ]
        return Response(200, (("Content-Type", "application/json"),), json.dumps(listed[::-1], indent=1).encode())


@given(st.lists(st.sampled_from(VISIBILITIES), min_size=1, max_size=6))
def test_only_what_is_public_is_in_the_answer_that_is_kept(visibilities: list[str]) -> None:
    heard = Heard()
    page = carry_on(PULLER.pull(LOOK), Listing(visibilities), heard)
    answers = tuple(
        Answer(request, response, AT) for request, response in heard.exchanges if isinstance(response, Response)
    )
    kept = without(answers, page.hidden)
    listed = json.loads(kept[-1].response.body)
    shown = [one["visibility"] for one in listed if one is not None]
    assert len(listed) == len(visibilities)
    assert set(shown) <= {"public", "unlisted"}
    assert len(page.items) == len(shown) == sum(one in ("public", "unlisted") for one in visibilities)
    for place, item in page.items:
        body = kept[place.page].response.body
        assert (
            json.loads(body[place.offset_bytes : place.offset_bytes + place.length_bytes])["uri"] == item.content["id"]
        )
