"""X: no key, so that own recent posts are read in doubt."""

from __future__ import annotations

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Place, Said
from stance.channels.port.wire import Response
from tests.factories.platform_faults import JSON_TYPE
from tests.factories.taking.taker import TOKEN
from tests.factories.taking.x import ACCOUNT, NAME, SITE, XTaker
from tests.unit.channels.conformance.publishing.contract import PICTURES, PublishContract

RESET = Response(
    429,
    (("Date", "Sun, 01 Nov 2026 00:00:00 GMT"), ("x-rate-limit-reset", "1793491260")),
    b'{"title":"Too Many Requests"}',
)

CONTRACT = PublishContract(
    platform="x",
    server=XTaker,
    place=Place(SITE, ACCOUNT, NAME, Secret(TOKEN)),
    said=Said("Flood warning for the river", "en"),
    rich=Said("Flood <now> & tomorrow: https://agency.example.gov/flood agency.gov", "en", media=PICTURES),
    is_commit=lambda request: request.method == "POST" and request.url.endswith("/2/tweets"),
    lie=Response(403, (JSON_TYPE,), b'{"title":"Forbidden","type":"about:blank","status":403,"detail":"x"}'),
    wrong=Response(200, (JSON_TYPE,), b'{"errors":[{"title":"x","type":"about:blank"}]}'),
    stripped="the answer to a new post names no files: that they are there is seen when it is listed",
    throttled={"reset": (RESET, 60.0)},
)
