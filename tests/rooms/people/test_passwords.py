"""What is guessed soon is refused; phrases and made-up passwords are welcome (OWASP ASVS 5.0, 6.2)."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from stance.people import one_time_links
from stance.people.models import OneTimeLink, User

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
