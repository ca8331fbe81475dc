"""WordPress: a draft is made public; twice is once."""

from __future__ import annotations

import json
from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Place, Said
from stance.channels.port.wire import Response
from tests.factories.platform_faults import JSON_TYPE
from tests.factories.taking.taker import TOKEN
from tests.factories.taking.website import ACCOUNT, SITE, USER, SiteTaker
from tests.unit.channels.conformance.publishing.contract import PICTURES, PublishContract

NO = b'{"code":"rest_invalid_param","message":"Words","data":{"status":400}}'


def stripped(answer: Response) -> Response:
    fields = json.loads(answer.body)
    shown = fields["content"]["raw"].partition("<!-- wp:image")[0].rstrip()
    return replace(answer, body=json.dumps(fields | {"content": {"raw": shown, "rendered": shown}}).encode())


CONTRACT = PublishContract(
    platform="website",
    server=SiteTaker,
    place=Place(SITE, ACCOUNT, ACCOUNT, Secret(TOKEN, USER)),
    said=Said("Stay away from the river.", "en", title="Flood warning"),
    rich=Said(
        "Stay away: https://agency.example.gov/[flood] <now> & today", "en", title="Flood & rain", media=PICTURES
    ),
    is_commit=lambda request: b'"publish"' in request.body,
    lie=Response(400, (JSON_TYPE,), NO),
    wrong=Response(200, (JSON_TYPE,), NO),
    stripped=stripped,
    has_threads=False,
    throttled={},
)
