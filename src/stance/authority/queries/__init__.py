"""What other rooms and the pages ask of this room."""

from stance.authority.queries.people import (
    Controls,
    Person,
    controls,
    has_administrator,
    is_single_administrator,
    people,
    role_of,
)

__all__ = ["Controls", "Person", "controls", "has_administrator", "is_single_administrator", "people", "role_of"]
