"""Finding a post of a site by the address that browsers show: by its number, or by the last part of its address (REST API Handbook, “Posts” and
“Pages”, “slug” and “link”; read November 2026)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from stance.channels.port.answers import Asking, host_of, value_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.finding import Found, PostFinder, bare, no_post, of_another
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.channels.website.connecting import public_site
from stance.channels.website.layouts import account_of
from stance.channels.website.site_api import answered, asked

LISTS = ("/wp/v2/posts", "/wp/v2/pages")
_NUMBER = re.compile(r"\d{1,19}")
_EXAMPLE = "https://www.example.org/2026/11/road-closed/."


class PageFinder:
    signs_in = False

    def found(self, look: Look, address: str) -> Talk[Found]:
        asking, wanted = Asking(), address.strip()
        try:
            parts = urlsplit(wanted)
        except ValueError:
            raise Refusal(no_post(_EXAMPLE)) from None
        site = look.site.rstrip("/")
        if parts.scheme not in ("https", "http") or not parts.netloc:
            raise Refusal(no_post(_EXAMPLE))
        if _host(wanted) != _host(site):
            raise Refusal(of_another(look.handle))
        if not look.account_id:
            told = answered((yield from asking.ask(asked(site, "/", None))), host_of(site))
            look = replace(look, account_id=account_of(public_site(told, host_of(site))))
        look = replace(look, site=site)
        asked_for = parse_qs(parts.query)
        for name in ("p", "page_id"):
            if (number := asked_for.get(name, [""])[0]) and _NUMBER.fullmatch(number):
                return Found(look, number)
        slug = unquote(parts.path.rstrip("/").rpartition("/")[2])
        if not slug:
            raise Refusal(no_post(_EXAMPLE))
        return Found(look, (yield from _by_slug(site, slug, wanted, asking)))


def _by_slug(site: str, slug: str, address: str, asking: Asking) -> Talk[str]:
    for route in LISTS:
        response = yield from asking.ask(asked(site, route, None, slug=slug, _fields="id,link"))
        listed: Any = value_of(response, host_of(site)) if response.status == 200 else []
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and isinstance(one.get("id"), int) and _bare(one.get("link")) == _bare(address):
                return str(one["id"])
    raise Unreachable(f"{host_of(site)} shows no post at this address now.")


def _bare(address: object) -> str:
    text = address if isinstance(address, str) else ""
    return bare(text.partition("#")[0].partition("?")[0])


def _host(address: str) -> str:
    return host_of(address).removeprefix("www.")


FINDER: PostFinder = PageFinder()
