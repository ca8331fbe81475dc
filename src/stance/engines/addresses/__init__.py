"""Which account does this text name? Any form in which people paste one, read without asking the network."""

from stance.engines.addresses.platforms import PLATFORMS, Platform
from stance.engines.addresses.presence import AddressRefused, Presence
from stance.engines.addresses.reading import on_platform, read

__all__ = ["PLATFORMS", "AddressRefused", "Platform", "Presence", "on_platform", "read"]
