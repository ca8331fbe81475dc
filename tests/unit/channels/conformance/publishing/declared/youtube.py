"""YouTube: the last stretch of an upload makes the video, and the session says whether it did."""

from __future__ import annotations

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Medium, Place, Said
from stance.channels.port.wire import Response
from tests.factories.platform_faults import JSON_TYPE
from tests.factories.taking.taker import TOKEN
from tests.factories.taking.youtube import ACCOUNT, SITE, VideoTaker
from tests.unit.channels.conformance.publishing.contract import PublishContract

SHORT, LONG = Medium("66" * 32, "video/mp4", 1_000_000), Medium("77" * 32, "video/mp4", 20_000_000)
SPENT = Response(
    403, (("Date", "Sun, 01 Nov 2026 07:00:00 GMT"),), b'{"error":{"errors":[{"reason":"quotaExceeded"}]}}'
)

CONTRACT = PublishContract(
    platform="youtube",
    server=VideoTaker,
    place=Place(SITE, ACCOUNT, "@health", Secret(TOKEN)),
    said=Said("Stay away from the river.", "en", title="Flood warning", media=(SHORT,)),
    rich=Said("Stay away: https://agency.example.gov/flood & more", "en", title="Flood & rain", media=(LONG,)),
    is_commit=lambda request: bool(request.pieces) and _is_last(request.headers["Content-Range"]),
    lie=Response(400, (JSON_TYPE,), b'{"error":{"errors":[{"reason":"badRequest"}]}}'),
    wrong=Response(200, (JSON_TYPE,), b'{"error":{"errors":[{"reason":"backendError"}]}}'),
    stripped="a video is its file: there is none without it",
    has_threads=False,
    throttled={"the day's quota": (SPENT, 3_600.0)},
)


def _is_last(content_range: str) -> bool:
    end, _, size = content_range.rpartition("-")[2].partition("/")
    return int(end) + 1 == int(size)
