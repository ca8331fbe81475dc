"""What the board follows in the journal."""

from __future__ import annotations

from stance.journal.following.declared import Follower

FOLLOWERS = (
    Follower(
        name="noticeboard.heard",
        title="Hear of notices",
        handle="tests.toy.noticeboard.hearing.hear",
        actions=("noticeboard.notice.pin",),
    ),
)
