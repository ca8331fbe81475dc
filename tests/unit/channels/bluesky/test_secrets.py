"""What signs in is in no message and no representation, whatever comes back."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.bluesky.connecting import CONNECTOR
from stance.channels.bluesky.pulling import PULLER
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.bluesky_export import DID, HANDLE
from tests.factories.bluesky_server import SITE, UNREACHABLE, answer, no
from tests.factories.talking import carry_on
from tests.sizes import sized

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
FOURS = st.text(LETTERS, min_size=4, max_size=4)
PASSWORDS = st.tuples(FOURS, FOURS, FOURS, FOURS).map("-".join)
TOKENS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=20, max_size=40)


def echoing(password: str, token: str) -> list[Response | NoAnswer]:
    """Answers that repeat what they were sent, wherever they can."""
    both = f"{password} {token}"
    return [
        *UNREACHABLE.values(),
        NoAnswer(both),
        no(token, 400, both), no(both, 401, both), no("InvalidRequest", 401, both), no(token, 403, both), no(both, 500, both), no(both, 200, both),
        answer({"did": both, "handle": both, "refreshJwt": token}),
        answer({"did": DID, "handle": both, "refreshJwt": token, "active": False, "status": both}),
        answer({"did": DID, "active": False, "status": both}),
        answer(both.encode()), answer(b"<" + both.encode()), answer(b"{" + both.encode()),
        Response(302, (("Location", f"https://{password}.example/{token}"),), b""),
        Response(302, (("Location", f"https://{token}.example/"), ("Date", both)), both.encode()),
        answer({}, 429, Retry_After=both, RateLimit_Reset=both),
    ]  # fmt: skip


def told(error: BaseException) -> str:
    """All that a log could hold of it."""
    parts = ["".join(traceback.format_exception(error)), repr(error)]
    context: BaseException | None = error
    while context is not None:
        parts += [repr(context), str(vars(context))]
        context = context.__context__
    return " ".join(parts)


@given(PASSWORDS, TOKENS)
@settings(max_examples=sized(30, 500), deadline=None)
def test_no_message_holds_a_secret(password: str, token: str) -> None:
    session = json.dumps({"host": SITE, "refresh": token, "site": SITE})
    secret = Secret(password, HANDLE, session)
    look = Look(SITE, DID, HANDLE, secret)
    for said in echoing(password, token):
        talks: list[tuple[Any, tuple[str, ...]]] = [
            (CONNECTOR.identify(SITE, secret), (password, token)),
            (CONNECTOR.identify(SITE, Secret(password, HANDLE)), (password,)),
            (PULLER.pull(look), (password, token)),
            (PULLER.one(look, "3k"), (password, token)),
        ]
        for talk, held in talks:
            asked: list[Request] = []
            try:
                carry_on(talk, lambda request, said=said, asked=asked: asked.append(request) or said)  # type: ignore[misc]
            except (Refusal, Unreachable) as error:
                shown = told(error)
            else:
                continue
            for one in held:
                assert one not in shown
                assert one.lower() not in shown
                assert not any(one in repr(request) or one in request.url for request in asked)


def test_representations_hold_none() -> None:
    password, token = "abcd-efgh-2345-mnop", "the-refresh-token"
    good = {"did": DID, "handle": HANDLE, "refreshJwt": token}
    known = carry_on(CONNECTOR.identify(SITE, Secret(password, HANDLE)), lambda _request: answer(good))
    assert token in known.secret.session
    for shown in (repr(known), repr(Look(SITE, DID, HANDLE, known.secret)), repr(known.secret)):
        assert password not in shown
        assert token not in shown


@pytest.mark.parametrize("password", ["hunter2", "my own password"])
def test_a_password_of_another_form_is_in_no_message(password: str) -> None:
    with pytest.raises(Refusal) as raised:
        carry_on(CONNECTOR.identify(SITE, Secret(password, HANDLE)), lambda _request: NoAnswer())
    assert password not in told(raised.value)
