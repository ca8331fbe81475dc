"""An export from which posts are chosen, in the policy's words: of the agencies of its account."""

from __future__ import annotations

from dataclasses import replace

from stance.engines.policy import Described, Thing
from stance.lodging.models import HeldExport
from stance.register.described_objects import thing


def describe_export(held: HeldExport) -> Thing:
    return replace(thing(held.account), kind="held-export", id=str(held.pk), label=f"an export of {held.account}")


DESCRIBED = (Described(HeldExport, describe_export),)
