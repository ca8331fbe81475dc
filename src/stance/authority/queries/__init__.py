"""What other rooms and the pages ask of this room."""

from stance.authority.queries.people import Person, has_administrator, people, role_of

__all__ = ["Person", "has_administrator", "people", "role_of"]
