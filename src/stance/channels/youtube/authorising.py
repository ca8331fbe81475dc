"""Agreeing at Google (developers.google.com/identity/protocols/oauth2/web-server, read November 2026). A token ends after an hour; what
renews it is given only where it is asked for offline, and for certain only where consent is asked for again."""

from stance.channels.port.authorising import Authoriser
from stance.channels.port.code_grants import CodeGrant
from stance.channels.youtube.api import SCOPES

AUTHORISER: Authoriser = CodeGrant(
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    SCOPES,
    more={"access_type": "offline", "prompt": "consent"},
)
