"""The ids under which an account holds what others wrote to it: two accounts may each hold the same post."""

from __future__ import annotations

BY = "by/"
_SIGN = "at://"


def record_id_of(did: str, uri: str) -> str:
    """``did`` is the account's, ``uri`` the address of the post."""
    return f"bluesky:at://{did}/{BY}{uri.removeprefix(_SIGN)}"


def is_elsewhere(did: str, post_id: str) -> bool:
    return post_id.startswith(_SIGN) and not post_id.startswith(f"{_SIGN}{did}/")
