"""``stance register verify``: the public's question, from the command line."""

from __future__ import annotations

import argparse
from typing import Any

from stance.doors.command_output import Output
from stance.engines.policy import authorise
from stance.register.public.verification import Verdict, verify


def run(options: argparse.Namespace, output: Output) -> int:
    """Answers as the API does; 0 whatever the answer is."""
    authorise("register.public.read")
    if not options.account.strip():
        return output.refuse("Say which account: its address, or its name such as @name.")
    verdict = verify(options.account)
    output.result(_json(verdict) if output.as_json else {}, _text(verdict))
    return 0


def _json(verdict: Verdict) -> dict[str, Any]:
    from stance.register.public.api import verdict_json  # noqa: PLC0415  (what describes the API loads longer than all else)

    return verdict_json(verdict)


def _text(verdict: Verdict) -> str:
    lines = [f"{verdict.answer.replace('_', ' ')}: {verdict.words}"]
    if verdict.entry:
        agencies = ", ".join(holder.name for holder in verdict.entry.agencies)
        lines.append(f"  {verdict.entry.handle} on {verdict.entry.platform_name}{', ' + agencies if agencies else ''}")
        lines.append(f"  {verdict.entry.url}")
    if verdict.since:
        lines.append(f"  official since {verdict.since:%Y-%m-%d %H:%M} UTC")
    if verdict.until:
        lines.append(f"  until {verdict.until:%Y-%m-%d %H:%M} UTC")
    return "\n".join(lines)
