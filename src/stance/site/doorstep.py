"""The first thing that happens to a request: who asks, and by which name. Everything after it reads ``REMOTE_ADDR``,
``HTTP_HOST`` and ``wsgi.url_scheme``, and nothing else, to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from stance.engines.networks.clients import Network, address

Environment = dict[str, Any]
SAID_BY_PROXIES = (
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_SERVER", "HTTP_X_FORWARDED_SSL", "HTTP_X_FORWARDED_BY", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP",
    "HTTP_X_CLUSTER_CLIENT_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_FORWARDED", "HTTP_FORWARDED_FOR",
    "HTTP_VIA",
)  # fmt: skip
"""Taken away once read: no library behind us can be led by them to another answer than ours."""
WRONG_NAME = b"This server does not answer to that name. Use the address that you were given.\n"


class Doorstep:
    """``hosts`` are the values of the Host header that are ours. ``secure`` where people use https, whoever ends it;
    ``covers_below`` where names below ours are told to be as well."""

    def __init__(
        self,
        inner: Any,
        *,
        hosts: frozenset[str],
        proxies: tuple[Network, ...],
        secure: bool,
        covers_below: bool = True,
    ) -> None:
        self._inner, self._hosts, self._proxies = inner, hosts, proxies
        self.secure, self.covers_below = secure, covers_below

    def refusal(self) -> list[tuple[str, str]]:
        plain = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(WRONG_NAME)))]
        return [*plain, *protecting(self.secure, covers_below=self.covers_below)]

    def __call__(self, environ: Environment, start: Callable[..., Any]) -> Iterable[bytes]:
        if self.told(environ):
            inner: Iterable[bytes] = self._inner(environ, start)
            return inner
        start("400 Bad Request", self.refusal())
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else WRONG_NAME]

    def told(self, environ: Environment) -> bool:
        """Writes down who asks. False when the name that they asked by is not ours."""
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = address(environ.get("REMOTE_ADDR", ""), forwarded, self._proxies)
        for name in SAID_BY_PROXIES:
            environ.pop(name, None)
        if self.secure:
            environ["wsgi.url_scheme"] = "https"
        return environ.get("HTTP_HOST", "").lower() in self._hosts


def protecting(secure: bool, *, covers_below: bool = True) -> list[tuple[str, str]]:
    """What an answer says that is made before Django, whose middleware says it otherwise."""
    always = [
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ]
    for_how_long = "max-age=31536000; includeSubDomains" if covers_below else "max-age=31536000"
    return [*always, ("Strict-Transport-Security", for_how_long)] if secure else always


def own_hosts(public: str, listening: str, port: int) -> frozenset[str]:
    """The Host headers that are ours: of ``public`` (as in https://stance.example:8443) with its port, and of this
    machine with the port that we listen on; either without a port too, as some proxies send it (RFC 9110, 7.2)."""
    scheme, _, place = public.lower().partition("://")
    name, port_given = _parted(place.partition("/")[0])
    usual = "443" if scheme == "https" else "80"
    found = {name, f"{name}:{port_given or usual}"}
    for local in {"localhost", "127.0.0.1", "[::1]", f"[{listening}]" if ":" in listening else listening.lower()}:
        found |= {local, f"{local}:{port}"}
    return frozenset(found)


def _parted(place: str) -> tuple[str, str]:
    name, colon, port = place.rpartition(":")
    return (name, port) if colon and port.isdigit() else (place, "")
