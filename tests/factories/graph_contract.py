"""What is the same of made-up Graph APIs: each request is held to the documented contract, and an answer has what was asked for, no more.

A request that breaks the contract is refused, also where the real platform might let it pass. Sources: Meta for Developers, “Graph API
Overview”, “Field Expansion”, “Paginated Results”, “Handle Errors”, “Rate Limits”, read November 2026.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from stance.channels.port.wire import NoAnswer, Request, Response

NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
JSON_TYPE = ("Content-Type", "application/json; charset=UTF-8")
Fields = dict[str, "Fields"]
Fault = Callable[[str], "Response | NoAnswer | None"]
"""From the path with its question to an answer in place of the platform's own."""


class Broken(Exception):
    """The request is none that the documents allow; the message says why."""


def answer(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, (JSON_TYPE, ("Date", NOW), *headers), json.dumps(value).encode())


def told(code: int, subcode: int = 0, status: int = 400, *headers: tuple[str, str], **more: Any) -> Response:
    """An error as the platform words it."""
    error = {
        "message": f"(#{code}) Words of the platform.",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "EJplcsCHuLu",
    }
    return answer({"error": error | ({"error_subcode": subcode} if subcode else {}) | more}, status, *headers)


def usage(minutes: int = 0, percent: int = 100) -> tuple[str, str]:
    """The header that says how much of an hour is used up, and when access is regained."""
    one = {
        "type": "pages",
        "call_count": percent,
        "total_cputime": 5,
        "total_time": 5,
        "estimated_time_to_regain_access": minutes,
    }
    return "X-Business-Use-Case-Usage", json.dumps({"112130216863063": [one]})


def fields_of(text: str) -> Fields:
    """ "a,b{c},d.limit(5){e}" as a tree. Raises Broken."""
    found, rest = _fields(text)
    if rest or not found:
        raise Broken(f"no list of fields: {text!r}")
    return found


def _fields(text: str) -> tuple[Fields, str]:
    found: Fields = {}
    while text:
        name = text.split(",", 1)[0].split("{", 1)[0].split("}", 1)[0]
        text = text[len(name) :]
        plain, _, modifier = name.partition(".")
        if not plain.replace("_", "").isalnum() or (modifier and not modifier.startswith("limit(")):
            raise Broken(f"no field: {name!r}")
        found[plain] = {}
        if text.startswith("{"):
            found[plain], text = _fields(text[1:])
            text = text.removeprefix("}")
        if not text.startswith(","):
            break
        text = text[1:]
    return found, text


def must_allow(fields: Fields, allowed: Mapping[str, Any], path: str = "") -> None:
    for name, inner in fields.items():
        if name not in allowed:
            raise Broken(f"(#100) Tried accessing nonexisting field ({path}{name})")
        if inner:
            must_allow(inner, allowed[name] or {}, f"{path}{name}.")


def projected(value: Any, fields: Fields) -> Any:
    """Only what was asked for; a list under "data" element by element."""
    if isinstance(value, list):
        return [projected(one, fields) for one in value]
    if not isinstance(value, dict) or not fields:
        return value
    if set(value) == {"data"}:
        return {"data": projected(value["data"], fields)}
    return {name: projected(value[name], inner) for name, inner in ({"id": {}} | fields).items() if name in value}


@dataclass
class GraphServer:
    """``fault`` answers in place of the platform where it gives something. ``arrange`` changes the order of a page."""

    site: str
    version: str
    token: str
    fault: Fault = lambda told: None
    arrange: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = list
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        try:
            return self._answered(request)
        except Broken as broken:
            return told(100, message=str(broken))

    def _answered(self, request: Request) -> Response | NoAnswer:
        url = urlsplit(request.url)
        if request.method != "GET" or request.body:
            raise Broken(f"{request.method} with {len(request.body)} bytes: only GET reads")
        if f"{url.scheme}://{url.netloc}" != self.site or not url.path.startswith(f"/{self.version}/"):
            raise Broken(f"another host or version: {request.url}")
        question = dict(parse_qsl(url.query, strict_parsing=True))
        if "access_token" in question or len(question) != len(parse_qsl(url.query)):
            raise Broken("the token is in the address, or something is asked twice")
        path = url.path.removeprefix(f"/{self.version}")
        self.asked.append(f"{path}?{url.query}")
        if (fault := self.fault(self.asked[-1])) is not None:
            return fault
        sent = request.headers.get("Authorization", "")
        if not sent.startswith("Bearer "):
            raise Broken("an access token is required to request this resource")
        if sent != f"Bearer {self.token}":
            return told(190, status=401)
        return self.answered(path, question)

    def answered(self, path: str, question: dict[str, str]) -> Response:
        raise NotImplementedError

    def node(self, value: dict[str, Any], question: Mapping[str, str], allowed: Mapping[str, Any]) -> Response:
        if question.keys() != {"fields"}:
            raise Broken(f"a node takes fields alone: {question}")
        fields = fields_of(question["fields"])
        must_allow(fields, allowed)
        return answer(projected(value, fields))

    def edge(
        self,
        path: str,
        rows: Sequence[dict[str, Any]],
        question: Mapping[str, str],
        allowed: Mapping[str, Any],
        most: int,
        taken: frozenset[str] = frozenset(),
    ) -> Response:
        """One page of a list that is in order already. A cursor fits the question that it was given for, and no other."""
        if extra := question.keys() - {"fields", "limit", "after", *taken}:
            raise Broken(f"{path} does not take {extra}")
        limit = question.get("limit", "25")
        if not limit.isdecimal() or not 1 <= int(limit) <= most:
            raise Broken(f"(#100) Param limit must be at most {most}, and is {limit}")
        fields = fields_of(question["fields"])
        must_allow(fields, allowed)
        shape = json.dumps({name: value for name, value in sorted(question.items()) if name in taken})
        start = 0
        if "after" in question:
            try:
                kept_shape, start = json.loads(base64.urlsafe_b64decode(question["after"]))
            except ValueError:
                return told(100)
            if kept_shape != shape:
                raise Broken(f"a cursor is used with another question than it was given for: {kept_shape}, {shape}")
        page = list(rows[start : start + int(limit)])
        value: dict[str, Any] = {"data": projected(self.arrange(page), fields)}
        if page:
            after = base64.urlsafe_b64encode(json.dumps([shape, start + len(page)]).encode()).decode()
            value["paging"] = {"cursors": {"before": "QVFI", "after": after}}
            if start + len(page) < len(rows):
                value["paging"]["next"] = f"{self.site}/{self.version}{path}?access_token={self.token}&after={after}"
        return answer(value)
