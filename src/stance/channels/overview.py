"""The page of the documentation that lists the channels: ``python -m stance.channels.overview`` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from stance.channels import discovery
from stance.channels.port.abilities import Ability

HEAD = """# Channels

One folder a platform, under `src/stance/channels/`. An account of any of these can be on the register; posts can be archived
of those whose exports are read here. Printed by `python -m stance.channels.overview`, and a test fails when it is out of step.

## Accounts

| platform | key | an account is given as | the rule about names is from | exports |
|---|---|---|---|---|"""
ABILITIES = """
## What the platforms can and cannot do

Where nobody has looked yet, nothing is claimed.

| platform | what | answer | source | read |
|---|---|---|---|---|"""


def page() -> str:
    return "\n".join([HEAD, *_accounts(), ABILITIES, *_abilities(), ""])


def _accounts() -> Iterator[str]:
    for channel in discovery.known().values():
        rule = channel.naming
        read = f"read here: {discovery.export_reader(rule.platform).name}" if channel.exports else "not read here"
        yield f"| {rule.name} | `{rule.platform}` | {rule.example} | {rule.source} | {read} |"


def _abilities() -> Iterator[str]:
    for channel in discovery.known().values():
        for ability in Ability:
            if answer := channel.answer(ability):
                can = "yes" if answer.is_possible else "no"
                yield f"| {channel.name} | {ability} | **{can}**: {answer.words} | {answer.source} | {answer.read} |"


if __name__ == "__main__":
    sys.stdout.write(page())
