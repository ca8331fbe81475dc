"""What is guessed soon is refused; phrases and made-up passwords are welcome (OWASP ASVS 5.0, 6.2)."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from stance.people.breached_passwords import BreachedValidator
from stance.people.models import OneTimeLink, User
from stance.people.writes import one_time_links

ANA = User(email="ana.iglesias@weather.example", name="Ana Iglesias")


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "password1234", "Password123!!", "qwertyuiopas", "123456789012", "aaaaaaaaaaaa", "abcabcabcabc",
     "iloveyouiloveyou", "ana.iglesias1", "AnaIglesias2026", "weatherweather", "stancestance1", "P@ssw0rdP@ssw0rd",
     "1990010119900101", "letmeinletmein", "x" * 1000],
)  # fmt: skip
def test_what_is_guessed_soon_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, ANA)


@pytest.mark.parametrize(
    "password", ["three unrelated words", "correct horse battery staple", "köttbullar på torsdag kväll", "q7Zr_TtK2m-Xw9Lb",
                 "a" + "3f9c71e0b8d24a65" * 60],
)  # fmt: skip
def test_what_is_hard_to_guess_is_welcome(password: str) -> None:
    validate_password(password, ANA)


@pytest.mark.django_db
def test_a_refused_use_of_a_link_uses_nothing_up(client: Client) -> None:
    token = one_time_links.make("reader", "new@agency.test")
    form = {"email": "new@agency.test", "name": "New", "password": "passwordpassword"}
    assert client.post(f"/start/{token}/", form).status_code == 200
    assert Client(enforce_csrf_checks=True).post(f"/start/{token}/", form).status_code == 403
    assert OneTimeLink.objects.get().used_at is None
    assert client.post(f"/start/{token}/", form | {"password": "three unrelated words"}).status_code == 302


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """As the downloader writes it, with lines of different length."""
    words = ["three unrelated words", *(f"password number {number}" for number in range(500))]
    rows = sorted(
        f"{sha1(word.encode(), usedforsecurity=False).hexdigest().upper()}:{7 ** (n % 9)}"
        for n, word in enumerate(words)
    )
    path = tmp_path / "known.txt"
    path.write_text("\r\n".join(rows) + "\r\n")
    return path


def test_what_became_known_elsewhere_is_refused(listed: Path) -> None:
    validator = BreachedValidator(str(listed))
    for known in ("three unrelated words", *(f"password number {number}" for number in range(500))):
        with pytest.raises(ValidationError, match="became known when another service was broken into"):
            validator.validate(known)
    for number in range(500):
        validator.validate(f"nobody chose this {number}")


@pytest.mark.parametrize("held", [b"", b"\n", b"x", b"no list at all\n" * 50, b"\xff" * 5000, b"A" * 100_000])
def test_a_list_of_any_content_is_read_to_an_end(held: bytes, tmp_path: Path) -> None:
    (tmp_path / "known.txt").write_bytes(held)
    BreachedValidator(str(tmp_path / "known.txt")).validate("three unrelated words")


def test_without_its_list_no_password_is_taken_unseen(tmp_path: Path) -> None:
    BreachedValidator().validate("three unrelated words")
    with pytest.raises(ValidationError, match="Tell the system operator"):
        BreachedValidator(str(tmp_path / "none.txt")).validate("three unrelated words")
