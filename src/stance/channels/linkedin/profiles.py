"""How a page shows itself (learn.microsoft.com/linkedin, “Organization Lookup API”: fields to administrators; “Retrieve Organization Follower
Count”: networkSizes; read November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from stance.channels.linkedin.api import asked, fields_of
from stance.channels.linkedin.organizations import COMPANY, by_number, urn_of
from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.profiles import OwnToken, Picture, Profile, Profiler, count_in, links_of, text_in
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk

SIZES = "networkSizes/{}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"


class PageProfiler(OwnToken):
    every_seconds = 3600
    """An app has few requests a day for each interface; LinkedIn tells an app alone how many."""

    def profile(self, look: Look) -> Talk[Profile]:
        asking = Asking()
        if look.secret is None:
            raise Refusal("LinkedIn shows pages to nobody without an access token. Connect the page with one.")
        urn = yield from urn_of(look, look.secret, asking)
        page = yield from by_number(look.site, look.secret, urn, asking)
        shown = asking.latest
        seen: tuple[int, ...] = (shown,)
        request = asked(look.site, SIZES.format(quote(urn, safe="")), look.secret)
        try:
            counted = fields_of((yield from asking.ask(request)), host_of(look.site))
            seen = (shown, asking.latest)
        except (Refusal, Unreachable) as trouble:
            if isinstance(trouble, Unreachable) and trouble.wait_seconds is not None:
                raise
            counted = {}
        name = text_in(page, "vanityName")
        return Profile(
            account_id=look.account_id,
            handle=COMPANY + name if name else "",
            name=text_in(page, "localizedName"),
            biography=text_in(page, "localizedDescription"),
            links=links_of([page.get("localizedWebsite")]),
            picture=_picture(page, "logoV2"),
            banner=_picture(page, "coverPhotoV2"),
            followers=count_in(counted, "firstDegreeSize"),
            shown_in=seen,
        )


def _picture(page: Mapping[str, Any], key: str) -> Picture | None:
    """A page names its pictures by URNs, which change with them; another interface has their addresses."""
    given = page.get(key)
    urn = given.get("original") if isinstance(given, dict) else None
    return Picture("", urn[:200]) if isinstance(urn, str) and urn.startswith("urn:li:") and urn.isprintable() else None


PROFILER: Profiler = PageProfiler()
