"""Settings as they come from the environment: each is read in one way, and what cannot be meant is refused by name."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, time

from stance.data_folder import DataFolderRefused


class SettingRefused(DataFolderRefused):
    """A variable has a value that it cannot have; the message names it and says what it must be."""


def one_of(name: str, *values: str) -> str:
    """The variable's value, the first of these when it is not set. Raises SettingRefused for any other."""
    given = os.environ.get(name, values[0])
    if given not in values:
        raise SettingRefused(f"{name} is “{given}”; it must be one of: {', '.join(values)}.")
    return given


def whole(name: str, default: int) -> int:
    """The variable's value, a whole number from 1 to 999,999,999. Raises SettingRefused."""
    given = os.environ.get(name, str(default)).strip()
    if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given)):
        raise SettingRefused(f"{name} is “{given}”; it must be a whole number of at least 1.")
    return int(given)


def port(name: str, default: int) -> int:
    """As ``whole``, up to 65,535."""
    if (given := whole(name, default)) > 65_535:
        raise SettingRefused(f"{name} is “{given}”; a port is at most 65535.")
    return given


def seconds(name: str, default: str) -> float:
    """The variable's value, more than none and at most an hour. Raises SettingRefused."""
    given = os.environ.get(name, default).strip()
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", given) or not 0 < float(given) <= 3600:
        raise SettingRefused(f"{name} is “{given}”; it must be a number of seconds up to 3600.")
    return float(given)


def day(name: str) -> datetime | None:
    """The beginning of a day in UTC, given as YYYY-MM-DD; None where nothing is given. Raises SettingRefused."""
    given = os.environ.get(name, "")
    if not given:
        return None
    try:
        return datetime.combine(date.fromisoformat(given), time.min, UTC)
    except ValueError as error:
        raise SettingRefused(f"{name} is “{given}”; it must be a day as YYYY-MM-DD.") from error


def network_views() -> dict[str, str]:
    """STANCE_VIEW_<PLATFORM>: the address of a service that shows the platform's network, without a slash at its end."""
    found = {}
    for name, value in os.environ.items():
        if (match := re.fullmatch(r"STANCE_VIEW_([A-Z]{1,20})", name)) and value.strip():
            found[match[1].lower()] = value.strip().rstrip("/")
    return found


def platform_apps() -> dict[str, tuple[str, str]]:
    """STANCE_APP_<PLATFORM> and STANCE_APP_<PLATFORM>_SECRET_FILE of each platform that one is given for."""
    found = {}
    for name, value in os.environ.items():
        if (match := re.fullmatch(r"STANCE_APP_([A-Z]{1,20})", name)) and value.strip():
            found[match[1].lower()] = (value.strip(), os.environ.get(f"{name}_SECRET_FILE", ""))
    return found
