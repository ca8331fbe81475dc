"""An installation that sealed its trail before there were followers goes on without a gap and seals nothing twice."""

from __future__ import annotations

import json

from tests.faults.worker_group import Installation

START = """
import json
from django.core.management import call_command
from stance.archive.actions import ledger, trail as sealing
from stance.archive.models import Entry, TrailSeal
from stance.archive.verifying.difference import Report
from stance.archive.verifying.trail import check_trail
from stance.jobs.models import Job, Tick
from stance.jobs.worker import Worker
from stance.journal import trail
from stance.journal.actor import Actor, acting_as
from stance.journal.following.step import catch_up
from stance.journal.following.stretches import Stretch
from stance.journal.models import Cursor, Event

def migrate(app, name):
    call_command("migrate", app, name, verbosity=0, interactive=False)

def write(count):
    return [trail.record(action="jobs.cancel", summary=f"thing {number}").pk for number in range(count)]

def seals():
    return list(TrailSeal.objects.order_by("first").values_list("first", "last", "count"))

def differences():
    ledger.sequence()
    report = Report()
    check_trail(report)
    return [str(one) for one in report.differences]

out = {}
with acting_as(Actor(kind="operator", label="operator test", door="command line")):
"""


def run(own: Installation, code: str) -> dict[str, object]:
    indented = "".join(f"    {line}\n" for line in code.strip().splitlines())
    found: dict[str, object] = json.loads(own.python(START + indented + "print(json.dumps(out))\n").splitlines()[-1])
    return found


def test_it_goes_on_where_the_newest_seal_ends(own: Installation) -> None:
    found = run(
        own,
        """
migrate("archive", "0006_whose_imports")
migrate("journal", "0005_whose_lines_stay")
first, later = write(5), write(2)
sealing.seal(Stretch(1, first[2]))
sealing.seal(Stretch(1, first[4]))
out["before"] = seals()
old = "stance.archive.tasks.seal_trail"
Tick.objects.create(task=old, number=1)
waits = Job.objects.create(
    task=old, title="Commit the audit trail to the ledger", actor=Actor(kind="system", label="timetable").as_json()
)
done = Job.objects.create(task=old, title="Commit the audit trail to the ledger", state="done")
call_command("migrate", verbosity=0, interactive=False)
out["cursor"] = list(Cursor.objects.values_list("name", "position"))
out["expected"] = first[4]
out["ticks"] = Tick.objects.filter(task=old).count()
Worker().run(until_empty=True)
waits.refresh_from_db()
done.refresh_from_db()
out["waited"] = [waits.state, waits.result]
out["done"] = done.task == old
out["after"] = seals()
out["newest"] = Event.objects.order_by("-pk")[0].pk
out["again"] = catch_up("archive.trail_seal")
out["differences"] = differences()
""",
    )
    assert found["cursor"] == [["archive.trail_seal", found["expected"]]]
    assert found["ticks"] == 0
    assert found["waited"] == ["done", {"handled": 2, "ended": "up to date"}]
    assert found["done"]
    before, after = found["before"], found["after"]
    assert isinstance(before, list)
    assert isinstance(after, list)
    assert after[:2] == before
    assert after[2:] == [[before[1][1] + 1, found["newest"], 2]]
    assert found["again"] == 0
    assert found["differences"] == []


def test_going_back_and_forward_again_changes_no_seal(own: Installation) -> None:
    found = run(
        own,
        """
write(4)
catch_up("archive.trail_seal")
write(3)
out["before"] = seals()
migrate("archive", "0006_whose_imports")
out["cursors"] = Cursor.objects.count()
migrate("journal", "0005_whose_lines_stay")
call_command("migrate", verbosity=0, interactive=False)
out["after"] = seals()
out["sealed"] = catch_up("archive.trail_seal")
out["differences"] = differences()
""",
    )
    assert found["cursors"] == 0
    assert found["before"] == found["after"]
    assert found["sealed"] == 3
    assert found["differences"] == []
