"""Search: 500 mixed queries, drawn from the texts as people write them, in the engine and as whole pages."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.archives import disk_bytes, installation, json_bytes

QUERIES = 500


def measure(work: Path, posts: int) -> dict[str, Any]:
    data = installation(work, posts)
    os.environ["STANCE_DATA"] = str(data)
    from stance.site.command_line import start_django

    start_django()
    from django.db import connection

    from stance.archive.models import Record
    from stance.archive.search import results, sealing
    from stance.register.models import Account

    started = time.perf_counter()
    sealing.seal()  # as a worker does within a minute
    sealed = time.perf_counter() - started
    queries = mixed(random.Random(2013), said())
    asked = [(kind, replace(results.ask(text), sort=sort)) for kind, text, sort in queries]  # type: ignore[arg-type]  # one of the three in ``mixed``
    for _kind, one in asked:
        results.find(one)  # warm: the pages of the index that these searches need are in memory
    timed: dict[str, list[float]] = {}
    counted: list[float] = []
    accounts = list(Account.objects.all())
    matches = 0
    for kind, one in asked:
        started = time.perf_counter()
        matches += bool(results.find(one).keys)
        timed.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
    for _kind, one in asked:
        started = time.perf_counter()
        results.counted(one, accounts)
        counted.append((time.perf_counter() - started) * 1000)
    every = [value for values in timed.values() for value in values]
    pages = _pages([text for _kind, text, _sort in queries[:100]])
    floor = _floor()
    taken, said_bytes = disk_bytes(data) + database_bytes(), json_bytes(work, posts)
    return {
        "database": connection.vendor,
        "posts": Record.objects.count(),
        "seconds_to_lists": round(sealed, 1),
        "disk_bytes": taken,
        "json_bytes": said_bytes,
        "disk_ratio_to_json": round(taken / said_bytes, 2),
        "queries": len(every),
        "queries_with_matches": matches,
        "engine_ms": _summary(every),
        "engine_ms_by_kind": {kind: _summary(values) for kind, values in sorted(timed.items())},
        "counts_ms": _summary(counted),
        "page_ms": _summary(pages),
        "floor_one_key_lookup_ms": floor,
        "engine_p95_ratio_to_floor": round(_summary(every)["p95"] / floor, 1),
    }


def database_bytes() -> int:
    """Of a database that is not in the data folder."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def said() -> list[str]:
    """Texts of 4,000 records spread over the archive: queries are made of what is there."""
    from stance.archive.models import Record
    from stance.archive.queries.posts import current_versions

    keys = Record.objects.order_by("pk").values_list("pk", flat=True)
    step = max(1, keys.count() // 4000)
    chosen = list(keys)[::step]
    found = []
    for start in range(0, len(chosen), 500):
        found += [version.fields["text"] for version in current_versions(chosen[start : start + 500]).values()]
    return found


def mixed(chance: random.Random, texts: list[str]) -> list[tuple[str, str, str]]:
    """(kind, query, sort): words weighted as they occur in posts, so common ones are common here too."""
    from stance.engines.language.tokens import terms

    def word() -> str:
        while True:
            found = [term for term in terms(chance.choice(texts)) if len(term) > 2 and term.isalnum()]
            if found:
                return chance.choice(found)

    def phrase() -> str:
        while True:
            found = [term for term in terms(chance.choice(texts)) if term.isalnum()]
            if len(found) > 4:
                at = chance.randrange(len(found) - 2)
                return f'"{" ".join(found[at : at + 2])}"'

    kinds: dict[str, Callable[[], str]] = {
        "word": word,
        "two words": lambda: f"{word()} {word()}",
        "either": lambda: f"{word()} OR {word()}",
        "phrase": phrase,
        "prefix": lambda: f"{word()[:5]}*",
        "hashtag": lambda: f"#{word()}",
        "without": lambda: f"{word()} -{word()}",
        "year": lambda: f"{word()} since:{(year := chance.randint(2012, 2024))}-01-01 until:{year}-12-31",
        "media": lambda: f"{word()} has:media",
        "replies": lambda: f"{word()} is:reply",
        "language": lambda: f"{word()} lang:en",
    }
    names = list(kinds)
    return [
        (name, kinds[name](), ("rank", "newest", "oldest")[number % 3])
        for number in range(QUERIES)
        for name in [names[number % len(names)]]
    ]


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "max": round(ordered[-1], 2),
    }


def _pages(texts: list[str]) -> list[float]:
    from django.urls import reverse

    from bench.visitor import signed_in

    client = signed_in()
    address = reverse("search")
    client.get(address, {"q": texts[0]})
    times = []
    for text in texts:
        started = time.perf_counter()
        answer = client.get(address, {"q": text})
        times.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address}?q={text} answered {answer.status_code}")
    return times


def _floor() -> float:
    """The least any search does: one row by its key, through the same connection."""
    from stance.archive.models import Record

    keys = list(Record.objects.order_by("pk").values_list("pk", flat=True)[:200])
    started = time.perf_counter()
    for key in keys:
        Record.objects.filter(pk=key).values_list("pk").first()
    return round((time.perf_counter() - started) * 1000 / len(keys), 3)
