"""Renewing the token of an account before it ends."""

from stance.channels.port.authorising import Renewer
from stance.channels.port.lasting_tokens import LastingToken

RENEWER: Renewer = LastingToken("th_refresh_token")
