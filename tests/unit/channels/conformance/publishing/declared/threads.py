"""Threads: a container, which holds what it answers, is made public once."""

from __future__ import annotations

from functools import partial

from stance.channels.port.connecting import Secret
from stance.channels.port.publishing import Place, Said
from stance.channels.threads.graph_api import API, SITE
from tests.factories.taking.containers import ADDRESSES, ContainerTaker
from tests.factories.taking.taker import TOKEN
from tests.unit.channels.conformance.publishing.contract import JPEGS, PublishContract
from tests.unit.channels.conformance.publishing.declared.facebook import CONTRACT as GRAPH

NUMBER = "24680000000000001"
TAKER = partial(
    ContainerTaker,
    account=NUMBER,
    version=API.version,
    made_at="threads",
    published_at="threads_publish",
    state="status",
    text="text",
    lists=("threads", "replies"),
    deletes=True,
    known=frozenset(
        {"image_url", "text", "alt_text", "is_carousel_item", "children", "media_type", "reply_to_id", "reply_control"}
    ),
)

CONTRACT = PublishContract(
    platform="threads",
    server=TAKER,
    place=Place(SITE, NUMBER, "healthdept", Secret(TOKEN), address_of=lambda digest: ADDRESSES + digest),
    said=Said("Flood warning for the river", "en"),
    rich=Said("Flood warning & more https://agency.example.gov/a?b=c&d=1", "en", media=JPEGS),
    is_commit=lambda request: request.url.endswith("/threads_publish"),
    lie=GRAPH.lie,
    wrong=GRAPH.wrong,
    stripped="the answer to a new post names it, and nothing of it",
    throttled=GRAPH.throttled,
)
