"""Decisions: how many a second the policy gives, and how long a simulation over 5,000 people takes.

Beside a floor: looking the same action up in a dictionary. The policy itself is pure, so the first figure touches no
database; the second runs on an installation with as many people as ``--posts`` is not: always 5,000.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from bench.processes import last_json, stance, watch

PEOPLE = 5_000
DECIDE = """
import json, time
from stance.engines.policy import RULES, SIDES, Held, Roster, Stance, Subject, Thing, decide, preset
from dataclasses import replace
roles = ("administrator", "recordkeeper", "reader", "publisher", "approver")
staff = [(n, Held(roles[n % 5], SIDES[n % 2], 1, f"/{n % 7 + 1}/")) for n in range(500)]
subjects = [Subject(n, (held,)) for n, held in staff]
roster = Roster(staff)
things = [Thing("account", str(n), "@a", frozenset({1}), f"/{n % 7 + 1}/", frozenset({n})) for n in range(20)]
stances = [preset(b).stance for b in ("leader", "supporter", "observer")]
questions = [(a, s, t, x) for a in RULES for s in subjects[:50] for t in things[:5] for x in stances]
def run(function, seconds=3.0):
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for a, s, t, x in questions:
            function(a, s, t, x)
        done += len(questions)
    return done / (time.perf_counter() - start)
rate = run(lambda a, s, t, x: decide(a, s, t, x, roster))
floor = run(lambda a, s, t, x: x.rules.get(a))
print(json.dumps({"per_second": round(rate), "floor_per_second": round(floor)}))
"""
FILL = """
import os, sys
os.environ["STANCE_DATA"] = sys.argv[1]
from stance.site.command_line import start_django
start_django()
from stance.people.models import Agency, Assignment, Unit, User
agency = Agency.objects.create(slug="large", name="Large", is_host=True)
units = []
for n in range(100):
    unit = Unit.objects.create(agency=agency, code=f"u{n}", name=f"Unit {n}", side=("ict", "business")[n % 2], path="")
    Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    units.append(unit)
users = User.objects.bulk_create(User(email=f"p{n}@large.test", name=f"Person {n}") for n in range(int(sys.argv[2])))
roles = ("administrator", "recordkeeper", "reader", "publisher", "approver", "reader", "reader", "publisher")
Assignment.objects.bulk_create(
    Assignment(user=user, role=roles[n % 8], unit=units[n % 100]) for n, user in enumerate(users)
)
"""
SIMULATE = """
import json, os, sys, time
os.environ["STANCE_DATA"] = sys.argv[1]
from stance.site.command_line import start_django
start_django()
from stance.authority import simulation
from stance.engines.policy import preset
from stance.people.models import Agency
agency = Agency.objects.get()
taken = {}
for basis in ("leader", "supporter", "observer"):
    start = time.perf_counter()
    found = simulation.simulate(agency, preset(basis).stance)
    taken[basis] = {"seconds": round(time.perf_counter() - start, 3), "gains": len(found.gains),
                    "losses": len(found.losses), "people": found.people, "actions": found.actions}
print(json.dumps(taken))
"""


def measure(work: Path, _posts: int) -> dict[str, Any]:
    import sys

    decided = last_json(watch([sys.executable, "-c", DECIDE]).output)
    data = work / "data-people"
    shutil.rmtree(data, ignore_errors=True)
    stance(data, "verify")  # makes the data folder
    watch([sys.executable, "-c", FILL, str(data), str(PEOPLE)])
    simulated = last_json(watch([sys.executable, "-c", SIMULATE, str(data)]).output)
    start = time.perf_counter()
    stance(data, "stance", "simulate", "leader")
    whole = time.perf_counter() - start
    shutil.rmtree(data)
    return {
        "decisions": {**decided, "ratio_to_floor": round(decided["floor_per_second"] / decided["per_second"], 1)},
        "simulation": simulated,
        "simulation_command_seconds": round(whole, 2),
    }
