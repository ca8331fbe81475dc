"""What made-up platforms that take posts have in common: who may sign in, which posts are public, and what was asked.

Each keeps to its platform's documents: what they forbid is answered as they say, and what no honest program would ask is a ``Breach``."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.wire import File, NoAnswer, Request, Response

TOKEN = "a-token-of-nobody-else"
NOW = 1_793_500_000
"""Unix seconds, UTC: 1 Nov 2026."""


class Breach(AssertionError):
    """A request that the platform's contract does not know."""


@dataclass
class Posted:
    """A post that is public. ``parts`` are the descriptions of its files, in order."""

    id: str
    text: str
    at: int
    parts: tuple[str, ...] = ()
    parent: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Taker(ABC):
    """``skew`` is how many seconds its clock is ahead of ours. ``made`` counts what was ever made public."""

    token: str = TOKEN
    skew: int = 0
    posts: list[Posted] = field(default_factory=list)
    made: int = 0
    asked: list[Request] = field(default_factory=list)

    @property
    def now(self) -> int:
        return NOW + self.skew

    @property
    def date(self) -> tuple[str, str]:
        return ("Date", formatdate(self.now, usegmt=True))

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request)
        if self.token in request.url or self.token.encode() in sent(request):
            raise Breach("what signs in is in no address and in no body")
        return self.answer(request)

    @abstractmethod
    def answer(self, request: Request) -> Response: ...

    def publish(self, post: Posted) -> Posted:
        self.posts.append(post)
        self.made += 1
        return post

    def take_down(self, post_id: str) -> bool:
        before = len(self.posts)
        self.posts = [one for one in self.posts if one.id != post_id]
        return len(self.posts) < before

    def told(self, value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
        body = json.dumps(value).encode() if value is not None else b""
        return Response(status, (("Content-Type", "application/json"), self.date, *headers), body)

    def bearer(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.token}"


def sent(request: Request) -> bytes:
    """The body; of a file, its digest stands for it."""
    if not request.pieces:
        return request.body
    return b"".join(one.digest.encode() if isinstance(one, File) else one for one in request.pieces)


def path_of(request: Request) -> str:
    return urlsplit(request.url).path


def question_of(request: Request) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(request.url).query, keep_blank_values=True).items()}


def json_of(request: Request) -> dict[str, Any]:
    if request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
        raise Breach("a body without its type")
    value = json.loads(sent(request))
    assert isinstance(value, dict)
    return value


def form_of(request: Request) -> dict[str, str]:
    """Of application/x-www-form-urlencoded."""
    found = parse_qs(sent(request).decode(), keep_blank_values=True, strict_parsing=bool(sent(request)))
    return {key: values[-1] for key, values in found.items()}


def parts_of(request: Request) -> tuple[dict[str, str], File, str]:
    """Of multipart/form-data: its fields, its one file and the name of that field. The pieces are checked as a server reads them."""
    type_, _, boundary = request.headers["Content-Type"].partition("; boundary=")
    files = [one for one in request.pieces if isinstance(one, File)]
    if type_ != "multipart/form-data" or not boundary or len(files) != 1:
        raise Breach("a form with one file is wanted")
    if int(request.headers.get("Content-Length", request.size_bytes)) != request.size_bytes:
        raise Breach("its length is another")
    fields, name = {}, ""
    body = sent(request)
    if not body.endswith(f"\r\n--{boundary}--\r\n".encode()):
        raise Breach("the form has no end")
    for part in body.removesuffix(f"\r\n--{boundary}--\r\n".encode()).split(f"--{boundary}\r\n".encode())[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        field_name = head.decode().partition('name="')[2].partition('"')[0]
        if b"filename=" in head:
            name = field_name
        else:
            fields[field_name] = content.removesuffix(b"\r\n").decode()
    return fields, files[0], name
