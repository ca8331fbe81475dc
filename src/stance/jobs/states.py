"""What a job may be."""

from __future__ import annotations

from stance.engines.states import StateTable, Verb
from stance.jobs.models import State

JOB = StateTable(
    "Job",
    {state.value: str(state.label) for state in State},
    (
        Verb("claim", "taken by a worker", ("ready",), "running"),
        Verb("finish", "finished", ("running",), "done"),
        Verb("try_later", "tried again later", ("running",), "ready"),
        Verb("give_back", "given back by a worker that stops, or taken from one that died", ("running",), "ready"),
        Verb("fail", "given up", ("running",), "failed"),
        Verb("cancel", "cancelled", ("ready", "running"), "cancelled"),
        Verb("retry", "tried again", ("failed", "cancelled"), "ready"),
    ),
)
"""A running job is asked to stop, and stops at its next safe point: whatever ends it then, it is cancelled."""
STATES = (JOB,)
