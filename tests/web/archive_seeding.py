"""States of an import that pass too quickly to be looked at: ``python archive_seeding.py``; prints JSON."""

from __future__ import annotations

import json
from datetime import timedelta

import django

from stance import data_folder


def imports() -> dict[str, int]:
    """One import that is being read, one that waits to be tried again, one that stands still."""
    from django.utils import timezone

    from stance.archive.models import ImportRun
    from stance.jobs.models import Job, State
    from stance.register.models import Account

    now, account = timezone.now(), Account.objects.first()
    made = {}
    error = {"type": "stance.archive.tasks.ImportStopped", "message": "The server's disk is full. Free space on it."}
    states = {
        "reading": {"state": State.RUNNING, "lease_until": now + timedelta(days=1), "worker": "somebody"},
        "retried": {"state": State.READY, "run_after": now + timedelta(hours=1), "errors": [error]},
        "stuck": {"state": State.FAILED, "finished_at": now, "errors": [error]},
    }
    for name, values in states.items():
        run = ImportRun.objects.create(
            state="reading", account=account, paths=[f"/srv/exports/twitter-{name}.zip"], is_upload=True,
            requested_by="Recordkeeper Example", original="0" * 64, layout="current", claimed=200_000, counted=84_000,
            new=83_990, already_held=10,
        )  # fmt: skip
        Job.objects.create(
            task="stance.archive.tasks.bring_in", title="Import an export", key=f"import-{run.pk}", started_at=now,
            attempt=1, done_count=84_000, total_count=200_000, note="Reading posts", **values,
        )  # fmt: skip
        made[name] = run.pk
    return made


if __name__ == "__main__":
    data_folder.prepare(data_folder.located())
    django.setup()
    print(json.dumps(imports()))
