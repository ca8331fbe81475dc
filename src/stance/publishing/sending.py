"""Carrying one delivery on, by the rules of honest publishing: the intent before the call, the receipt before everything else, a doubt looked
into and never sent over (sources: documentation of the platforms, and failures of other publishers, gathered 2026).

One step at a time, each in transactions of its own around the call: what is killed anywhere is found as it was. A delivery is one worker's
(lease and fence); its segments go one behind the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, TypeVar

from django.db import transaction
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.writes import captures
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Outcome,
    Place,
    Processing,
    Publisher,
    Ready,
    Rejected,
    Repeat,
    Throttled,
    Unknown,
    Unsent,
    Wire,
)
from stance.channels.port.wire import Request, Response, Talk
from stance.publishing import rules
from stance.publishing.models import Attempt, Delivery, Segment
from stance.publishing.places import connection_of, place_of, publisher_of
from stance.publishing.queries import stops
from stance.publishing.refusal import PostRefused
from stance.publishing.writes import outbox
from stance.register import described_objects
from stance.register.actions import connections
from stance.register.connections.conversation import carried_out

T = TypeVar("T")
MOST_STEPS = 60
"""Of preparing one segment: files, and waiting for the platform to read them."""


@dataclass(frozen=True, slots=True)
class Later:
    """The delivery waits until then; None: nothing more is to be done."""

    at: datetime | None
    problem: str = ""


class Way:
    """One delivery under this worker's lease."""

    def __init__(self, delivery: Delivery, sleep: Callable[[float], None]) -> None:
        self.delivery, self.sleep = delivery, sleep
        self.account = delivery.target.account
        self._place: Place | None = None
        self.answers: list[captures.Answer] = []

    @property
    def publisher(self) -> Publisher:
        return publisher_of(self.account)

    def carried_on(self) -> Later:
        """As far as it goes now. Raises Overtaken."""
        for segment in self.delivery.segments.order_by("place"):
            if (later := self._segment(segment)) is not None:
                return later
        return Later(None)

    def _segment(self, segment: Segment) -> Later | None:
        """None where it is public and the next may go."""
        if segment.state == "sending":
            self._cut_off(segment)
        if segment.state in ("published", "cancelled"):
            return None
        if segment.state in ("failed", "missed"):
            return Later(None, segment.delivery.problem)
        try:
            if segment.state == "unknown":
                return self._looked_for(segment)  # also while everything is stopped: it makes nothing public
            if segment.state == "processing":
                return self._stopped() or self._checked(segment)
            return self._stopped() or self._why_not(segment) or self._prepared(segment) or self._sent(segment)
        except (PostRefused, Refusal) as refusal:
            return Later(timezone.now() + rules.CONNECTION_LOOK, str(refusal))
        except Unreachable as trouble:
            return Later(rules.after(timezone.now(), trouble.wait_seconds), str(trouble))

    def _stopped(self) -> Later | None:
        stop = stops.standing(self.account)
        return Later(timezone.now() + rules.STOPPED_LOOK, f"Stopped: {stop.reason}") if stop else None

    def _cut_off(self, segment: Segment) -> None:
        """Whoever sent it was killed before the receipt: nobody knows what became of it."""
        attempt = segment.attempts.order_by("-number").first()
        with transaction.atomic():
            outbox.held(self.delivery)
            if attempt is not None and not attempt.outcome:
                outbox.close(
                    attempt, Attempt.Outcome.UNKNOWN, "The worker was ended before the platform's answer was stored."
                )
            outbox.moved(segment, "lose")

    def _why_not(self, segment: Segment) -> Later | None:
        """What stands against sending it now."""
        now = timezone.now()
        if sha256(bytes(segment.wire)).digest() != bytes(segment.digest):
            return self._failed(segment, "What would be sent is not what was approved. It was not sent.")
        if reason := described_objects.closed(self.account):
            return Later(now + rules.CONNECTION_LOOK, f"{self.account.named}: {reason}")
        wanted_at = self.delivery.released_at or self.delivery.due_at
        if now - wanted_at > rules.MOST_LATE and not segment.attempts.exists() and segment.place == 0:
            with transaction.atomic():
                outbox.held(self.delivery)
                outbox.moved(segment, "miss")
            return Later(None, f"It was to be public {rules.MOST_LATE} earlier. Decide whether it is still right.")
        return None

    def _failed(self, segment: Segment, words: str) -> Later:
        with transaction.atomic():
            outbox.held(self.delivery)
            outbox.moved(segment, "refuse")
        return Later(None, words)

    def place(self) -> Place:
        """Signed in, once for all segments. Raises PostRefused, Refusal, Unreachable."""
        if self._place is None:
            connection = connection_of(self.account)
            self._place = connections.signed_in(
                connection=connection, sign_in=lambda: self._talk(self.publisher.sign_in(place_of(connection)))
            )
        return self._place

    def _prepared(self, segment: Segment) -> Later | None:
        """None where it can be committed."""
        wire = _wire(segment)
        for _ in range(MOST_STEPS):
            if segment.is_prepared:
                return None
            step = self._talk(self.publisher.prepare(self.place(), wire, segment.left))
            if isinstance(step, Ready):
                outbox.prepared(self.delivery, segment, step.left, is_last=step.is_last)
                if step.wait_seconds:
                    self.sleep(step.wait_seconds)
            elif isinstance(step, Rejected):
                return self._failed(segment, step.words)
            else:
                wait = step.wait_seconds if isinstance(step, Throttled) else None
                self._place = None
                return Later(rules.after(timezone.now(), wait), step.words)
        return Later(timezone.now() + rules.SLOW_FILES, "The platform still reads the files.")

    def _sent(self, segment: Segment) -> Later | None:
        place, wire = self.place(), _wire(segment)
        before = outbox.references(self.delivery.segments.filter(place__lt=segment.place).order_by("place"))
        if stopped := self._stopped():
            return stopped  # files may have taken minutes
        attempt = outbox.begun(self.delivery, segment)
        outcome = self._talk(self.publisher.commit(place, wire, segment.left, before))
        return self._told(segment, attempt, outcome)

    def _told(self, segment: Segment, attempt: Attempt, outcome: Outcome) -> Later | None:
        now, kept, kinds = timezone.now(), self._exchange(), Attempt.Outcome
        attempt.segment = segment

        def end(kind: Attempt.Outcome, words: str, verb: str, **values: Any) -> None:
            outbox.ended(self.delivery, attempt, kind, words, verb, kept, **values)

        match outcome:
            case Accepted():
                end(kinds.ACCEPTED, " ".join(outcome.differs), "accept", **outbox.found_there(outcome))
                return None
            case Processing():
                end(kinds.PROCESSING, "", "process", left=dict(outcome.left))
                return Later(rules.after(now, outcome.wait_seconds))
            case Rejected():
                end(kinds.REJECTED, outcome.words, "refuse")
                return Later(None, outcome.words)
            case Throttled():
                end(kinds.THROTTLED, outcome.words, "hand_back")
                return Later(rules.after(now, outcome.wait_seconds), outcome.words)
            case Unsent():
                self._place = None
                end(kinds.UNSENT, outcome.words, "hand_back")
                return Later(rules.after(now, None, segment.attempts.count()), outcome.words)
            case Unknown():
                end(kinds.UNKNOWN, outcome.words, "lose")
                return Later(now + rules.FIRST_LOOK, outcome.words)

    def _looked_for(self, segment: Segment) -> Later | None:
        """What became of a doubt. Two looks in a row, some time apart, have to miss it before it is sent again; where nothing makes that safe,
        a person says what to do."""
        first = segment.attempts.order_by("number").first()
        since = int(first.started_at.timestamp()) if first else 0
        found = self._talk(
            self.publisher.reconcile(
                self.place(), _wire(segment), segment.left, since, outbox.known_ids(self.account, segment)
            )
        )
        now = timezone.now()
        if isinstance(found, Accepted):
            with transaction.atomic():
                outbox.held(self.delivery)
                outbox.moved(segment, "accept", **outbox.found_there(found))
            return None
        if isinstance(found, Absent):
            with transaction.atomic():
                outbox.held(self.delivery)
                if outbox.missed(segment) < rules.PROOFS_OF_ABSENCE:
                    return Later(now + rules.NEXT_LOOK, "It is looked for a second time.")
                if self.publisher.repeat is Repeat.NONE:
                    return Later(None, "It is not found. Look on the platform, and say whether it is there.")
                outbox.moved(segment, "find_absent", absent_count=0)
            return Later(now, "It is surely not there, and is sent again.")
        wait = found.wait_seconds if isinstance(found, Throttled) else None
        if first and now - first.started_at > rules.LONGEST_DOUBT:
            return Later(
                None,
                f"Nobody can tell whether it is public: {found.words} Look on the platform, and say whether it is there.",
            )
        return Later(rules.after(now, wait), found.words)

    def _checked(self, segment: Segment) -> Later | None:
        outcome = self._talk(self.publisher.check(self.place(), _wire(segment), segment.left))
        now = timezone.now()
        with transaction.atomic():
            outbox.held(self.delivery)
            match outcome:
                case Accepted():
                    outbox.moved(segment, "accept", **outbox.found_there(outcome))
                    return None
                case Processing():
                    outbox.moved(segment, "process", left=dict(outcome.left))
                    return Later(rules.after(now, outcome.wait_seconds))
                case Rejected():
                    outbox.moved(segment, "refuse")
                    return Later(None, outcome.words)
                case Unknown():
                    outbox.moved(segment, "lose")
                    return Later(now + rules.FIRST_LOOK, outcome.words)
                case Throttled() | Unsent():
                    wait = outcome.wait_seconds if isinstance(outcome, Throttled) else None
                    return Later(rules.after(now, wait), outcome.words)

    def _talk(self, talk: Talk[T]) -> T:
        secret = self._place.secret if self._place else None
        self.answers = []
        return carried_out(talk, self._keep, secret, _opened)

    def _keep(self, request: Request, response: Response, at: datetime) -> None:
        self.answers.append(captures.Answer(request, response, at))

    def _exchange(self) -> str:
        """What was said last and answered, kept as WARC; "" where nothing came."""
        if not self.answers or self.answers[-1].request.is_secret:
            return ""
        return captures.kept(self.answers[-1])


def _wire(segment: Segment) -> Wire:
    return Wire(bytes(segment.wire), segment.text)


@contextmanager
def _opened(digest: str) -> Iterator[BinaryIO]:
    with store().open(digest) as stream:
        yield stream
