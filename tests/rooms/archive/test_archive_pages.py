"""What the archive's pages ask of the database does not grow with what is in it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stance.archive.actions import imports
from stance.archive.importing.progress import Silent
from stance.archive.models import ImportRun, Record
from stance.archive.queries import imports as queries
from stance.archive.queries.records import detail
from stance.jobs.models import Job
from stance.jobs.models import State as JobState
from stance.journal.actor import Actor, acting_as
from stance.people.models import Assignment, User
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(folders: Path) -> Client:
    del folders
    user = User.objects.create_user("reader@agency.test", name="Reader")
    Assignment.objects.create(user=user, role="reader")
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.get("/archive/imports/")  # the first look also notes the session
    return browser


def bring_in(folder: Path, count: int, seed: int) -> int:
    make_folder(folder, Feed(count, seed=seed, media_every=3))
    return imports.carry_out(imports.begin([folder], may_register=True), Silent()).pk


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_queries_stay_the_same_from_30_posts_to_400(client: Client, tmp_path: Path) -> None:
    run = bring_in(tmp_path / "few", 30, seed=1)
    record = Record.objects.filter(has_media=True).order_by("pk").first()
    assert record is not None
    paths = [
        "/archive/",
        "/archive/?has=media&sort=newest",
        "/archive/?q=the+OR+a+OR+flood",
        f"/archive/records/{record.record_id}/",
        f"/archive/records/{record.record_id}/proof",
        f"/archive/imports/{run}/",
        "/ledger/",
    ]
    few = {path: queries_of(client, path) for path in paths}
    bring_in(tmp_path / "many", 400, seed=2)
    assert {path: queries_of(client, path) for path in paths} == few
    assert max(few.values()) <= 25


def test_a_long_thread_costs_no_more_than_a_short_one(client: Client, tmp_path: Path) -> None:
    bring_in(tmp_path / "posts", 250, seed=3)
    records = list(Record.objects.order_by("pk")[:240])
    for parent, reply in pairwise(records):
        Record.objects.filter(pk=reply.pk).update(reply_to=parent.record_id)
    asked = {}
    for place in (1, 239):
        with CaptureQueriesContext(connection) as context:
            found = detail(records[place].record_id)
        assert found is not None
        asked[place] = len(context)
    assert found.above[-1].id == records[238].record_id
    assert len(found.above) == 200
    assert abs(asked[1] - asked[239]) <= 3, asked


def test_a_circle_of_replies_ends(client: Client, tmp_path: Path) -> None:
    bring_in(tmp_path / "posts", 30, seed=3)
    one, two = Record.objects.order_by("pk")[:2]
    Record.objects.filter(pk=one.pk).update(reply_to=two.record_id)
    Record.objects.filter(pk=two.pk).update(reply_to=one.record_id)
    found = detail(one.record_id)
    assert found is not None
    assert {post.id for post in found.above} == {post.id for post in found.below} == {two.record_id}


def test_an_import_that_asks_while_its_page_is_made_does_not_look_stuck(client: Client) -> None:
    """Its job ends between the page's two questions to the database."""
    run = ImportRun.objects.create(state=ImportRun.State.READING, paths=["export.zip"])
    job = Job.objects.create(task="t", title="Import", key=f"import-{run.pk}", state=JobState.RUNNING, actor={})
    asked: list[str] = []

    def ends_after_the_first(execute: Any, sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if sql.startswith("SELECT") and not asked and ("jobs_job" in sql or "archive_importrun" in sql):
            asked.append(sql)
            Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
            ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.ASKS)
        return answer

    with acting_as(Actor(kind="operator", label="operator test")), connection.execute_wrapper(ends_after_the_first):
        found = queries.one(run.pk)
    assert asked
    assert found is not None
    assert not found.is_stuck
    assert found.run.state == ImportRun.State.ASKS
