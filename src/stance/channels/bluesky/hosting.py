"""Whether a server has an account, and in which state: atproto.com/specs/account, "Hosting Status" (read November 2026).

A server shows nothing of an account that is not active, in the words with which it speaks of what never was there. So whoever
is told that a post or an account is not there asks for this first: what happens to an account is no deletion of its posts.
"""

from __future__ import annotations

from stance.channels.bluesky.answers import Conversation, No
from stance.channels.port.connecting import Standing, Unreachable, Vanished
from stance.channels.port.wire import Talk

_STATES = {
    "takendown": "was taken down by {host}. Its posts cannot be read until {host} lifts that: ask its moderators.",
    "suspended": "is suspended by {host}. Its posts cannot be read until the suspension ends: ask its moderators.",
    "deactivated": "is deactivated. Sign in to it and reactivate it; or it moved: then name the server where it is now.",
    "deleted": "was deleted on {host}.",
}
_STANDINGS: dict[str, Standing] = {
    "takendown": "taken_down",
    "suspended": "suspended",
    "deactivated": "deactivated",
    "deleted": "gone",
}
_NAMES = {
    "AccountTakedown": "takendown",
    "RepoTakendown": "takendown",
    "AccountSuspended": "suspended",
    "RepoSuspended": "suspended",
    "AccountDeactivated": "deactivated",
    "RepoDeactivated": "deactivated",
}
_ABSENT = "is not on {host}: it was deleted, or it moved. Name the server where it is now."


def state_of(error: str) -> str:
    """The state that the name of an error tells, "" for other errors."""
    return _NAMES.get(error, "")


def inactive(state: object, host: str) -> Vanished:
    """What a person is told of an account in this state. ``state`` is the server's word; one that is not known is not repeated."""
    words = _STATES.get(state) if isinstance(state, str) else None
    return Vanished(
        f"The account {(words or 'is not active on {host}: sign in to it there and see why.').format(host=host)}",
        _STANDINGS.get(state, "") if isinstance(state, str) else "",
    )


def is_there(conversation: Conversation, did: str) -> Talk[bool]:
    """True where the server says that it has the account and that it is active. Raises Vanished where it is not, and Unreachable
    where the server does not tell."""
    host = conversation.name
    answer = yield from conversation.get("com.atproto.sync.getRepoStatus", did=did)
    if isinstance(answer, No):
        if state := state_of(answer.error):
            raise inactive(state, host)
        if answer.error == "RepoNotFound":
            raise Vanished(f"The account {_ABSENT.format(host=host)}", "gone")
        raise Unreachable(f"{host} does not tell whether it has the account (it answered {answer.status}).")
    if answer.fields.get("did") != did or not isinstance(answer.fields.get("active"), bool):
        raise Unreachable(f"{host} was asked for one account and answered of another.")
    if not answer.fields["active"]:
        raise inactive(answer.fields.get("status"), host)
    return True
