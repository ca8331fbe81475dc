"""Instagram: a container is made public once; no program takes a post down."""

from __future__ import annotations

from functools import partial

from stance.channels.port.connecting import Secret
from stance.channels.port.graph import VERSION
from stance.channels.port.publishing import Place, Said
from tests.factories.taking.containers import ADDRESSES, ContainerTaker
from tests.factories.taking.taker import TOKEN
from tests.unit.channels.conformance.publishing.contract import JPEGS, PublishContract
from tests.unit.channels.conformance.publishing.declared.facebook import CONTRACT as GRAPH

NUMBER = "17841400000000001"
TAKER = partial(
    ContainerTaker,
    account=NUMBER,
    version=VERSION,
    made_at="media",
    published_at="media_publish",
    state="status_code",
    text="caption",
    lists=("media",),
    known=frozenset({"image_url", "caption", "alt_text", "is_carousel_item", "children", "media_type"}),
)

CONTRACT = PublishContract(
    platform="instagram",
    server=TAKER,
    place=Place(
        "https://graph.instagram.com", NUMBER, "healthdept", Secret(TOKEN), address_of=lambda digest: ADDRESSES + digest
    ),
    said=Said("Flood warning for the river", "en", media=JPEGS[:1]),
    rich=Said("Flood warning & more \u2013 see the map #flood", "en", media=JPEGS),
    is_commit=lambda request: request.url.endswith("/media_publish"),
    lie=GRAPH.lie,
    wrong=GRAPH.wrong,
    stripped="the answer to a new post names it, and nothing of it",
    has_threads=False,
    retracts="a person has to delete the post in the app",
    throttled=GRAPH.throttled,
)
