"""What may come in place of an answer, whatever the platform: each fault with its name, for tests of connecting and looking."""

from __future__ import annotations

from stance.channels.port.wire import NoAnswer, Response

PAGE = ("Content-Type", "text/html")
JSON_TYPE = ("Content-Type", "application/json")
ELSEWHERE = "https://elsewhere.example/login?next=1"

PASSING: dict[str, Response | NoAnswer] = {
    "no answer": NoAnswer("cut off"),
    "500": Response(500, (JSON_TYPE,), b'{"error":"x"}'),
    "502 page": Response(502, (PAGE,), b"<html>Bad gateway</html>"),
    "503 with a time": Response(503, (("Retry-After", "30"),), b""),
    "429": Response(429, (JSON_TYPE,), b'{"error":"Too many requests"}'),
    "429 with a time": Response(429, (("Retry-After", "120"),), b""),
    "a page": Response(200, (PAGE,), b"<!DOCTYPE html><title>Log in</title>"),
    "a page that refuses": Response(403, (PAGE,), b"<html>Checking your browser</html>"),
    "a page that wants a password": Response(401, (PAGE, ("WWW-Authenticate", "Basic realm=x")), b"<html></html>"),
    "nothing": Response(200, (), b""),
    "half a JSON": Response(200, (JSON_TYPE,), b'{"id":"1","usern'),
    "half a list": Response(200, (JSON_TYPE,), b'[{"id":"1"},{"id'),
    "an error in a good answer": Response(200, (JSON_TYPE,), b'{"error":"Something went wrong"}'),
    "a number": Response(200, (JSON_TYPE,), b"17"),
    "null": Response(200, (JSON_TYPE,), b"null"),
    "a text": Response(200, (JSON_TYPE,), b'"ok"'),
    "moved": Response(301, (("Location", ELSEWHERE),), b""),
    "moved for now": Response(302, (("Location", "/somewhere"),), b""),
    "moved to nothing": Response(307, (("Location", "https://[::bad"),), b""),
    "not modified": Response(304, (), b""),
    "moved, and nothing says where": Response(308, (), b""),
    "no content": Response(204, (), b""),
    "another number": Response(418, (JSON_TYPE,), b"{}"),
}
"""Each must be told as something that passes: it is tried again."""
