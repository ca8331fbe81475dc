"""Processes of the server end after the one that started them, even if that was killed."""

from __future__ import annotations

import os
import threading
import time


def end_with_parent(grace_seconds: float) -> None:
    """From now on, when the process that started this one is gone, this one has so long to end in order; then it ends.

    The kernel asks a child to end when its parent dies; nobody is left who would insist. Call it first in ``main``.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        time.sleep(grace_seconds)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
