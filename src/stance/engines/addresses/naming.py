"""What a name on a platform looks like, and from a name to the presence that it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stance.engines.addresses.presence import AddressRefused, OnePost, Presence, fold

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Naming:
    """The rule about names on one platform of one name space."""

    platform: str
    """The key that is stored; it never changes."""
    name: str
    example: str
    """What to type, shown in refusals."""
    source: str
    """Where the rule is from: the document, and its date or the date it was read."""
    handle: re.Pattern[str] = NEVER
    """The whole of a name, without @."""
    folds_case: bool = True
    ignored: str = ""
    """Signs that do not tell two names apart."""
    home: str = ""
    """The https address of an account, with {} where its name stands; "" where a name alone does not give it."""

    def named(self, written: str) -> Presence:
        """The account called ``written`` (without @). Raises AddressRefused."""
        if not self.handle.fullmatch(written):
            raise AddressRefused(f"“{written}” cannot be a name on {self.name}. Give it as {self.example}.")
        key = fold(written) if self.folds_case else written
        for sign in self.ignored:
            key = key.replace(sign, "")
        return Presence(self.platform, "handle", key, written, self.home_of(written))

    def below(self, host: str, suffix: str, own_hosts: frozenset[str] = frozenset()) -> Presence | None:
        """The account that a host of the form name + ``suffix`` belongs to; None for other and for the platform's own."""
        name = host.removesuffix(suffix)
        if name == host or name in own_hosts or not self.handle.fullmatch(name):
            return None
        return self.named(name)

    def home_of(self, written: str) -> str:
        """The address of the account of that name, in ASCII; "" where the platform has none by name alone."""
        return self.home.format(_in_ascii(written)) if self.home else ""

    def one_post(self, post: str, what: str) -> OnePost:
        """The refusal of a post's address that does not say whose it is; ``what`` says so in a sentence."""
        return OnePost(f"{what} Give the account as {self.example}.", self.platform, post)

    def nobody(self, what: str = "") -> AddressRefused:
        """The refusal of an address on the platform that does not say whose it is."""
        told = what or f"This address is on {self.name}, but names no account."
        return AddressRefused(f"{told} Give the account as {self.example}.")


def _in_ascii(name: str) -> str:
    return name if name.isascii() else "".join(c if c.isascii() else _percent(c) for c in name)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))
