"""Whose export it is: the name, and whether the account was private. Nothing else is taken of a file that holds mail addresses and
telephone numbers, too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stance.engines.exports.assignment import read_assignment
from stance.engines.exports.decode import BadJson
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged, Problem
from stance.engines.exports.package import Package
from stance.engines.exports.unnamed_posts import objects_of, text_of

MOST_BYTES = MEBIBYTE
_USERNAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Account:
    handle: str | None = None
    display_name: str | None = None
    is_private: bool = False


def account_in(package: Package, names: list[str], problems: list[Problem]) -> Account:
    """As the first of these files says that says a name."""
    for name in names:
        try:
            with package.open(name) as stream:
                value = read_assignment(stream, MOST_BYTES)
        except (BadJson, MemberDamaged) as error:
            problems.append(Problem(name, f"it cannot be read ({error}); the name of the account is not known from it"))
            continue
        said = _said(value)
        username, shown = text_of(said.get("Username")), text_of(said.get("Name"))
        handle = username if _USERNAME.fullmatch(username) else None
        private = said.get("Private Account")
        return Account(handle, shown[:200] or None, private is True or text_of(private).lower() in ("true", "yes"))
    return Account()


def _said(value: Any) -> dict[str, Any]:
    """What stands under the labels, in each of the three forms; labels are English where whoever asked reads English."""
    if isinstance(value, dict) and "username" in value:
        names = {"username": "Username", "name": "Name", "private_account": "Private Account"}
        return {label: value.get(name) for name, label in names.items()}
    said: dict[str, Any] = {}
    users = (
        objects_of(value.get("profile_user"))
        if isinstance(value, dict) and "profile_user" in value
        else objects_of(value)
    )
    for user in users[:10]:
        labelled = user.get("string_map_data")
        for label, one in labelled.items() if isinstance(labelled, dict) else ():
            if isinstance(one, dict):
                said.setdefault(label, one.get("value"))
        for one in objects_of(user.get("label_values")):
            if isinstance(one.get("label"), str):
                said.setdefault(one["label"], one.get("value"))
    return said
