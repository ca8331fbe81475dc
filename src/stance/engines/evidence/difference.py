"""What verification reports: one difference between what is there and what should be."""

from typing import Literal, NamedTuple

DifferenceKind = Literal["entry", "bundle", "tile", "checkpoint"]


class Difference(NamedTuple):
    """One difference, for people and for programs.

    ``where`` is a path in the tile store, ``entry <index>`` or ``checkpoint <position>``.
    """

    kind: DifferenceKind
    where: str
    detail: str
