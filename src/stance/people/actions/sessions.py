"""Ending one's own sessions."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction

from stance.doors.dates import moment_in_words
from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.sign_in import sessions


def end_sessions(session_ids: Iterable[int]) -> int:
    """Sign the acting person out of these sessions. Returns how many were still open; other people's are left alone."""
    decision = authorise("people.session.end")
    own = UserSession.objects.filter(user_id=current().person)
    with transaction.atomic():
        ended = sessions.end(own.filter(pk__in=list(session_ids)))
        for session in ended:
            trail.record(
                action="people.session.end",
                summary=f"ended their session from {session.ip} that began at {moment_in_words(session.created_at)}",
                object_kind="person",
                object_id=session.user.email,
                decision=decision,
                details={"device": session.user_agent},
            )
    return len(ended)
