"""Agreeing at X (docs.x.com, “OAuth 2.0 Authorization Code Flow with PKCE”, read November 2026). A token ends after two hours: without
"offline.access" nothing renews it."""

from stance.channels.port.authorising import Authoriser
from stance.channels.port.code_grants import CodeGrant
from stance.channels.x.api import SCOPES

AUTHORISER: Authoriser = CodeGrant(
    "https://x.com/i/oauth2/authorize",
    "https://api.x.com/2/oauth2/token",
    (*SCOPES, "offline.access"),
    proves_in_header=True,
)
