"""Names of agencies and of types of use are shown in other rooms too, which hear of their change."""

from __future__ import annotations

from stance.rooms.listed import answers

RENAMED = "people.renamed"
"""Called inside the transaction that changed a name, without arguments."""


def tell() -> None:
    """An agency was changed or ended, or a type of use has other words."""
    for hear in answers(RENAMED):
        hear()
