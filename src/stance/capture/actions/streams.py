"""Listening to the streams of all connected accounts, in one process, for as long as it may."""

from __future__ import annotations

import asyncio
import logging
import queue
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stance.archive.writes.captures import Message
from stance.capture import notices
from stance.capture.hearing import Course, Ending, heard_out
from stance.capture.models import Capture, Stream
from stance.capture.queries import states as queries
from stance.capture.writes import looks as notes
from stance.capture.writes import states
from stance.capture.writes import streams as writes
from stance.capture.writes.streams import Ready
from stance.channels import discovery
from stance.channels.port.listening import Heard
from stance.channels.port.pulling import Look
from stance.engines.policy import Decision, authorise
from stance.register.models import Account, Connection

LONGEST_SECONDS = 3600.0
"""Then the job ends and the next begins: it takes up what changed in the meantime."""
PLANNED_AGAIN_SECONDS = 5.0
"""Accounts that are connected or taken away meanwhile."""
PLACE_KEPT_SECONDS = 2.0
"""How often it is noted how far a stream was heard, while nothing of it is kept."""
ASKED_SECONDS = 0.5
"""How often it is asked whether it is over."""
T = TypeVar("T")
log = logging.getLogger("stance.capture")


@dataclass(slots=True)
class _Followed:
    """One stream: its row, whom it tells of, and when its place was noted last (monotonic seconds)."""

    stream: Stream
    course: Course
    accounts: dict[str, Account]
    noted: float = 0.0


@dataclass(slots=True)
class _Plan:
    """Which streams tell of whom. What it takes to open a secret is spent once, until the connection changes."""

    known: dict[int, tuple[str, Look, str]] = field(default_factory=dict)

    def wanted(self) -> dict[tuple[str, str], _Followed]:
        """Every stream that tells of an account which is captured, by platform and place: a few questions, however many there are."""
        states.begin_for_connected()
        told: dict[tuple[str, str], list[tuple[Capture, Look]]] = defaultdict(list)
        for capture, connected in queries.heard():
            look, place = self._look(connected)
            told[connected.account.platform, place].append((capture, look))
        found = {}
        for stream in states.streams(told):
            some = told[stream.platform, stream.place]
            states.told_by(stream, [capture for capture, _look in some])
            course = Course(stream.platform, stream.place, {one.account_id: one for _, one in some}, stream.cursor)
            accounts = {look.account_id: capture.account for capture, look in some}
            found[stream.platform, stream.place] = _Followed(stream, course, accounts)
        return found

    def _look(self, connected: Connection) -> tuple[Look, str]:
        before = self.known.get(connected.pk)
        if before is None or before[0] != connected.sealed:
            look = states.look_of(connected)
            place = discovery.listener(connected.account.platform).place(look)
            before = self.known[connected.pk] = (connected.sealed, look, place)
        return before[1], before[2]


@dataclass(slots=True)
class _Listening:
    """Streams are waited for in a thread of their own. The database is written by the one that called, message by message."""

    decision: Decision
    is_over: Callable[[], bool]
    orders: queue.SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None] = field(
        default_factory=queue.SimpleQueue
    )
    running: dict[tuple[str, str], tuple[_Followed, asyncio.Task[None]]] = field(default_factory=dict)
    plan: _Plan = field(default_factory=_Plan)
    messages: int = 0

    def run(self, most_seconds: float) -> int:
        with ThreadPoolExecutor(1) as pool:
            ended = pool.submit(asyncio.run, self._wait(most_seconds))
            ended.add_done_callback(lambda _ended: self.orders.put(None))
            try:
                self._carry_out_orders()
            except BaseException as stopped:  # whoever waits for an answer hears of it, and ends
                while (order := self.orders.get()) is not None:
                    if order[0].set_running_or_notify_cancel():
                        order[0].set_exception(stopped)
                raise
            ended.result()
        return self.messages

    def _carry_out_orders(self) -> None:
        while (order := self.orders.get()) is not None:
            future, work, given = order
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work(*given))
            except BaseException as error:
                future.set_exception(error)
                if not isinstance(error, Exception):
                    raise

    async def _here(self, work: Callable[..., T], *given: Any) -> T:
        """What asks the database is done by the thread that called."""
        future: Future[T] = Future()
        self.orders.put((future, work, given))
        return await asyncio.wrap_future(future)

    async def _wait(self, most_seconds: float) -> None:
        ends, planned = time.monotonic() + most_seconds, 0.0
        try:
            await self._here(writes.nobody_listens)
            while time.monotonic() < ends and not await self._here(self.is_over):
                if time.monotonic() - planned > PLANNED_AGAIN_SECONDS:
                    await self._plan()
                    planned = time.monotonic()
                await asyncio.sleep(ASKED_SECONDS)
        finally:
            for _followed, task in self.running.values():
                task.cancel()
            await asyncio.gather(*(task for _, task in self.running.values()), return_exceptions=True)
            await self._here(writes.nobody_listens)

    async def _plan(self) -> None:
        wanted = await self._here(self.plan.wanted)
        for key, (followed, task) in list(self.running.items()):
            if task.done():
                del self.running[key]
            elif key in wanted:  # whoever came, left, or signs in anew: what is open stays open
                followed.course.looks, followed.accounts = wanted[key].course.looks, wanted[key].accounts
            else:
                task.cancel()
        for key, followed in wanted.items():
            if key not in self.running and followed.stream.due_at <= timezone.now():
                self.running[key] = (followed, asyncio.create_task(self._follow(followed)))

    async def _follow(self, followed: _Followed) -> None:
        async def opened() -> None:
            await self._here(_opened, followed)

        async def came(heard: Heard, message: Message) -> None:
            await self._here(self._kept, followed, heard, message)
            self.messages += 1

        try:
            ending = await heard_out(followed.course, opened, came)
        except OSError as error:  # a full disk: nothing of the message is kept, and the stream goes on before it
            ending = Ending(f"What it told could not be kept: {error.strerror}.")
        except Exception:
            log.exception("stream of %s", followed.course.place)
            ending = Ending("What it told could not be kept. The log says why.")
        await self._here(_ended, followed, ending)

    def _kept(self, followed: _Followed, heard: Heard, message: Message) -> None:
        told_of = [
            (followed.accounts[one.account_id], one) for one in heard.told if one.account_id in followed.accounts
        ]
        found = [writes.ready(account, told, message) for account, told in told_of]
        called = [account for account, told in told_of if told.wants_look or told.failures]
        if heard.told or time.monotonic() - followed.noted > PLACE_KEPT_SECONDS:
            with transaction.atomic():
                for one in found:
                    if one is not None:
                        self._keep(one)
                states.call(called)
                writes.came(followed.stream, heard.cursor)
            followed.noted = time.monotonic()
        followed.course.cursor = heard.cursor or followed.course.cursor

    def _keep(self, one: Ready) -> None:
        account = one.account
        capture = Capture.objects.get(account=account)
        # Whatever a stream tells happens now: what is not held yet is new, however its author dated it.
        alarms = notes.Alarms(capture.began_at, True, settings.ALARMS_FROM, capture.likes_since, True)
        sums = writes.keep(one, alarms)
        if sums.not_through_stance:
            notices.not_through_stance(account, sums.not_through_stance)
        if sums.tombstones or sums.not_through_stance:
            notes.trace(account, sums, self.decision, "heard from")


def listen(*, is_over: Callable[[], bool], most_seconds: float = LONGEST_SECONDS) -> int:
    """Listen until it is over, or for so long. Returns how many messages came."""
    decision = authorise("capture.account.look")
    states.begin_for_connected()
    return _Listening(decision, is_over).run(most_seconds)


def _opened(followed: _Followed) -> None:
    writes.began(followed.stream)
    states.call(list(followed.accounts.values()))


def _ended(followed: _Followed, ending: Ending) -> None:
    if ending.is_none:
        writes.has_none(followed.stream)
    else:
        writes.ended(followed.stream, ending.words, restarts=ending.restarts)
    if ending.restarts:
        states.call(list(followed.accounts.values()))
