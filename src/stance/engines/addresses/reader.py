"""The two questions: what may this text name, and what does it name on this platform?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from stance.engines.addresses.hosts import ascii_host
from stance.engines.addresses.location import SCHEME, Location, locate
from stance.engines.addresses.pasted import tidy
from stance.engines.addresses.presence import LONGEST_HANDLE, AddressRefused, Presence
from stance.engines.addresses.redirectors import Redirectors
from stance.engines.addresses.shapes import Shapes

AT_HOST = re.compile(r"(?:acct:)?@?([^@/:?#]+)@([^@/?#]+)", re.IGNORECASE)
PLAIN_NAME = re.compile(r"[@＠]?[^@＠/:?#]*")
LEADING_AT = re.compile(r"[@＠]")
STOPS = ".\u3002\uff0e\uff61"


@dataclass(frozen=True)
class Reader:
    """Reads texts by the shapes of these platforms; the first are those that people mean most often."""

    shapes: tuple[Shapes, ...]
    _by_platform: Mapping[str, Shapes] = field(init=False, repr=False)
    _redirectors: Redirectors = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_platform", {one.platform: one for one in self.shapes})
        shorteners = frozenset[str]().union(*(one.shorteners for one in self.shapes))
        redirectors = tuple(redirector for one in self.shapes for redirector in one.redirectors)
        object.__setattr__(self, "_redirectors", Redirectors(shorteners, redirectors))

    def read(self, text: str) -> tuple[Presence, ...]:
        """Every presence that a pasted text may name, most likely first; at least one.

        Raises AddressRefused with a sentence for the person who pasted it: what it was, and what is accepted.
        """
        bare = tidy(text)
        for shapes in self.shapes:
            if shapes.spelled and (presence := shapes.spelled(bare)):
                return (presence,)
        if found := AT_HOST.fullmatch(LEADING_AT.sub("@", bare, count=1)):
            return (self._at_host(found[1], found[2]),)
        if PLAIN_NAME.fullmatch(bare):
            return self._named(bare)
        scheme = SCHEME.match(bare)
        if scheme and scheme[1].lower() not in ("http", "https") and "." not in scheme[1]:
            raise AddressRefused(
                f"“{scheme[1]}:” addresses name no account. Paste the https address, or a name such as @name."
            )
        return self._located(bare)

    def on_platform(self, platform: str, text: str) -> Presence:
        """What was typed as an account on this platform: a name there, or its address. Raises AddressRefused."""
        shapes = self._by_platform[platform]
        bare = tidy(text)
        if shapes.on_its_own:
            return shapes.on_its_own(self._redirectors.follow(locate(_web(bare)), text))
        name = LEADING_AT.sub("", bare, count=1)
        if shapes.located and shapes.naming.handle.fullmatch(name) and not self._plain_ids(bare):
            return shapes.named(name)
        found = next((presence for presence in self.read(bare) if presence.platform == platform), None)
        if found is None:
            rule = shapes.naming
            raise AddressRefused(f"“{bare}” is not an account on {rule.name}. Give it as {rule.example}.")
        return found

    def owner(self, host: str) -> Shapes | None:
        """The platform that owns this host (lower case, ASCII), or None for any other web site."""
        return next((one for one in self.shapes if one.has_host(host)), None)

    def _at_host(self, name: str, written_host: str) -> Presence:
        host = ascii_host(written_host)
        owner = self.owner(host)
        if owner and host in owner.at_own_hosts:
            return owner.named(name)
        if owner:
            rule = owner.naming
            raise AddressRefused(
                f"“@{name}@{written_host}”: {rule.name} has no addresses of that form. Give the account as {rule.example}."
            )
        for shapes in self.shapes:
            if shapes.at_host:
                return shapes.at_host(name, host)
        raise AddressRefused(f"“@{name}@{written_host}” is a form of address that no platform known here has.")

    def _plain_ids(self, bare: str) -> list[Presence]:
        return [presence for one in self.shapes if one.plain_id and (presence := one.plain_id(bare))]

    def _named(self, bare: str) -> tuple[Presence, ...]:
        """@name or name: one presence for each platform on which it can be one; with dots, a host name too."""
        name = LEADING_AT.sub("", bare, count=1)
        found = self._plain_ids(bare)
        if any(stop in name for stop in STOPS):
            if name == bare:
                found.extend(_if_possible(self._located, bare))
            for one in self.shapes:
                if one.dotted:
                    found.extend(_if_possible(_alone(one.dotted), name))
        found.extend(one.named(name) for one in self.shapes if one.at_names and one.naming.handle.fullmatch(name))
        if not found:
            home = self.shapes[0].naming.home_of("name") if self.shapes else "https://example.org"
            raise AddressRefused(
                f"“{bare}” cannot be the name of an account: names hold letters, digits, “_”, “.” and “-”. Paste the address of "
                f"the account, such as {home}, or its name such as @name or @name@host."
            )
        return tuple(dict.fromkeys(found))

    def _located(self, bare: str) -> tuple[Presence, ...]:
        location = self._redirectors.follow(locate(bare), bare)
        for shapes in self.shapes:
            if location.host in shapes.other_hosts and shapes.located:
                return (shapes.located(location),)
        if owner := self.owner(location.host):
            rule = owner.naming
            if location.port or owner.located is None:
                raise AddressRefused(
                    f"{rule.name} is not found at port {location.port}. Give the account as {rule.example}."
                )
            found = owner.located(location)
            post = owner.post_at(location)
            return (replace(found, post=post[:LONGEST_HANDLE]) if post else found,)
        return self._elsewhere(location)

    def _elsewhere(self, location: Location) -> tuple[Presence, ...]:
        found: list[Presence] = []
        for one in self.shapes:
            if one.host_of_account and (account := one.host_of_account(location.host)):
                found.append(account)
        for one in self.shapes:
            found.extend(one.elsewhere(location) if one.elsewhere else ())
        for one in self.shapes:
            found.extend(presence for presence in (one.around(location) if one.around else ()) if presence not in found)
        return tuple(found)


def _alone(reading: Callable[[str], Presence]) -> Callable[[str], tuple[Presence, ...]]:
    return lambda text: (reading(text),)


def _if_possible(reading: Callable[[str], tuple[Presence, ...]], text: str) -> tuple[Presence, ...]:
    """A dotted name may be a host, and may not be; only when it is nothing else is it refused."""
    try:
        return reading(text)
    except AddressRefused:
        return ()


def _web(bare: str) -> str:
    scheme = SCHEME.match(bare)
    if scheme and scheme[1].lower() not in ("http", "https") and "." not in scheme[1]:
        raise AddressRefused(f"“{scheme[1]}:” is not a web address. Give it as https://…")
    return bare
