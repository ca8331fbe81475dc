"""The page of the documentation that lists the channels: ``python -m stance.channels.overview`` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from stance.channels import discovery
from stance.channels.port.abilities import Ability, Proof
from stance.channels.port.descriptor import Descriptor

HEAD = """# Channels

One folder a platform, under `src/stance/channels/`. An account of any of these can be on the register; posts can be archived
of those whose exports are read here. Printed by `python -m stance.channels.overview`, and a test fails when it is out of step.

## Accounts

| platform | key | an account is given as | the rule about names is from | exports |
|---|---|---|---|---|"""
ABILITIES = f"""
## What the platforms can and cannot do

A card for each, to be read before an agency relies on it. Where nobody has looked yet, nothing is claimed.

An account that can be captured here is looked at on its platform. **{Proof.LIVE}** means: against a real server of the platform's own
software, or of software that works like it, which the tests install and run. **{Proof.CONTRACT}** means: against a made-up platform that is written to the official documents
and refuses what they forbid (`tests/unit/channels/conformance`); the platform itself was not asked, since that needs an account, a review or
money. Every channel is held to the same suite."""
TABLE = """
| what | answer | source | read |
|---|---|---|---|"""


def page() -> str:
    return "\n".join([HEAD, *_accounts(), ABILITIES, *_abilities(), ""])


def _accounts() -> Iterator[str]:
    for channel in discovery.known().values():
        rule = channel.naming
        read = f"read here: {discovery.export_reader(rule.platform).name}" if channel.exports else "not read here"
        yield f"| {rule.name} | `{rule.platform}` | {rule.example} | {rule.source} | {read} |"


def _abilities() -> Iterator[str]:
    for channel in discovery.known().values():
        if channel.does:
            yield f"\n### {channel.name}\n\n{_captured(channel)}{_published(channel)}"
            yield TABLE
            yield from _card(channel)


def _captured(channel: Descriptor) -> str:
    if not channel.puller:
        return "Accounts cannot be captured here yet."
    return f"Accounts can be captured here: {channel.proof}."


def _published(channel: Descriptor) -> str:
    """How publishing was proven is as of capturing: the same suites, and the same servers where there are some."""
    return f" Posts can be published here: {channel.proof}." if channel.publisher else ""


def _card(channel: Descriptor) -> Iterator[str]:
    for ability in Ability:
        if answer := channel.answer(ability):
            can, ends = "yes" if answer.is_possible else "no", f", {answer.ends}" if answer.ends else ""
            yield f"| {ability} | **{can}**: {answer.words}{ends} | {answer.source} | {answer.read} |"


if __name__ == "__main__":
    sys.stdout.write(page())
