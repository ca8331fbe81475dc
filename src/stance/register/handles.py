"""What people type for an account on X, read by the addresses engine: exports know handles and numbers only."""

from __future__ import annotations

from stance.engines.addresses import AddressRefused, on_platform


class HandleRefused(ValueError):
    """What was typed names no account; the message says what is accepted."""


def x_account(typed: str) -> tuple[str, str]:
    """(handle, platform id) of what was typed, one of them "". An id is given as https://x.com/i/user/783214.

    Raises HandleRefused.
    """
    try:
        found = on_platform("x", typed)
    except AddressRefused as refusal:
        raise HandleRefused(str(refusal)) from refusal
    return ("", found.key) if found.kind == "id" else (found.handle, "")


def x_handle(typed: str) -> str:
    """The X handle, without @, that a handle or address names. Raises HandleRefused, for an id too."""
    handle, number = x_account(typed)
    if not handle:
        raise HandleRefused(f"“{typed}” names the account by its number {number}. Give its handle, such as @HealthNSW.")
    return handle
