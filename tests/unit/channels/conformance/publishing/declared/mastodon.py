"""Mastodon: a repeated request is told by its key for an hour."""

from __future__ import annotations

import json
from dataclasses import replace

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Place, Said
from stance.channels.port.wire import Response
from tests.factories.platform_faults import JSON_TYPE
from tests.factories.taking.mastodon import ACCOUNT, SITE, MastodonTaker
from tests.factories.taking.taker import TOKEN
from tests.unit.channels.conformance.publishing.contract import PICTURES, PublishContract


def stripped(answer: Response) -> Response:
    return replace(answer, body=json.dumps(json.loads(answer.body) | {"media_attachments": []}).encode())


CONTRACT = PublishContract(
    platform="mastodon",
    server=MastodonTaker,
    place=Place(SITE, ACCOUNT, "@health@social.example.gov", Secret(TOKEN)),
    said=Said("Flood warning for the river", "en"),
    rich=Said("Flood warning: https://agency.example.gov/flood & more", "en", media=PICTURES),
    is_commit=lambda request: request.method == "POST" and request.url.endswith("/api/v1/statuses"),
    lie=Response(422, (JSON_TYPE,), b'{"error":"Validation failed"}'),
    wrong=Response(200, (JSON_TYPE,), b'{"error":"Something went wrong"}'),
    stripped=stripped,
    throttled={},
)
