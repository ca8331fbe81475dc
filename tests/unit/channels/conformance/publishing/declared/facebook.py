"""Facebook: no key, so that the Page's own newest posts are read in doubt."""

from __future__ import annotations

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Place, Said
from stance.channels.port.wire import Response
from tests.factories.platform_faults import JSON_TYPE
from tests.factories.taking.facebook import PAGE, SITE, PageTaker
from tests.factories.taking.taker import TOKEN
from tests.unit.channels.conformance.publishing.contract import PICTURES, PublishContract

BUSY = (("X-Business-Use-Case-Usage", '{"1":[{"type":"pages","estimated_time_to_regain_access":2}]}'),)
LIMITED = Response(400, BUSY, b'{"error":{"message":"x","type":"OAuthException","code":32}}')

CONTRACT = PublishContract(
    platform="facebook",
    server=PageTaker,
    place=Place(SITE, PAGE, "HealthDept", Secret(TOKEN)),
    said=Said("Flood warning for the river", "en"),
    rich=Said("Flood: https://agency.example.gov/flood?a=1&b=2 \u2013 100 %", "en", media=PICTURES),
    is_commit=lambda request: request.method == "POST" and request.url.endswith("/feed"),
    lie=Response(400, (JSON_TYPE,), b'{"error":{"message":"x","type":"OAuthException","code":100}}'),
    wrong=Response(
        200, (JSON_TYPE,), b'{"error":{"message":"x","type":"OAuthException","code":2,"is_transient":true}}'
    ),
    stripped="the answer to a new post names it, and nothing of it",
    has_threads=False,
    throttled={"a minute or two": (LIMITED, 120.0)},
)
