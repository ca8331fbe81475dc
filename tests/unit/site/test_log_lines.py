"""No live link and no token stands in the log, and a client's mistakes bring no stack traces."""

from __future__ import annotations

import logging

import pytest

from stance.site.log_lines import Discreet, redacted

TOKEN = "Kb7vQ2-xP0zLm9_TtR4yWc1eH6sUj8aNd5gFo3iXqEw"
"""As ``secrets.token_urlsafe(32)`` makes them; the same in every process, since tests are named by it."""


@pytest.mark.parametrize(
    "text",
    [
        f"Forbidden (CSRF cookie not set.): /start/{TOKEN}/", f"Not Found: /reset/{TOKEN}", f"x?next=%2Freset%2F{TOKEN}%2F",
        f"Authorization: Bearer {TOKEN}", f"https://s.example/start/{TOKEN}/?a=1", "Not Found: /start/short/",
        f"{{'token': '{TOKEN}'}}",
    ],
)  # fmt: skip
def test_secrets_are_taken_out(text: str) -> None:
    assert TOKEN not in redacted(text)
    assert "/short" not in redacted(text)
    assert "[redacted]" in redacted(text)


@pytest.mark.parametrize(
    "text",
    ["/record/x:783214/20/", "sha256 " + "0f" * 32, "stance.archive.importing.a_very_long_name_of_something_that_is_no_secret",
     "started /starting/ and /resets"],
)  # fmt: skip
def test_the_rest_stays(text: str) -> None:
    assert redacted(text) == text


def logged(name: str, status: int | None) -> logging.LogRecord:
    try:
        raise ValueError(f"with {TOKEN}")
    except ValueError as error:
        found = logging.LogRecord(
            name, logging.ERROR, "", 1, "at %s", (f"/start/{TOKEN}/",), (ValueError, error, error.__traceback__)
        )
    if status:
        found.status_code = status
    assert Discreet().filter(found)
    return found


@pytest.mark.parametrize(("name", "status"), [("django.security.DisallowedHost", 400), ("django.request", 403)])
def test_what_a_client_did_wrong_has_no_stack_trace(name: str, status: int) -> None:
    assert len(logging.Formatter().format(logged(name, status)).splitlines()) == 1


def test_what_we_did_wrong_has_one_without_secrets() -> None:
    text = logging.Formatter().format(logged("django.request", 500))
    assert "Traceback" in text
    assert TOKEN not in text


def test_taking_out_is_linear() -> None:
    """Counted in time would be a bench; here only that huge hostile lines come through."""
    for hostile in ("a" * 200_000, "/start/" * 30_000, "a-" * 100_000, "A" * 199 + "-" * 100_000):
        redacted(hostile)
