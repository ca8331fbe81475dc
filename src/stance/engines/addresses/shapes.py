"""Everything that one platform's addresses can look like, as data and small functions: a platform writes one of these.

A host that is not listed is not the platform: a suffix or prefix never counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from stance.engines.addresses.location import Location
from stance.engines.addresses.naming import Naming
from stance.engines.addresses.presence import Presence, fold


@dataclass(frozen=True, slots=True)
class Redirector:
    """Addresses on ``hosts`` (below ``path``, when it is given) that carry where they lead in one of ``parameters``."""

    hosts: frozenset[str]
    parameters: tuple[str, ...]
    path: str = ""

    def matches(self, location: Location) -> bool:
        return location.host in self.hosts and (not self.path or location.segments[:1] == (self.path,))


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is left out does not occur on the platform. Every function raises AddressRefused for what names nobody."""

    naming: Naming
    hosts: frozenset[str] = frozenset()
    """Lower-case ASCII."""
    host_pattern: re.Pattern[str] | None = None
    """For platforms with one host a country or language."""
    other_hosts: frozenset[str] = frozenset()
    """Hosts that lead to single posts only; read by ``located`` like its own."""
    shorteners: frozenset[str] = frozenset()
    """The platform's own hosts of short links, which carry no target."""
    redirectors: tuple[Redirector, ...] = ()
    at_names: bool = False
    """Whether people write an account there as @name, so that @name alone may mean it."""
    located: Callable[[Location], Presence] | None = None
    """The account of an address on its hosts."""
    spelled: Callable[[str], Presence | None] | None = None
    """Forms of its own that are no web address, such as at://…; None for any other text."""
    plain_id: Callable[[str], Presence | None] | None = None
    """A text that can only be an id there; None for any other."""
    by_name: Callable[[str], Presence] | None = None
    """For names that need more than ``naming`` knows."""
    by_id: Callable[[str], Presence | None] | None = None
    """The address by the platform's own unchanging id, where there is one that outlives every handle."""
    dotted: Callable[[str], Presence] | None = None
    """For platforms whose names are host names."""
    read_as: Callable[[str], str] | None = None
    """The part of a name that people read, where it is not the whole: what two names are compared by."""
    at_host: Callable[[str, str], Presence] | None = None
    """The account of name@host, for a platform that lives on any host; the host is lower-case ASCII and nobody else's."""
    at_own_hosts: frozenset[str] = frozenset()
    """Its own hosts for which name@host is understood, too."""
    host_of_account: Callable[[str], Presence | None] | None = None
    """The account that a host as a whole belongs to; None for other hosts."""
    elsewhere: Callable[[Location], Iterable[Presence]] | None = None
    """What an address on a host that is no platform's may be there, most likely first."""
    around: Callable[[Location], Iterable[Presence]] | None = None
    """What such an address is a part of."""
    post_words: frozenset[str] = frozenset()
    """What stands between a name and a post's id (name/status/id), where the platform opens the post whatever the name.
    Left out where a wrong name leads nowhere."""
    post_parameter: str = ""
    """The query parameter that holds a post's id in such an address."""
    on_its_own: Callable[[Location], Presence] | None = None
    """For platforms that any web address can belong to, whoever's host it is on."""

    @property
    def platform(self) -> str:
        return self.naming.platform

    def has_host(self, host: str) -> bool:
        return host in self.hosts or bool(self.host_pattern and self.host_pattern.fullmatch(host))

    def post_at(self, location: Location) -> str:
        """The id of the post that an address opens whatever name stands in it; "" for any other address."""
        segments = location.segments
        if not segments and location.fragment.startswith("!/"):
            segments = tuple(part for part in location.fragment[2:].partition("?")[0].split("/") if part)
        for word, post in pairwise(segments[1:]):
            if fold(word) in self.post_words:
                return post
        return location.asked(self.post_parameter) if self.post_parameter else ""

    def named(self, written: str) -> Presence:
        return (self.by_name or self.naming.named)(written)


def under(*domains: str, prefixes: tuple[str, ...] = ("www", "m", "mobile")) -> frozenset[str]:
    """These domains, and their hosts of these names."""
    return frozenset(domains) | {f"{prefix}.{domain}" for domain in domains for prefix in prefixes}
