"""Plain-text mail in the background."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django_tasks import task


def enqueue(*, to: list[str], subject: str, body: str) -> None:
    send.enqueue(to, subject, body)


@task(title="Send a mail", max_attempts=5)
def send(to: list[str], subject: str, body: str) -> None:
    EmailMessage(subject, body, to=to).send()
