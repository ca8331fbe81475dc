"""LinkedIn: the same words again are refused as a duplicate, so the first has probably landed."""

from __future__ import annotations

import json

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Place, Said
from stance.channels.port.wire import Response
from tests.factories.platform_faults import JSON_TYPE
from tests.factories.taking.linkedin import ACCOUNT, SITE, URN, LinkedInTaker
from tests.factories.taking.taker import TOKEN
from tests.unit.channels.conformance.publishing.contract import PICTURES, PublishContract

SESSION = json.dumps({"account": ACCOUNT, "organization": URN})

CONTRACT = PublishContract(
    platform="linkedin",
    server=LinkedInTaker,
    place=Place(SITE, ACCOUNT, ACCOUNT, Secret(TOKEN, "health-dept", SESSION)),
    said=Said("Flood warning for the river", "en"),
    rich=Said("Fee (2027): 5_EUR <see> *x* #flood https://agency.example.gov/a_b", "en", media=PICTURES),
    is_commit=lambda request: request.method == "POST" and request.url.endswith("/rest/posts"),
    lie=Response(
        422, (JSON_TYPE,), b'{"status":422,"message":"x","errorDetails":{"inputErrors":[{"code":"DUPLICATE_POST"}]}}'
    ),
    wrong=Response(200, (JSON_TYPE,), b'{"status":500,"message":"x","error":"x"}'),
    stripped="the answer to a new post names it, and nothing of it",
    has_threads=False,
    throttled={},
)
