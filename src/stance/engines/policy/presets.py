"""The three stances as the product ships them: data beside this file, for an agency to adopt as they are or edited."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from stance.engines.policy.catalogue import RULES, Rule
from stance.engines.policy.roles import AREAS, BASES, Basis
from stance.engines.policy.stance import Stance, read_matrix

BOTH_SIDES = frozenset({"authority.stance.propose", "authority.stance.adopt", "authority.duty.change"})
"""Choosing the stance itself belongs to no side in any proposal."""


@dataclass(frozen=True, slots=True)
class Preset:
    """``origin`` is "talk" where the split is the talk's, "proposal" where it is ours."""

    basis: Basis
    means: str
    origin: str
    stance: Stance


@cache
def preset(basis: Basis) -> Preset:
    """The shipped stance. Raises KeyError for a basis that there is not."""
    if basis not in BASES:
        raise KeyError(basis)
    text = resources.files(__package__).joinpath("presets", f"{basis}.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    matrix = {action: _entry(rule, given) for action, rule in RULES.items()}
    duties: dict[str, dict[str, str]] = {area: dict(given["duties"][area]) for area in AREAS}
    return Preset(basis, given["means"], given["origin"], Stance(basis, read_matrix(matrix), duties=duties))


def _entry(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    own = given["actions"].get(rule.action)
    if own is None and (rule.reads or rule.open_to_all or rule.personal or rule.action in BOTH_SIDES):
        own = {"side": "either"}
    entry = {"approver": "none", **(own or given["areas"][rule.area])}
    if entry["approver"] == "none" and rule.second_person:
        entry["approver"] = "either"
    return entry
