"""What is asked at the door of SCIM before any of a body is read."""

from __future__ import annotations

import json

from django.db import DatabaseError, close_old_connections

from stance.people.directory import tokens


def is_known(authorization: str) -> bool:
    """Whether the header holds a token that is in force. True while the database does not answer: the application says so."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "bearer" or not given.strip() or "\0" in given:
        return False
    close_old_connections()
    try:
        tokens.find(given.strip())
    except tokens.TokenRefused:
        return False
    except DatabaseError:
        return True
    finally:
        close_old_connections()
    return True


def refusal(words: str) -> tuple[bytes, bytes]:
    """Content type and body of the answer 413, as RFC 7644, 3.12 has errors: what asks here reads nothing else."""
    said = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "413", "detail": words}
    return b"application/scim+json", json.dumps(said).encode()
