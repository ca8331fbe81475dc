"""The room's tables: accounts, their addresses, who holds and runs them, what is connected, and what changed when."""

from stance.register.models.access import ConnectedApp, Officer
from stance.register.models.accounts import Account, AccountAgency
from stance.register.models.addresses import Address
from stance.register.models.connections import Connection, PlatformApp
from stance.register.models.drifts import Drift
from stance.register.models.history import AccountChange, RegisterGeneration
from stance.register.models.imports import HeadingMapping, RegisterImport
from stance.register.models.links import LinkCheck
from stance.register.models.lookalikes import Lookalike, OutsideAccount

__all__ = [
    "Account",
    "AccountAgency",
    "AccountChange",
    "Address",
    "ConnectedApp",
    "Connection",
    "Drift",
    "HeadingMapping",
    "LinkCheck",
    "Lookalike",
    "Officer",
    "OutsideAccount",
    "PlatformApp",
    "RegisterGeneration",
    "RegisterImport",
]
