"""Inside the installation of ``bench.publish``: accounts, posts that are approved, and workers that are killed."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from stance import data_folder

data_folder.prepare(data_folder.located())

from stance.site.command_line import start_django  # noqa: E402

start_django()

from django.db import connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from stance.channels.port.connecting import Secret  # noqa: E402
from stance.channels.port.publishing import Stamp  # noqa: E402
from stance.journal.actor import Actor, acting_as  # noqa: E402
from stance.people.models import Agency  # noqa: E402
from stance.publishing.actions import posts, sending  # noqa: E402
from stance.publishing.drafting import Content, Text  # noqa: E402
from stance.publishing.models import Attempt, Delivery, Post, Segment  # noqa: E402
from stance.publishing.writes import publications  # noqa: E402
from stance.register.connections.secrets import sealed  # noqa: E402
from stance.register.models import Account, AccountAgency, Connection  # noqa: E402

OPERATOR = Actor(kind="operator", label="operator bench", door="command line")
WORKER = Actor(kind="system", label="timetable", door="worker")
CLEAN, THREAD_EVERY, KILLED_AGAIN, MOST_RUNS, LONGEST_WAIT = 5, 4, 0.3, 60, 120
"""Runs without a kill that say how long one takes; every which post is a thread; the share of runs behind a killed one that are killed as
well; after so many runs a post is taken for stuck."""
LEFT = ("unknown", "failed", "waiting")
WORDS = ["flood", "river", "bridge", "storm", "road", "school", "water", "power", "shelter", "tide"]


def prepare(accounts: str) -> None:
    agency = Agency.objects.create(slug="weather", name="Weather", is_host=True)
    for one in json.loads(accounts):
        account = Account.objects.create(
            platform=one["platform"], handle=one["handle"], platform_id=one["account_id"], status="published",
            published_at=timezone.now(),
        )  # fmt: skip
        AccountAgency.objects.create(account=account, agency=agency)
        Connection.objects.create(account=account, site=one["site"], sealed=sealed(Secret(*one["secret"])))


def approved(text: str, platform: str = "") -> Post:
    """As an approval leaves it: what two people do before is no part of what is measured."""
    accounts = list(Account.objects.filter(platform=platform) if platform else Account.objects.all())
    with acting_as(OPERATOR):
        post = posts.draft(content=Content(Text(text), "en"), accounts=accounts)
        with transaction.atomic():
            now = timezone.now()
            what = publications.rendered(post, Stamp(int(now.timestamp()), b""))
            return publications.approve(post, what, now, "", "", "two people", None)


def timed(count: int) -> None:
    """From an approval to the receipt that says the post is public, while the workers of ``stance serve`` run; the first, which waits for their
    start, is not counted."""
    found = []
    for number in range(count + 1):
        post = approved(f"Timed {number}", "bluesky")
        started = time.time()
        while True:
            segment = Segment.objects.get(delivery__target__post=post)
            if segment.published_at:
                break
            if time.time() - started > LONGEST_WAIT:
                raise SystemExit(f"{segment.delivery.problem or 'Nothing was sent.'} ({segment.state})")
            time.sleep(0.01)
        found.append(segment.published_at.timestamp() - started)
    print(json.dumps({"seconds": found[1:]}))


def killed(count: int, seed: int) -> dict[str, Any]:
    drawn, took = random.Random(seed), list[float]()
    with acting_as(WORKER):
        sending.send_due(sleep=lambda seconds: None)  # loads what the workers then have from their start
    started, kills, number = time.monotonic(), 0, 0
    while kills < count:
        number += 1
        text = f"{' '.join(drawn.sample(WORDS, 4))} {number}"
        post = approved(text + (f"\n---\nsecond {text}\n---\nthird {text}" if number % THREAD_EVERY == 0 else ""))
        for turn in range(MOST_RUNS):
            is_first = turn == 0
            longest = max(took) * 1.2 if number > CLEAN and (is_first or drawn.random() < KILLED_AGAIN) else None
            before = time.monotonic()
            kills += _run(None if longest is None else drawn.uniform(0, longest))
            if longest is None and is_first:
                took.append(time.monotonic() - before)
            if not Delivery.objects.filter(target__post=post, next_at__isnull=False).exists():
                break
            _over()
    return {"posts": number, "kills": kills, "seconds": round(time.monotonic() - started), **_told()}


def _run(lives_seconds: float | None) -> bool:
    """One worker, which carries on what is due. Whether it was killed before it ended."""
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        with acting_as(WORKER):
            sending.send_due(sleep=lambda seconds: None)
        os._exit(0)
    if lives_seconds is None:
        os.waitpid(worker, 0)
        return False
    ends = time.monotonic() + lives_seconds
    while time.monotonic() < ends:
        if os.waitpid(worker, os.WNOHANG)[0]:
            return False
        time.sleep(0.0005)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return True


def _over() -> None:
    """As if whatever is waited for were over: leases, the time between two looks, and a sign-in whose worker was killed."""
    now = timezone.now()
    Delivery.objects.filter(next_at__isnull=False).update(next_at=now, leased_until=now - timedelta(seconds=1))
    Connection.objects.filter(renewing_until__isnull=False).update(renewing_until=now - timedelta(seconds=1))


def _told() -> dict[str, Any]:
    """Every part and its state: ``waiting`` where an earlier one of its thread is left to a person."""
    rows = Segment.objects.exclude(text__startswith="Timed ").select_related("delivery__target__account")
    parts, before = [], (0, "")
    for row in rows.order_by("delivery", "place"):
        is_held_up = before[0] == row.delivery_id and before[1] in LEFT
        state = "waiting" if row.state == "due" and is_held_up else row.state
        before = (row.delivery_id, state)
        parts.append({"platform": row.delivery.target.account.platform, "text": row.text, "state": state})
    return {
        "attempts": Attempt.objects.count(),
        "cut_off": Attempt.objects.filter(outcome="unknown").count(),
        "left_because": dict(
            Counter(Delivery.objects.filter(segments__state="unknown").distinct().values_list("problem", flat=True))
        ),
        "parts": parts,
    }


if __name__ == "__main__":
    print(json.dumps(killed(int(sys.argv[1]), int(sys.argv[2]))))
