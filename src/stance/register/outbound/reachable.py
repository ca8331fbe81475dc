"""Whether a page opens for somebody who has no account anywhere: asked without cookies, as a citizen does."""

from __future__ import annotations

import http.client
import re
from urllib.parse import SplitResult

from django.conf import settings

from stance import __version__
from stance.register.outbound.public_networks import FetchRefused
from stance.register.outbound.secured import REDIRECTS, connected, joined, target_of, vetted

ALTOGETHER, WAIT = 15.0, 5.0
"""Seconds for all of it, and for each step."""
MOST_REDIRECTS = 8
LOOKED_AT_BYTES = 65_536
SIGN_IN = re.compile(
    r"(?:^|[/_.-])(?:login|log-in|signin|sign-in|sign_in|auth|sso|checkpoint|accounts/login)(?:[/_.?-]|$)", re.I
)
"""In the host or path of where one is led to."""


def why_unreachable(url: str) -> str:
    """ "" where it opens, else why it does not, as a sentence. Only the first bytes of the answer are taken; its content is not judged."""
    asks_first = bool(SIGN_IN.search(url))
    try:
        for _ in range(MOST_REDIRECTS + 1):
            parts = vetted(url)
            with connected(parts, ALTOGETHER, WAIT) as connection:
                status, location = _asked(connection, parts)
            if status not in REDIRECTS:
                return "" if 200 <= status < 300 else f"{parts.hostname} answered {status} instead of the page."
            url = joined(url, location)
            if not asks_first and SIGN_IN.search(url):
                return f"{parts.hostname} wants people to sign in first."
    except FetchRefused as refused:
        return str(refused)
    return f"{parts.hostname} leads on more than {MOST_REDIRECTS} times."


def _asked(connection: http.client.HTTPConnection, parts: SplitResult) -> tuple[int, str]:
    """Status, and where it leads."""
    headers = {
        "User-Agent": f"Stance/{__version__} (checks links in posts; {settings.PUBLIC_URL})",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    connection.request("GET", target_of(parts), headers=headers)
    answer = connection.getresponse()
    answer.read(LOOKED_AT_BYTES)
    return answer.status, answer.getheader("Location", "")
