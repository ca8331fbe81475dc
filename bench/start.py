"""How long a command takes to begin: ``stance register verify`` and others, beside a bare Django that loads the same libraries
and asks its database once. Processor time of the whole process; each in turn, so that the machine's moods meet all alike."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.public import free_port, wait_for

TURNS = 11
BARE = """
import sys
from django.conf import settings
settings.configure(
    INSTALLED_APPS=[app for app in sys.argv[2].split(",")], SECRET_KEY="x", USE_TZ=True,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "allauth.account.middleware.AccountMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
)
import django
django.setup()
from django.db import connection
connection.cursor().execute("SELECT 1")
"""
LIBRARIES = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "stance.site.settings"
from django.conf import settings
print(",".join(app for app in settings.INSTALLED_APPS if not app.startswith("stance.")))
"""
COMMANDS = {
    "verify": ["register", "verify", "@agency"],
    "search": ["search", "flood"],
    "record": ["record", "x:1"],
    "help": ["--help"],
}


def measure(work: Path, posts: int) -> dict[str, Any]:
    """``posts`` does not matter here: the installation is empty."""
    del posts
    data = work / "start"
    shutil.rmtree(data, ignore_errors=True)
    stance = [sys.executable, "-m", "stance.site.cli", "--data", str(data)]
    subprocess.run([*stance, "search", "nothing"], capture_output=True, check=False)
    environment = {**os.environ, "STANCE_DATA": str(data)}
    asked = subprocess.run(
        [sys.executable, "-c", LIBRARIES], env=environment, capture_output=True, text=True, check=True
    )
    bare = [sys.executable, "-c", BARE, str(work / "bare.sqlite3"), asked.stdout.strip()]
    taken: dict[str, list[float]] = {name: [] for name in ["bare", *COMMANDS]}
    for _ in range(TURNS):
        taken["bare"].append(cpu_seconds(bare))
        for name, words in COMMANDS.items():
            taken[name].append(cpu_seconds([*stance, *words]))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    return {
        "turns": TURNS,
        "cpu_seconds": {name: round(value, 3) for name, value in medians.items()},
        "times_bare_django": {name: round(medians[name] / medians["bare"], 2) for name in COMMANDS},
        "serve_ready_seconds": round(statistics.median(ready_seconds(stance) for _ in range(5)), 2),
    }


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ready_seconds(stance: list[str]) -> float:
    """From ``stance serve`` to the first answer, on an installation that has run before."""
    port, began = free_port(), time.perf_counter()
    server = subprocess.Popen([*stance, "serve", "--web-only", "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()
