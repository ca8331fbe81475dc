"""What people type for an account, as exports and searches need it: a platform, and a handle or the platform's own id."""

from __future__ import annotations

from collections.abc import Iterator

from stance.channels import discovery
from stance.engines.addresses import AddressRefused, Presence


class HandleRefused(ValueError):
    """What was typed names no account; the message says what is accepted."""


def account_on(platform: str, typed: str) -> tuple[str, str]:
    """(handle, platform id) of what was typed for an account there, one of them "". Raises HandleRefused."""
    try:
        found = discovery.on_platform(platform, typed)
    except AddressRefused as refusal:
        raise HandleRefused(str(refusal)) from refusal
    return ("", found.key) if found.kind in ("id", "did") else (found.handle, "")


def handle_of(typed: str) -> str:
    """The handle, without @, that a handle or address names. Raises HandleRefused, for an id too."""
    return _handles(typed)[0].handle.removeprefix("@")


def asked_as(typed: str) -> str:
    """How a search names the accounts that are meant: "platform:handle", or the handle alone where it fits on several
    platforms. Raises HandleRefused."""
    found = _handles(typed)
    handle = found[0].handle.removeprefix("@")
    return f"{found[0].platform}:{handle}" if len(found) == 1 else handle


def is_named(platform: str, one: str, other: str) -> bool:
    """Whether two names are those of one account there."""
    return _key(platform, one) == _key(platform, other)


def _key(platform: str, name: str) -> str:
    try:
        return discovery.on_platform(platform, name).key
    except (AddressRefused, KeyError):
        return name.removeprefix("@").casefold()


def _handles(typed: str) -> list[Presence]:
    """On each platform whose posts can be held here and on which what was typed is an account's name; at least one."""
    platform, typed = discovery.split(typed)
    asked = [platform] if platform else list(_meant(typed))
    found: list[Presence] = []
    refusals: list[AddressRefused] = []
    for one in asked:
        try:
            found.append(discovery.on_platform(one, typed))
        except AddressRefused as refusal:
            refusals.append(refusal)
    handles = [presence for presence in found if presence.kind != "id"]
    if found and not handles:
        number = found[0].key
        raise HandleRefused(f"“{typed}” names the account by its number {number}. Give its handle, such as @HealthNSW.")
    if not handles:
        raise HandleRefused(str(refusals[0]) if refusals else "No channel here keeps posts.") from None
    return handles


def _meant(typed: str) -> Iterator[str]:
    """Any address can belong to some platforms, also one on the host of another: those are meant only where it may be
    theirs by itself."""
    try:
        named = {presence.platform for presence in discovery.read(typed)}
    except AddressRefused:
        named = set()
    for channel in discovery.keeping():
        if channel.shapes.on_its_own is None or channel.platform in named:
            yield channel.platform
