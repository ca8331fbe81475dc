"""Which blobs posts name: the archive asks, before it destroys bytes and when it checks that all are there."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from stance.publishing.models import Attachment, Attempt

AT_ONCE = 5_000


def named(digest: str = "") -> Iterator[tuple[str, str]]:
    """Of the pictures of posts, the original and what is sent; of attempts, what the platform answered. With a digest that one alone."""
    pictures = Attachment.objects.filter(Q(original=digest) | Q(sent=digest)) if digest else Attachment.objects.all()
    for key, *both in pictures.order_by("pk").values_list("pk", "original", "sent").iterator(chunk_size=AT_ONCE):
        yield from ((one, f"picture {key} of a post") for one in both if digest in ("", one))
    attempts = Attempt.objects.filter(exchange=digest) if digest else Attempt.objects.exclude(exchange="")
    for key, one in attempts.order_by("pk").values_list("pk", "exchange").iterator(chunk_size=AT_ONCE):
        yield one, f"the answer to attempt {key}"
