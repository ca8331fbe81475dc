"""What is handed on of an exchange never holds what signed in, and what is sent of files is what was said."""

from __future__ import annotations

import base64
import io
import json
from typing import BinaryIO

import pytest

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import File, Request, Response
from stance.register.connections.conversation import chunks_of, without_what_signs_in

TOKEN = "EAAC/a+token=of-nobody|else"
PAIR = base64.b64encode(b"editor:abcd EFGH ijkl").decode()
FORMS = (TOKEN, "EAAC%2Fa%2Btoken%3Dof-nobody%7Celse", "EAAC\\/a+token=of-nobody|else")


def exchange(body: bytes, *headers: tuple[str, str], is_secret: bool = False) -> tuple[Request, Response]:
    request = Request("GET", "https://a.example/x", {"Authorization": f"Bearer {TOKEN}"}, is_secret=is_secret)
    return request, Response(200, headers, body)


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_that_repeats_it_has_asterisks_there_and_its_length(form: str) -> None:
    body = f'{{"next": "https://a.example/x?access_token={form}&after=5", "data": []}}'.encode()
    request, answer = exchange(body, ("Link", f"<https://a.example/?access_token={form}>"), ("X", "1"))
    given = without_what_signs_in(request, answer)
    assert form.encode() not in given.body
    assert form not in str(given.headers)
    assert len(given.body) == len(body)
    assert json.loads(given.body)["data"] == []
    assert given.header("X") == "1"


@pytest.mark.parametrize("form", ["editor:abcd EFGH ijkl", "abcd EFGH ijkl", "abcd%20EFGH%20ijkl", PAIR])
def test_a_password_that_is_repeated_is_blotted_out_however_it_was_sent(form: str) -> None:
    request = Request("GET", "https://a.example/", {"authorization": f"Basic {PAIR}"})
    given = without_what_signs_in(request, Response(200, (("X", form),), f"you gave {form}".encode()))
    assert len(given.body) == len(f"you gave {form}")
    assert not any(one in given.body.decode() + given.header("X") for one in ("EFGH", PAIR))


def test_an_answer_to_a_request_that_signs_in_with_nothing_holds_no_secret_either() -> None:
    answer = Response(200, (("X", TOKEN),), f"by {TOKEN}".encode())
    given = without_what_signs_in(Request("GET", "https://a.example/x"), answer, Secret(TOKEN))
    assert given.body == b"by " + b"*" * len(TOKEN)
    assert given.header("X") == "*" * len(TOKEN)
    few = Secret("by")
    assert without_what_signs_in(Request("GET", "https://a.example/x"), answer, few) is answer


def test_any_other_answer_is_as_it_came() -> None:
    request, answer = exchange(b'{"data": [1]}', ("X", "1"))
    assert without_what_signs_in(request, answer) is answer
    public = Request("GET", "https://a.example/x")
    assert without_what_signs_in(public, answer) is answer


def test_what_is_never_kept_hands_on_what_signs_in_next() -> None:
    request, answer = exchange(TOKEN.encode(), is_secret=True)
    assert without_what_signs_in(request, answer) is answer


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer ab"])
def test_a_few_letters_are_no_secret(value: str) -> None:
    answer = Response(200, (), b"Bearer ab ab ab")
    assert without_what_signs_in(Request("GET", "https://a.example/", {"authorization": value}), answer) is answer


def opened(digest: str) -> BinaryIO:
    assert digest == "d" * 64
    return io.BytesIO(b"0123456789")


@pytest.mark.parametrize(
    ("file", "sent"),
    [(File("d" * 64, 10), b"0123456789"), (File("d" * 64, 4, 0), b"0123"), (File("d" * 64, 4, 6), b"6789")],
    ids=["whole", "first stretch", "last stretch"],
)
def test_files_are_sent_whole_or_in_stretches(file: File, sent: bytes) -> None:
    assert b"".join(chunks_of((b"<", file, b">"), opened)) == b"<" + sent + b">"


@pytest.mark.parametrize(
    "file", [File("d" * 64, 9), File("d" * 64, 11), File("d" * 64, 5, 6)], ids=["longer", "shorter", "ends before"]
)
def test_a_file_that_is_not_as_long_as_was_said_is_not_sent_to_its_end(file: File) -> None:
    with pytest.raises(ValueError, match="bytes that were said"):
        list(chunks_of((file,), opened))
