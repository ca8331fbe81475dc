"""What may have to wait for an approval: a post, with exactly the bytes that each account gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone

from stance.channels.port.publishing import Stamp
from stance.engines.policy import Approvable, Approval, Decision, Payload, Prospect
from stance.journal.actor import current
from stance.publishing import drafting
from stance.publishing.models import Post, Stop
from stance.publishing.refusal import PostRefused
from stance.publishing.writes import drafts, publications, stops
from stance.publishing.writes.publications import PUBLISH, Rendered


@dataclass(frozen=True)
class Publish(Approvable[Post]):
    """``due_at`` is when it is to be public, None for as soon as it is approved. What is approved is the digest of each wire; the time that
    the post bears is part of it, so "as soon as" bears the time at which it was asked for."""

    post: Post
    stamp_seconds: int
    due_at: datetime | None
    zone: str = ""
    wall: str = ""

    action = PUBLISH
    labels: ClassVar = {"revision": "Revision", "at": "When", "accounts": "Accounts"}
    refusals: ClassVar[tuple[type[Exception], ...]] = (PostRefused,)

    @property
    def about(self) -> Post:
        return self.post

    @property
    def url(self) -> str:
        return reverse("post", args=[self.post.pk])

    @cached_property
    def rendered(self) -> list[Rendered]:
        return publications.rendered(self.post, Stamp(self.stamp_seconds, b""))

    @property
    def payload(self) -> dict[str, Any]:
        revision = drafts.current_revision(self.post)
        return {
            "post": self.post.pk,
            "revision": revision.number,
            "digest": bytes(revision.digest).hex(),
            "stamp": self.stamp_seconds,
            "due_at": self.due_at.isoformat() if self.due_at else "",
            "zone": self.zone,
            "wall": self.wall,
            "accounts": [
                {
                    "account": one.account.asked_as,
                    "texts": [wire.text for wire in one.wires],
                    "wires": [wire.digest for wire in one.wires],
                }
                for one in self.rendered
            ],
        }

    @property
    def summary(self) -> str:
        names = ", ".join(one.account.named for one in self.rendered)
        return f"publish post {self.post.pk} on {names}"

    def prospect(self) -> Prospect:
        when = f"at {self.wall} ({self.zone})" if self.due_at else "as soon as it is approved"
        names = ", ".join(f"{one.account.named} ({one.account.platform_name})" for one in self.rendered)
        content = drafting.read(bytes(drafts.current_revision(self.post).content))
        context = {"post": self.post, "rows": self.rendered, "media": content.media, "due_at": self.due_at}
        words = (f"It will be public {when} on {names}.",)
        return Prospect(words, template="publishing/prospect.html", context=context)

    @classmethod
    def read(cls, payload: Payload) -> Publish | None:
        try:
            return cls._of(payload, drafts.locked(payload["post"]))
        except Post.DoesNotExist:
            return None

    @classmethod
    def look(cls, payload: Payload) -> Publish | None:
        post = Post.objects.filter(pk=payload["post"]).first()
        return cls._of(payload, post) if post else None

    @classmethod
    def _of(cls, payload: Payload, post: Post) -> Publish:
        due_at = datetime.fromisoformat(payload["due_at"]) if payload["due_at"] else None
        return cls(post, payload["stamp"], due_at, payload["zone"], payload["wall"])

    def must_be_possible(self) -> None:
        publications.must_be_possible(self.post)
        if self.due_at is not None and self.due_at <= timezone.now():
            raise PostRefused(
                f"The time for which it was meant, {self.wall} ({self.zone}), is over. Choose another.", "at"
            )

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> Post:
        by = ", ".join(approval.approved_by) if approval else current().label
        due_at = self.due_at or timezone.now()
        return publications.approve(self.post, self.rendered, due_at, self.zone, self.wall, by, decision)


@dataclass(frozen=True)
class Lift(Approvable[Stop]):
    """The end of a stop: whoever lifts it needs a second person."""

    stop: Stop

    action = "publishing.lift"
    labels: ClassVar = {"reason": "Why it was stopped", "stopped_by": "By whom"}
    refusals: ClassVar[tuple[type[Exception], ...]] = (PostRefused,)

    @property
    def about(self) -> Stop:
        return self.stop

    @property
    def url(self) -> str:
        return reverse("publishing_stop")

    @property
    def payload(self) -> dict[str, Any]:
        return {"stop": self.stop.pk, "reason": self.stop.reason, "stopped_by": self.stop.stopped_by}

    @property
    def summary(self) -> str:
        return f"lift the stop of publishing ({self.stop.reason})"

    def prospect(self) -> Prospect:
        return Prospect(
            (
                "Posts leave again. What was to leave while it was stopped, and is late, waits for a decision of its own.",
            )
        )

    @classmethod
    def read(cls, payload: Payload) -> Lift | None:
        found = Stop.objects.select_for_update(of=("self",)).filter(pk=payload["stop"]).first()
        return cls(found) if found else None

    @classmethod
    def look(cls, payload: Payload) -> Lift | None:
        found = Stop.objects.filter(pk=payload["stop"]).first()
        return cls(found) if found else None

    def must_be_possible(self) -> None:
        stops.must_stand(self.stop)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> Stop:
        by = ", ".join(approval.approved_by) if approval else current().label
        return stops.lifted(self.stop, by, decision)
