"""Agreeing at LinkedIn (learn.microsoft.com/linkedin/shared/authentication, “Authorization Code Flow”, read November 2026). A token ends after
60 days; whether anything renews it depends on the agreement of the operator's app with LinkedIn."""

from stance.channels.linkedin.api import SCOPES
from stance.channels.port.authorising import Authoriser
from stance.channels.port.code_grants import CodeGrant

AUTHORISER: Authoriser = CodeGrant(
    "https://www.linkedin.com/oauth/v2/authorization", "https://www.linkedin.com/oauth/v2/accessToken", SCOPES
)
