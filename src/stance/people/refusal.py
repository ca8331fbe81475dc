"""What the room's actions raise when something cannot be done; the message says why and what to do."""

from __future__ import annotations


class PersonRefused(Exception):
    """The person could not be added or changed."""


class RoleRefused(PersonRefused):
    """The change would leave the installation without an administrator, or names no known role."""


class OrganisationRefused(Exception):
    """The agency or unit cannot be made or changed like this."""


class DirectoryRefused(Exception):
    """The token or the mapping cannot be made like this; the message says why."""
