"""A real SMTP server on a free loopback port, in a thread of its own, that keeps what it was sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword


@dataclass
class Post:
    """The server's handler. ``answers`` are given to the next addresses in turn; after them all are taken."""

    answers: list[str] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.received.append(message_from_bytes(envelope.content, policy=default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 Message accepted for delivery"


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"stance", b"the right one"), handled=False)


@contextmanager
def smtp_server(*, port: int = 0, asks_password: bool = False, answers: list[str] | None = None) -> Iterator[Post]:
    post = Post(answers=answers or [])
    more = {"authenticator": _knows, "auth_required": True, "auth_require_tls": False} if asks_password else {}
    controller = Controller(post, hostname="127.0.0.1", port=port or _free_port(), **more)
    post.port = controller.port
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
