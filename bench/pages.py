"""Every page with a million posts behind it: server time and number of database queries."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from typing import Any

from bench.archives import installation

RUNS = 15


def measure(work: Path, posts: int) -> dict[str, Any]:
    data = installation(work, posts)
    os.environ["STANCE_DATA"] = str(data)
    from stance.site.command_line import start_django

    start_django()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.visitor import signed_in

    client = signed_in()
    figures = {}
    for address in addresses():
        client.get(address)
        times = []
        for _ in range(RUNS):
            started = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - started) * 1000)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        figures[address] = {
            "status": answer.status_code,
            "p50_ms": round(statistics.median(times), 1),
            "max_ms": round(max(times), 1),
            "queries": len(queries),
            "bytes": len(answer.getvalue()),
        }
    slowest = max(figures.values(), key=lambda figure: figure["max_ms"])
    return {"posts": posts, "slowest_max_ms": slowest["max_ms"], "pages": figures}


def addresses() -> list[str]:
    from django.urls import reverse

    from stance.archive.models import ImportRun, Record

    run = ImportRun.objects.order_by("id").first()
    record = Record.objects.order_by("pk")[1000]
    names = ["home", "search", "imports", "imports_new", "register", "jobs", "audit", "people", "healthz"]
    found = [reverse(name) for name in names]
    found += [
        f"{reverse('search')}?q=flood",
        f"{reverse('search')}?q=flood&sort=newest",
        f"{reverse('search')}?q=the+a*",
    ]
    found.append(reverse("record", args=[record.record_id]))
    if run:
        found.append(reverse("import", args=[run.pk]))
    return [*found, "/ledger/checkpoint"]
