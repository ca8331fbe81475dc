"""Mail over a real SMTP server: sent in the background, kept while the server is down, and no header but ours."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from stance.jobs.models import Job, State
from stance.jobs.worker import Worker
from stance.people import mail
from tests.rooms.people.smtp import smtp_server

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),  # over loopback
]


@pytest.fixture(autouse=True)
def _real_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.DEFAULT_FROM_EMAIL = "stance@agency.test"
    settings.PUBLIC_URL = "https://stance.agency.test"


def work() -> None:
    """Whatever waits is due now."""
    Job.objects.filter(state=State.READY).update(run_after=timezone.now() - timedelta(seconds=1))
    Worker().run(until_empty=True)


def test_each_address_gets_a_mail_of_its_own(settings: Any) -> None:
    with smtp_server() as server:
        settings.EMAIL_PORT = server.port
        mail.enqueue(
            to=["ana@agency.test", "bo@agency.test", "ana@agency.test"],
            subject="Ein Antrag wartet – 1",
            body="Grüße,\n.\nStance",
        )
        assert server.received == []
        work()
        assert server.recipients == [["ana@agency.test"], ["bo@agency.test"]]
        first = server.received[0]
        assert (first["To"], first["From"], first["Subject"], first["Auto-Submitted"]) == (
            "ana@agency.test", "stance@agency.test", "Ein Antrag wartet – 1", "auto-generated",
        )  # fmt: skip
        assert first["Message-ID"] == f"<stance-job-{Job.objects.order_by('pk')[0].pk}@stance.agency.test>"
        assert first.get_content().splitlines() == ["Grüße,", ".", "Stance"]  # type: ignore[attr-defined]


def test_a_server_that_is_down_loses_nothing(settings: Any) -> None:
    with smtp_server() as gone:
        settings.EMAIL_PORT = gone.port
    mail.enqueue(to=["ana@agency.test"], subject="Later", body="text")
    for _ in range(3):
        work()
        job = Job.objects.get()
        assert (job.state, job.errors[-1]["type"]) == (State.READY, "stance.people.tasks.MailDelayed")
        assert "did not take it" in job.errors[-1]["message"]
    with smtp_server(port=settings.EMAIL_PORT) as back:
        work()
        assert [message["Subject"] for message in back.received] == ["Later"]
    assert Job.objects.get().state == State.DONE


def test_two_days_are_how_long_it_is_tried() -> None:
    mail.enqueue(to=["ana@agency.test"], subject="Later", body="text")
    from stance.jobs.lease import back_off

    tries = Job.objects.get().max_attempts
    assert sum((back_off(number) for number in range(1, tries)), timedelta()) > timedelta(days=2)


def test_an_address_refused_for_good_fails_alone_and_at_once(settings: Any) -> None:
    with smtp_server(answers=["550 No such user here", "450 Mailbox busy"]) as server:
        settings.EMAIL_PORT = server.port
        mail.enqueue(to=["gone@agency.test", "busy@agency.test", "ana@agency.test"], subject="s", body="b")
        work()
        assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == [
            State.FAILED, State.READY, State.DONE,
        ]  # fmt: skip
        gone, busy, _ = Job.objects.order_by("pk")
        assert "the address gone@agency.test: No such user here" in gone.errors[-1]["message"]
        assert "Mailbox busy" in busy.errors[-1]["message"]
        work()
    assert server.recipients == [["ana@agency.test"], ["busy@agency.test"]]


def test_the_password_is_read_from_its_file_at_each_mail(settings: Any, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    settings.EMAIL_HOST_USER, settings.EMAIL_PASSWORD_FILE = "stance", str(secret)
    with smtp_server(asks_password=True) as server:
        settings.EMAIL_PORT = server.port
        mail.enqueue(to=["ana@agency.test"], subject="s", body="b")
        work()
        assert "password cannot be read: No such file" in Job.objects.get().errors[-1]["message"]
        secret.write_text("wrong\n")
        work()
        assert "Authentication credentials invalid" in Job.objects.get().errors[-1]["message"]
        secret.write_text("the right one\n")
        work()
        assert server.recipients == [["ana@agency.test"]]
    assert Job.objects.get().state == State.DONE


@pytest.mark.parametrize(
    ("to", "subject", "reason"),
    [
        ("ana@agency.test\nBcc: all@agency.test", "s", "is not an e-mail address"),
        ("Ana <ana@agency.test>", "s", "is not an e-mail address"),
        ("ana@agency.test, bo@agency.test", "s", "is not an e-mail address"),
        ("", "s", "is not an e-mail address"),
        ("ana@agency.test", "s\r\nBcc: all@agency.test", "one line"),
        ("ana@agency.test", "s\u2028x", "one line"),
        ("ana@agency.test", " ", "one line"),
        ("ana@agency.test", "s" * 201, "at most 200"),
    ],
)
def test_headers_of_somebody_elses_are_refused(to: str, subject: str, reason: str) -> None:
    with pytest.raises(mail.MailRefused, match=reason):
        mail.enqueue(to=["first@agency.test", to], subject=subject, body="b")
    assert not Job.objects.exists()


@pytest.mark.parametrize("body", ["\0", "x" * 100_001])
def test_a_body_that_mail_cannot_carry_is_refused(body: str) -> None:
    with pytest.raises(mail.MailRefused):
        mail.enqueue(to=["ana@agency.test"], subject="s", body=body)


def test_mail_of_a_transaction_that_failed_is_never_sent() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.enqueue(to=["ana@agency.test"], subject="s", body="b")
        raise ZeroDivisionError
    assert not Job.objects.exists()
