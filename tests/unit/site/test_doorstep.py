"""Who asks, and by which name: said once, before everything else."""

from __future__ import annotations

from typing import Any

import pytest

from stance.engines.networks.clients import networks
from stance.site.doorstep import Doorstep, own_hosts

PUBLIC = own_hosts("https://stance.example", "192.0.2.5", 8000)


def seen(host: str = "stance.example", secure: bool = False, **more: str) -> dict[str, Any] | None:
    """What the application behind gets; None when it is not asked."""
    found: list[dict[str, Any]] = []

    def inner(environ: dict[str, Any], _start: Any) -> list[bytes]:
        found.append(environ)
        return [b""]

    said: list[Any] = []
    door = Doorstep(inner, hosts=PUBLIC, proxies=networks("10.0.0.0/24"), secure=secure)
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": host, "REMOTE_ADDR": "10.0.0.1", "wsgi.url_scheme": "http", **more}
    door(environ, lambda *given: said.append(given))
    assert bool(found) != bool(said)
    assert not said or said[0][0] == "400 Bad Request"
    return found[0] if found else None


@pytest.mark.parametrize(
    "host", ["stance.example", "Stance.Example", "stance.example:443", "localhost:8000", "localhost", "[::1]:8000"]
)
def test_our_names_are_answered(host: str) -> None:
    assert seen(host) is not None


@pytest.mark.parametrize(
    "host",
    [
        "stance.example:8000", "stance.example:444", "stance.example:", "localhost:81", "127.0.0.1:22", "[::1]:1",
        "evil.example", "stance.example.", "stance.example, evil.example", "stance.example@evil.example", "", " ",
        "evil.example:443", "sub.stance.example", "stance.example:0443", "stance.example:443x",
    ],
)  # fmt: skip
def test_a_foreign_name_or_port_is_refused(host: str) -> None:
    assert seen(host) is None


@pytest.mark.parametrize(
    ("public", "host"),
    [
        ("http://localhost:8123", "localhost:8123"), ("https://s.example:8443", "s.example:8443"),
        ("http://s.example", "s.example:80"), ("https://s.example/", "s.example"),
        ("https://[2001:db8::5]:8443", "[2001:db8::5]:8443"),
    ],
)  # fmt: skip
def test_the_port_of_the_public_address_is_ours(public: str, host: str) -> None:
    assert host in own_hosts(public, "127.0.0.1", 9000)


def test_nobody_behind_reads_what_proxies_said() -> None:
    """Every header from which some library could take another client, host or scheme is gone."""
    given = {
        "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_FORWARDED": "for=1.1.1.1", "HTTP_X_REAL_IP": "1.1.1.1",
        "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "http", "HTTP_TRUE_CLIENT_IP": "1.1.1.1",
        "HTTP_X_FORWARDED_PORT": "1", "HTTP_CF_CONNECTING_IP": "1.1.1.1", "HTTP_X_CLIENT_IP": "1.1.1.1",
    }  # fmt: skip
    found = seen(secure=True, **given)
    assert found is not None
    assert found["REMOTE_ADDR"] == "203.0.113.9"
    assert found["wsgi.url_scheme"] == "https"
    assert not {name for name in found if "FORWARDED" in name or name.endswith("_IP")}
