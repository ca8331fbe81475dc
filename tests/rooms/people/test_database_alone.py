"""Whoever has the database alone, copied or from a backup without keys, cannot sign in with anything in it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from stance.people import key_ring
from stance.people.directory.actions import connections
from stance.people.key_ring import CannotOpen, ring
from stance.people.models import Assignment, User
from stance.people.writes import one_time_links
from stance.site import sealing_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(folders: Path) -> User:
    del folders
    user = User.objects.create_user("ana@agency.test", "three unrelated words", name="Ana")
    Assignment.objects.create(user=user, role="reader")
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/account/sessions/").status_code in (200, 302)
    return client


def everything() -> dict[str, list[str]]:
    """Every value of every table, as text."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = [str(value) for row in cursor.fetchall() for value in row if value is not None]
    return found


def words_of(tables: dict[str, list[str]]) -> set[str]:
    """Whatever in it could be a key or a code: runs of the characters that those are made of."""
    return {word for values in tables.values() for value in values for word in re.findall(r"[\w.:=-]{6,}", value)}


def test_no_secret_of_a_busy_person_is_in_any_table(ana: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    codes = RecoveryCodes.activate(ana)
    seed = ring().open(codes.instance.data["seed"], "second factor")
    client = signed_in(ana)
    session = client.session
    session["mfa.totp.secret"] = waiting = generate_totp_secret()
    session["verifier"] = verifier = "pkce-verifier-8d1f6c"
    session.save()
    planted = {
        "session key": client.cookies["stance"].value,
        "app": secret,
        "seed": seed,
        "app being set up": waiting,
        "verifier": verifier,
        "invitation": one_time_links.make("reader", "new@agency.test"),
        "reset link": one_time_links.make_reset(ana, removes_factors=True),
        **{f"code {number}": code for number, code in enumerate(codes.generate_codes())},
    }
    text = json.dumps(everything())
    assert [name for name, value in planted.items() if value in text] == []


def test_nothing_in_the_database_is_a_session(ana: User) -> None:
    TOTP.activate(ana, generate_totp_secret())
    client = signed_in(ana)
    assert client.get("/account/sessions/").status_code == 200
    tables = everything()
    tried = words_of({name: tables[name] for name in ("django_session", "usersessions_usersession")})
    assert {row.session_key for row in UserSession.objects.all()} <= tried
    for word in tried:
        thief = Client()
        thief.cookies["stance"] = word
        assert thief.get("/account/sessions/").status_code == 302, word


def test_nothing_in_the_database_is_a_code_or_a_link(ana: User) -> None:
    totp = TOTP.activate(ana, generate_totp_secret())
    codes = RecoveryCodes.activate(ana)
    one_time_links.make("administrator", "new@agency.test")
    one_time_links.make_reset(ana, removes_factors=True)
    for word in words_of(everything()):
        assert not totp.validate_code(word)
        assert not codes.validate_code(word)
        for find in (one_time_links.find, one_time_links.find_reset):
            with pytest.raises(one_time_links.LinkRefused):
                find(word)


def test_without_its_key_a_sealed_factor_is_no_way_in_and_no_error(ana: User) -> None:
    TOTP.activate(ana, generate_totp_secret())
    RecoveryCodes.activate(ana)
    (Path(settings.KEYS_DIR) / key_ring.FILE).unlink()
    client = Client()
    client.post("/account/login/", {"login": ana.email, "password": "three unrelated words"})
    for code in ("123456", "12345678"):
        answer = client.post("/account/2fa/authenticate/", {"code": code})
        assert (answer.status_code, "cannot be read" in answer.content.decode()) == (503, True)


def test_the_session_of_before_is_found_by_its_key_and_ended_by_its_name(ana: User) -> None:
    TOTP.activate(ana, generate_totp_secret())
    one, two = signed_in(ana), signed_in(ana)
    page = one.get("/account/sessions/")
    assert page.content.decode().count("This one") == 1
    one.post("/account/reauthenticate/", {"password": "three unrelated words"})
    one.post("/account/sessions/others/end/")
    assert (one.get("/account/sessions/").status_code, two.get("/account/sessions/").status_code) == (200, 302)
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    one.post("/account/logout/")
    assert one.get("/account/sessions/").status_code == 302


def test_a_sealed_text_opens_only_as_what_it_was_sealed(ana: User) -> None:
    sealed = ring().seal("x", "second factor")
    assert ring().open(sealed, "second factor") == "x"
    damaged = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for text, purpose in ((sealed, "session"), (damaged, "second factor"), ("x", "session"), ("s1.00000000.AAAA", "x")):
        with pytest.raises(CannotOpen) as refused:
            ring().open(text, purpose)
        assert sealed not in str(refused.value)


def test_rotating_seals_everything_anew_and_forgets_the_old_key(ana: User) -> None:
    secret = generate_totp_secret()
    totp = TOTP.activate(ana, secret)
    codes = RecoveryCodes.activate(ana)
    expected = codes.generate_codes()
    client = signed_in(ana)
    (old,) = ring().keys
    before = {row.pk: row.data for row in Authenticator.objects.all()}
    sealed, kept = sealing_keys.rotate()
    assert (sealed, kept, [key.id == old.id for key in ring().keys]) == (3, set(), [False])
    assert set(sealing_keys.in_use()) == {ring().keys[-1].id}
    assert all(row.data != before[row.pk] for row in Authenticator.objects.all())
    totp.instance.refresh_from_db()
    assert ring().open(totp.instance.data["secret"], "second factor") == secret
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes() == expected
    assert client.get("/account/sessions/").status_code == 200


# Every column that a text fits in, by its model, of what other people's code keeps and of what of ours has to do with
# signing in and with who may come: each is hashed, sealed, or no secret for the reason beside it.
KEPT = {
    "people.User": {"password": "argon2id", "email": "no secret: shown to administrators", "name": "no secret: shown"},
    "people.OneTimeLink": {"token_sha256": "hashed", "role": "no secret", "email": "no secret: whom it is for"},
    "people.ResetLink": {"token_sha256": "hashed"},
    "people.Leaving": {"by_label": "no secret: who did it", "taken": "no secret: keys of rows, and times"},
    "people.NameWord": {"word": "no secret: a word of the name or address"},
    "people.Dismissal": {"thing": "no secret: which line of the home page"},
    "people.DirectoryToken": {"token_sha256": "hashed", "name": "no secret: shown", "scope": "no secret"},
    "people.DirectoryEntry": dict.fromkeys(("user_name", "external_id", "attributes"), "no secret: what SCIM says of a person"),
    "people.DirectoryGroup": dict.fromkeys(("name", "external_id"), "no secret: what SCIM says of a group"),
    "people.GroupMapping": dict.fromkeys(("group", "role"), "no secret: shown"),
    "people.Guesses": {"key": "hashed with the installation's key"},
    "people.Origin": {"kind": "no secret: a word of ours"},
    "jobs.Job": dict.fromkeys(
        ("task", "title", "queue", "args", "kwargs", "actor", "state", "key", "worker", "workers", "note", "errors", "result"),
        "no secret: what a job is asked for is numbers of rows (tests/faults/test_planted_secrets.py looks)",
    ),
    "jobs.Tick": {"task": "no secret: a name of ours"},
    "mfa.Authenticator": {"data": "sealed (a passkey's half is public)", "type": "no secret: a word of the library's"},
    "sessions.Session": {"session_key": "hashed", "session_data": "sealed"},
    "usersessions.UserSession": {
        "session_key": "hashed", "user_agent": "no secret: shown to the person", "data": "stays empty",
    },
    "account.EmailAddress": {"email": "no secret: as the person's"},
    "account.EmailConfirmation": {"key": "stays empty: nothing is confirmed by mail"},
    "socialaccount.SocialApp": dict.fromkeys(
        ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"),
        "stays empty: the provider and its secret come from the settings and a file",
    ),
    "socialaccount.SocialAccount": {
        "provider": "no secret", "uid": "no secret: issuer and subject open nothing",
        "extra_data": "no secret: nothing of the provider's answer but whether it had a second factor",
    },
    "socialaccount.SocialToken": dict.fromkeys(("token", "token_secret"), "stays empty: SOCIALACCOUNT_STORE_TOKENS is off"),
    "auth.Permission": dict.fromkeys(("name", "codename"), "no secret: the framework's words"),
    "auth.Group": {"name": "no secret: the framework's words"},
    "contenttypes.ContentType": dict.fromkeys(("app_label", "model"), "no secret: the framework's words"),
}  # fmt: skip
RECORDS = {"capture", "archive", "lodging", "publishing", "register", "authority", "journal"}
"""Rooms that keep what an agency said and decided: for them the names of columns are looked at, above, and the texts by
tests/faults/test_planted_secrets.py."""


def test_every_column_around_signing_in_is_hashed_sealed_or_no_secret_for_a_reason() -> None:
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label in RECORDS or label in (
            "people.Agency",
            "people.Unit",
            "people.Assignment",
            "people.Goal",
            "people.UseType",
        ):
            continue
        texts = (
            "CharField",
            "TextField",
            "JSONField",
            "BinaryField",
            "EmailField",
            "URLField",
            "SlugField",
            "FileField",
        )
        names = {one.name for one in model._meta.concrete_fields if one.get_internal_type() in texts}
        if names:
            found[label] = names
    assert found == {label: set(columns) for label, columns in KEPT.items()}


def test_a_directorys_token_cannot_be_told_from_the_database(ana: User) -> None:
    token = connections.make_token(
        name="Directory", scope="write", agency=None, expires_at=timezone.now() + timedelta(days=1)
    )
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/scim/v2/Users").status_code == 200
    tables = everything()
    assert token not in json.dumps(tables)
    for word in words_of(tables):
        for said in (word, f"stance_{word}"):
            assert Client(headers={"Authorization": f"Bearer {said}"}).get("/scim/v2/Users").status_code == 401


def test_what_is_said_to_stay_empty_is_empty_and_secrets_of_others_come_from_files(ana: User) -> None:
    signed_in(ana)
    for name in ("SocialApp", "SocialToken", "EmailConfirmation"):
        (model,) = [one for one in apps.get_models() if one.__name__ == name]
        assert not model._default_manager.exists(), name
    assert settings.SOCIALACCOUNT_STORE_TOKENS is False


def test_every_text_column_that_could_hold_a_secret_is_known() -> None:
    """A new column with such a name has to be sealed, hashed or explained here."""
    known = {
        "mfa.Authenticator.data": "sealed",
        "sessions.Session.session_key": "hashed",
        "sessions.Session.session_data": "sealed",
        "usersessions.UserSession.session_key": "hashed",
        "people.User.password": "argon2id",
        "capture.Webhook.token": "in an address, and proves nothing: each message is signed with a secret that is sealed",
        "people.OneTimeLink.token_sha256": "hashed",
        "people.ResetLink.token_sha256": "hashed",
        "people.DirectoryToken.token_sha256": "hashed",
        "socialaccount.SocialApp.secret": "stays empty: the provider comes from the settings",
        "socialaccount.SocialApp.key": "stays empty",
        "socialaccount.SocialToken.token": "stays empty: SOCIALACCOUNT_STORE_TOKENS is off",
        "socialaccount.SocialToken.token_secret": "stays empty",
        "account.EmailConfirmation.key": "stays empty: nothing is confirmed by mail",
    }
    found = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if re.search(r"password|secret|token|session_|(^|_)key$|seed|\bdata$", field.name)
        and field.get_internal_type() in ("CharField", "TextField", "JSONField", "BinaryField")
        and (not model.__module__.startswith("stance.") or re.search(r"password|secret|token", field.name))
        and not model.__module__.startswith("django_tasks")
    }
    assert found - set(known) - {"usersessions.UserSession.data", "socialaccount.SocialAccount.extra_data"} == set()
