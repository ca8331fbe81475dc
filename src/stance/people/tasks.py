"""What the worker does for the people room."""

from __future__ import annotations

import smtplib
import time
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django_tasks import task

from stance.data_folder import DataFolderRefused, secret_in
from stance.jobs.context import JobContext
from stance.jobs.worker import Pointless
from stance.people.sign_in import sessions

GONE = 410
WEBHOOK_SECONDS = 15.0
"""For each step of an answer."""
PERMANENT = 500
"""SMTP reply codes from here on mean that trying again cannot help (RFC 5321, 4.2.1)."""


class MailDelayed(Exception):
    """The mail server did not take the mail now; it is tried again. The message says what the server said."""


@task(takes_context=True, title="Send a mail", max_attempts=300)  # type: ignore[arg-type]  # our own context
def send_mail(context: JobContext, address: str, subject: str, body: str) -> None:
    """Tried for two days (300 attempts, ten minutes apart at most). The message's own id is the job's: where a worker
    dies between sending and noting it, the second copy has the same id and mail programs show one."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<stance-job-{context.job.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    try:
        connection = get_connection(password=secret_in(settings.EMAIL_PASSWORD_FILE))
        EmailMessage(subject, body, to=[address], headers=headers, connection=connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _give_up_or_wait(code, said, f"the address {address}", error)
    except smtplib.SMTPResponseException as error:
        # Wrong credentials are mended by the operator while the mail waits, whatever their code says.
        wrong_credentials = isinstance(error, smtplib.SMTPAuthenticationError)
        _give_up_or_wait(0 if wrong_credentials else error.smtp_code, error.smtp_error, "the mail", error)
    except (OSError, DataFolderRefused) as error:  # smtplib's other exceptions are OSErrors too
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        raise MailDelayed(f"The mail server {server} did not take it: {error}") from error


def _give_up_or_wait(code: int, said: bytes | str, what: str, error: Exception) -> None:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    sentence = f"The mail server refused {what}: {words}"
    raise (Pointless if code >= PERMANENT else MailDelayed)(sentence) from error


class WebhookDelayed(Exception):
    """The program did not take the message now; it is tried again. The message says what it answered."""


@task(  # type: ignore[arg-type]  # our own context
    takes_context=True,
    title="Send an alarm to your program",
    max_attempts=300,
    queue_name="outside",
    longest_seconds=120,
)
def send_webhook(context: JobContext, body: str) -> None:
    """Tried for two days. Its id is the job's: a message that comes twice can be told by it. 410 says that nobody wants it any more
    (Standard Webhooks, “Deliverability and reliability”)."""
    from stance.people import webhooks  # noqa: PLC0415  (it enqueues this task)

    host = urlsplit(settings.ALARM_WEBHOOK).hostname
    try:
        key = webhooks.key_of(secret_in(settings.ALARM_WEBHOOK_SECRET_FILE))
    except (webhooks.KeyRefused, DataFolderRefused) as error:
        raise WebhookDelayed(f"The secret of STANCE_ALARM_WEBHOOK cannot be used: {error}.") from error
    data = body.encode()
    headers = webhooks.signed(key, f"stance-job-{context.job.pk}", int(time.time()), data)
    try:
        status = _posted(
            settings.ALARM_WEBHOOK, data, {"Content-Type": "application/json", "User-Agent": "Stance", **headers}
        )
    except requests.RequestException as error:
        raise WebhookDelayed(f"{host} did not take it: {type(error).__name__}.") from error
    if status == GONE:
        raise Pointless(f"{host} answers that nobody wants it any more (410). Change STANCE_ALARM_WEBHOOK.")
    if not 200 <= status < 300:
        raise WebhookDelayed(f"{host} did not take it: it answered {status}.")


def _posted(url: str, data: bytes, headers: dict[str, str]) -> int:
    """The status of the answer. Of the rest nothing is read: ``requests.post`` reads a redirect's whole body, and where it leads, also
    where it is told not to follow. Raises requests.RequestException."""
    with requests.Session() as session:
        asked = session.prepare_request(requests.Request("POST", url, headers=headers, data=data))
        ways = session.merge_environment_settings(asked.url or url, {}, True, None, None)
        answer = session.get_adapter(asked.url or url).send(asked, timeout=WEBHOOK_SECONDS, **ways)
        answer.close()
        return answer.status_code


@task(title="Forget ended sign-ins", max_attempts=3)
def forget_ended_sign_ins() -> int:
    """Those that ended by themselves more than a day ago."""
    return sessions.forget_ended()
