"""A stuck job ends, and holds up only work of its own kind."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from django.utils.module_loading import import_string
from django_tasks import task

from stance.jobs.models import Job, State
from stance.jobs.schedule import timetable
from stance.jobs.worker import Worker
from stance.site.serve import LANES

pytestmark = pytest.mark.django_db


@task(max_attempts=1, longest_seconds=1)
def sleeps() -> None:
    time.sleep(600)


@task(max_attempts=1, longest_seconds=1)
def computes() -> None:
    while True:
        pass


@task(max_attempts=1, longest_seconds=1)
def matches() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


@task(max_attempts=1)
def works() -> str:
    return "done"


@pytest.mark.parametrize("stuck", [sleeps, computes, matches])
def test_a_job_is_ended_whatever_it_is_doing_and_the_next_is_carried_out(stuck: object) -> None:
    first, second = stuck.enqueue(), works.enqueue()
    assert Worker().run(until_empty=True) == 2
    ended, after = Job.objects.get(pk=first.id), Job.objects.get(pk=second.id)
    assert ended.state == State.FAILED
    assert "longer than 1 seconds" in ended.errors[-1]["message"]
    assert after.state == State.DONE


def test_a_worker_takes_jobs_of_its_lanes_alone() -> None:
    there = replace(works, queue_name="outside").enqueue()
    here = works.enqueue()
    assert Worker(("default", "imports")).run(until_empty=True) == 1
    assert Job.objects.get(pk=here.id).state == State.DONE
    assert Job.objects.get(pk=there.id).state == State.READY
    assert Worker(("outside",)).run(until_empty=True) == 1


def test_what_waits_for_strangers_has_a_lane_of_its_own_and_an_end() -> None:
    for name in ("look_at_links", "look_at_old_links"):
        found = import_string(f"stance.register.tasks.{name}")
        assert found.queue_name == "outside"
        assert 0 < found.longest_seconds <= 1800
    asking = {
        "look_at_old_links",
        "check_connections",
        "look_at_due",
        "fetch_files",
        "listen",
        "look_up",
        "send_due",
        "subscribe_at_hubs",
        "try_out_tomorrow",
    }
    for name in (
        "register.tasks.check_connections", "capture.tasks.look_at_due", "capture.tasks.fetch_files", "capture.tasks.listen",
        "lodging.tasks.look_up", "publishing.tasks.send_due", "capture.tasks.subscribe_at_hubs",
        "publishing.tasks.try_out_tomorrow",
    ):  # fmt: skip
        found = import_string(f"stance.{name}")
        assert found.queue_name in ("outside", "capture", "sending", "streams")
        assert 0 < found.longest_seconds <= 7200
    prompt = [import_string(entry.task) for entry in timetable() if entry.task.rpartition(".")[2] not in asking]
    prompt.append(import_string("stance.people.tasks.send_mail"))
    assert {one.queue_name for one in prompt} == {"default"}
    assert all(0 < one.longest_seconds <= 900 for one in prompt)
    assert import_string("stance.archive.tasks.bring_in").queue_name == "imports"
    assert sorted(lane for lanes in LANES for lane in lanes) == [
        "capture",
        "default",
        "imports",
        "outside",
        "sending",
        "streams",
    ]
