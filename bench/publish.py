"""Publishing on real servers: workers killed with -9 at any step while the connection is cut at any byte of the call that makes a post
public; and how long an approved post takes until it is live.

Every part of every post is held against what the platforms list in the end: lost, there twice, or told wrongly. ``--kills`` says how many
workers are killed (1,000).
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.capture import Installation
from bench.cutting import CuttingProxy
from bench.processes import last_json, watch

KILLS, TIMED = 1_000, 100
SEED = 2026
LEFT = ("unknown", "failed", "waiting")
COMMITS = {"bluesky": "com.atproto.repo.", "mastodon": "/api/v1/statuses"}


@dataclass
class Server:
    """A real one behind a proxy. ``texts`` lists what is public there."""

    platform: str
    proxy: CuttingProxy
    handle: str
    account_id: str
    secret: list[str]
    texts: Any
    floor: Any
    found: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> dict[str, Any]:
        return {
            "platform": self.platform,
            "site": f"http://{'localhost' if self.platform == 'bluesky' else '127.0.0.1'}:{self.proxy.port}",
            "handle": self.handle,
            "account_id": self.account_id,
            "secret": self.secret,
        }


def measure(work: Path, posts: int, kills: int = KILLS) -> dict[str, Any]:
    del posts
    with ExitStack() as stack:
        servers = [stack.enter_context(_pds(work / "pds-publish")), stack.enter_context(_snac(work / "snac-publish"))]
        own = Installation(work / "data-publish")
        accounts = json.dumps([one.told for one in servers])
        own.python("import sys; from bench import sending; sending.prepare(sys.argv[1])", accounts)
        timed = _timed(own, servers)
        for one in servers:
            one.proxy.cut_share = 0.3
        done = watch([sys.executable, "-m", "bench.sending", str(kills), str(SEED)], own.environment)
        told = last_json(done.output)
        parts = told.pop("parts")
        held = _held_against(parts, servers)
        cuts = {one.platform: dict(one.proxy.cuts) for one in servers}
    shutil.rmtree(own.data)
    return {"posts": told.pop("posts"), "parts": len(parts), **held, **told, "cuts": cuts, **timed}


def _held_against(parts: list[dict[str, str]], servers: list[Server]) -> dict[str, Any]:
    """A part is lost where it is neither public nor left to a person (or behind one that is), told wrongly where it is said to be public and
    is not, or the other way round; strange is what is public and is no part of any post: half a text, say."""
    for one in servers:
        one.found = Counter(one.texts())
    there = {one.platform: one.found for one in servers}
    ours = {part["text"] for part in parts}
    return {
        "lost": sum(there[part["platform"]][part["text"]] == 0 and part["state"] not in LEFT for part in parts),
        "doubled": sum(there[part["platform"]][part["text"]] > 1 for part in parts),
        "wrong_outcome": sum(
            (there[part["platform"]][part["text"]] > 0) != (part["state"] == "published")
            for part in parts
            if part["state"] != "unknown"
        ),
        "strange": [
            [platform, text, count]
            for platform, found in there.items()
            for text, count in found.items()
            if text not in ours and not text.startswith(("Timed ", "Floor "))
        ],
        "states": dict(Counter(part["state"] for part in parts)),
    }


def _timed(own: Installation, servers: list[Server]) -> dict[str, Any]:
    """From the approval's transaction to the first listing that shows the post, beside one call of the platform's own."""
    floor = []
    for number in range(TIMED):
        started = time.perf_counter()
        servers[0].floor(f"Floor {number}")
        floor.append(time.perf_counter() - started)
    with own.working():
        done = own.python("import sys; from bench import sending; sending.timed(int(sys.argv[1]))", str(TIMED))
    found = last_json(done.output)["seconds"]
    spread = statistics.quantiles(found, n=20)
    return {
        "p95_seconds": round(spread[18], 3), "median_seconds": round(statistics.median(found), 3),
        "one_call_median_seconds": round(statistics.median(floor), 3), "timed": TIMED,
    }  # fmt: skip


@contextmanager
def _pds(folder: Path) -> Iterator[Server]:
    from tests.live import pds_server

    if why := pds_server.missing():
        raise SystemExit(why)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with pds_server.running(folder) as server:
        account = server.account("publish")
        proxy = CuttingProxy(server.port, COMMITS["bluesky"], SEED)

        def texts() -> Iterator[str]:
            cursor = ""
            while True:
                asked = {"repo": account.did, "collection": "app.bsky.feed.post", "limit": "100"} | (
                    {"cursor": cursor} if cursor else {}
                )
                page = json.loads(pds_server.ask(server.site, "com.atproto.repo.listRecords", **asked))
                yield from (one["value"]["text"] for one in page["records"])
                if not (cursor := page.get("cursor", "")):
                    return

        yield Server(
            "bluesky", proxy, account.handle, account.did, [account.app_password(), account.handle], texts, account.post
        )
        proxy.close()


@contextmanager
def _snac(folder: Path) -> Iterator[Server]:
    from stance.channels import discovery
    from stance.channels.port.connecting import Secret
    from tests.live import snac_server
    from tests.live.wire_runner import over_loopback

    program = snac_server.program()
    if program is None:
        raise SystemExit("snac is not here: script/testbeds says why")
    shutil.rmtree(folder, ignore_errors=True)
    server = snac_server.Snac(str(program), folder)
    proxy = CuttingProxy(server.port, COMMITS["mastodon"], SEED + 1)
    server.host = f"127.0.0.1:{proxy.port}"  # the addresses that it gives lead through the proxy
    server.prepare()
    with server.running():
        token = server.token()
        site = f"http://{server.host}"
        identity = over_loopback(discovery.connector("mastodon").identify(site, Secret(token))).identity

        def texts() -> Iterator[str]:
            """As they are in its folder: its API lists no more than a page."""
            for path in (folder / "user/alice/public").glob("*.json"):
                yield re.sub("<[^>]*>", "", json.loads(path.read_text())["content"]).strip()

        yield Server("mastodon", proxy, identity.handle, identity.account_id, [token], texts, None)
        proxy.close()
