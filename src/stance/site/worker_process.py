"""``python -m stance.site.worker_process [LANE …]``: one background worker, of these lanes or of all."""

from __future__ import annotations

import sys

from stance.site.command_line import start_django
from stance.site.orphans import end_with_parent

GRACE_SECONDS = 10


def main() -> int:
    end_with_parent(GRACE_SECONDS)
    start_django()
    from stance.jobs.worker import Worker  # noqa: PLC0415  (models load only after django.setup)

    worker = Worker(sys.argv[1:])
    worker.stop_on_signals()
    worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
