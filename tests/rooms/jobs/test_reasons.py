"""What people are told of a failed job is words; what programmers need is for the system operator."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django_tasks import task

from stance.archive.tasks import ImportStopped
from stance.data_folder import DataFolderRefused
from stance.jobs import doctor_checks
from stance.jobs.models import Job, State
from stance.jobs.worker import Worker
from tests.rooms.site.test_doors import signed_in

pytestmark = pytest.mark.django_db
SECRET = "/srv/secret/place/file.txt"
KINDS: dict[str, Exception] = {
    "of the system": FileNotFoundError(2, "No such file or directory", SECRET),
    "of Python": KeyError(SECRET),
    "without text": ValueError(),
    "for operators": DataFolderRefused(f"The secret in {SECRET} cannot be read."),
    "of ours": ImportStopped(f"{settings.DATA.root}/blobs could not be read. Free space on it."),
    "of many lines": RuntimeError(f'Traceback (most recent call last):\n  File "{SECRET}", line 1'),
}


@task(max_attempts=1)
def fail(kind: str) -> None:
    raise KINDS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_shows_a_path_a_trace_or_a_name_of_the_code(kind: str, client: Client) -> None:
    signed_in(client, "administrator")
    fail.enqueue(kind)
    Worker().run(until_empty=True)
    job = Job.objects.get()
    assert job.state == State.FAILED
    for address in ("/", "/jobs/", "/jobs/?state=failed", reverse("job", args=[job.pk])):
        for headers in ({}, {"HX-Request": "true"}):
            page = client.get(address, headers=headers).content.decode()
            for told in (SECRET, str(settings.DATA.root), "Traceback", "File &quot;", "Error", "DataFolderRefused"):
                assert told not in page, (address, told)
    assert ("Something unexpected" in page) == (kind != "of ours")
    assert ("the data folder/blobs could not be read" in page) == (kind == "of ours")


def test_the_doctor_tells_the_reason_as_python_says_it() -> None:
    for kind in ("of the system", "of Python"):
        fail.enqueue(kind)
    Worker().run(until_empty=True)
    (found,) = (one for one in doctor_checks.jobs() if one.name == "failed jobs")
    assert not found.ok
    assert f"FileNotFoundError: [Errno 2] No such file or directory: {SECRET!r}" in found.detail
    assert "KeyError" in found.detail


def test_an_import_is_told_about_in_the_same_words(client: Client) -> None:
    """Its page and its address for programs take the words of the job."""
    fail.enqueue("of the system")
    Worker().run(until_empty=True)
    assert SECRET not in json.dumps([error["message"] for error in Job.objects.get().errors])
