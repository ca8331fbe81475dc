"""Bluesky: the key of a record is ours."""

from __future__ import annotations

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Place, Said
from stance.channels.port.wire import Response
from tests.factories.platform_faults import JSON_TYPE
from tests.factories.taking.bluesky import DID, HANDLE, SITE, RepositoryTaker
from tests.factories.taking.taker import TOKEN
from tests.unit.channels.conformance.publishing.contract import PICTURES, PublishContract

CONTRACT = PublishContract(
    platform="bluesky",
    server=RepositoryTaker,
    place=Place(SITE, DID, HANDLE, Secret("an-app-password-of-nobody"), TOKEN),
    said=Said("Flood warning for the river", "en"),
    rich=Said("Flood warning: https://agency.example.gov/flood #flood", "en", media=PICTURES),
    is_commit=lambda request: request.url.endswith("com.atproto.repo.putRecord"),
    lie=Response(400, (JSON_TYPE,), b'{"error":"InvalidRequest","message":"x"}'),
    wrong=Response(200, (JSON_TYPE,), b'{"error":"InternalServerError","message":"x"}'),
    stripped="its answer names the record by the hash of all that is in it",
    throttled={},
)
