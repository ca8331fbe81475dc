"""Migrations lead to the models, all the way back, and forward again, on the database of the run."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from stance.rooms.listed import rooms
from stance.site import database
from tests import made_ready
from tests.faults.worker_group import Installation

TABLES = """
from django.db import connection
def tables():
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))
"""
OWN = sorted(room.name for room in rooms() if room.name != "site")


def test_nothing_waits_to_be_migrated(own: Installation) -> None:
    own.python(
        "from django.core.management import call_command; call_command('makemigrations', '--check', '--dry-run')"
    )


def test_the_first_start_makes_everything(tmp_path: Path) -> None:
    """Other tests begin with a copy of what it makes."""
    url = os.environ.get("DATABASE_URL", "")
    empty = made_ready.database(url, f"first_{os.getpid()}", is_empty=True) if url else ""
    (tmp_path / "data" / "tmp").mkdir(parents=True)  # a folder with something in it is left as it is
    new = Installation(tmp_path / "data", empty)
    assert url or not (new.data / "db.sqlite3").exists()
    printed = new.python("from stance.people.models import UseType; print(UseType.objects.exists())")
    assert printed.strip() == "True"


def test_what_others_begin_with_is_migrated_already(tmp_path: Path) -> None:
    """Otherwise each of them would migrate anew, which takes longer than most of them."""
    data = made_ready.folder(tmp_path / "data")
    with closing(sqlite3.connect(data / "db.sqlite3")) as kept:
        applied = set(kept.execute("SELECT app, name FROM django_migrations"))
    assert {(app.label, name) for app in apps.get_app_configs() for name in database._names(app)} <= applied


def test_back_to_nothing_and_forward_again(own: Installation) -> None:
    printed = own.python(
        TABLES
        + f"""
from django.core.management import call_command
before = tables()
# The users' table is what sessions and second factors of the sign-in library refer to.
for app in ["usersessions", "mfa", "socialaccount", "account", *{OWN!r}]:
    call_command("migrate", app, "zero", verbosity=0, interactive=False)
left = [name for name in tables() if name.split("_")[0] in {OWN!r}]
call_command("migrate", verbosity=0, interactive=False)
print(left, before == tables(), len([name for name in before if name.startswith("archive_")]) > 10)
"""
    )
    assert printed.splitlines()[-1] == "[] True True"


def test_what_only_the_database_knows_is_there_after_going_back_and_forward(own: Installation) -> None:
    printed = own.python(
        """
from django.core.management import call_command
from django.db import DatabaseError
from stance.journal.models import Event
for app in ("journal", "archive"):
    call_command("migrate", app, "zero", verbosity=0, interactive=False)
call_command("migrate", verbosity=0, interactive=False)
Event.objects.create(actor_kind="operator", actor_label="x", action="a", summary="kept")
try:
    Event.objects.all().delete()
    print("gone")
except DatabaseError as error:
    print("append-only" in str(error))
from stance.archive.search import index
index.add_many([])
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM archive_search")
    print(cursor.fetchone()[0])
"""
    )
    assert printed.split() == ["True", "0"]


def test_accounts_of_an_earlier_register_come_along_and_go_back(own: Installation) -> None:
    """On SQLite their table is made again; what refers to it must refer to the new one."""
    own.python(
        """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "authority", "0003", verbosity=0, interactive=False)
call_command("migrate", "register", "0001", verbosity=0, interactive=False)
loader = MigrationExecutor(connection).loader
applied = [node for node in loader.applied_migrations if node[0] in ("register", "archive")]
apps = loader.project_state(applied).apps
account, record = apps.get_model("register", "Account"), apps.get_model("archive", "Record")
accounts = account.objects.bulk_create(
    account(platform="x", platform_id=str(number), handle=f"Name{number}", display_name="It's") for number in range(1100)
)
record.objects.create(pk=1, account=account.objects.get(handle="Name1099"), record_id="x:1/1", kind=0)
"""
    )
    printed = own.python(
        """
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from stance.archive.models import Record
from stance.register.models import Account
call_command("migrate", verbosity=0, interactive=False)
connection.check_constraints()
print(Account.objects.filter(status="published", tags=[], score=0, mfa_state="unknown", display_name="It's").count())
print(Record.objects.get().account.handle)
for wrong in ({"status": "lost"}, {"score": 101}, {"handle": "NAME2"}, {"suspended_at": "2020-01-01T00:00Z"}):
    try:
        with transaction.atomic():
            Account.objects.filter(handle="Name1").update(**wrong)
        print("taken", wrong)
    except IntegrityError:
        pass
call_command("migrate", "authority", "0003", verbosity=0, interactive=False)
call_command("migrate", "register", "0001", verbosity=0, interactive=False)
connection.check_constraints()
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM archive_record JOIN register_account a ON a.id = account_id AND handle = 'Name1099'")
    print(cursor.fetchone()[0])
    print([column.name for column in connection.introspection.get_table_description(cursor, "register_account")])
"""
    )
    first = ["id", "platform", "platform_id", "handle", "display_name", "is_sample", "registered_at"]
    assert printed.splitlines() == ["1100", "Name1099", "1", str(first)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index has always been one")
def test_terms_of_an_earlier_index_come_along_and_go_back(own: Installation) -> None:
    printed = own.python(
        """
from django.core.management import call_command
from django.db import connection, transaction
from stance.archive.models import Record
from stance.archive.search import index
from stance.register.models import Account
account = Account.objects.create(platform="x", platform_id="1", handle="Name")
Record.objects.bulk_create(Record(pk=key, account=account, record_id=f"x:1/{key}", kind=0) for key in (3, 2, 1))
index.add_many([(3, "road closed : map", "#flood :is:post :lang:en"), (1, "", ":is:post"), (2, "größe 東 京", "")])
with transaction.atomic(), connection.cursor() as cursor:
    index.extend(cursor, 3, "road open", ":is:edited")
def rows(what):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what} FROM archive_search ORDER BY record_id")
        return cursor.fetchall()
def beginnings():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, indexname FROM pg_indexes WHERE tablename LIKE 'archive%%' AND indexname LIKE '%%\\_like'")
        return {table for table, name in cursor.fetchall()}
before = rows("record_id, words, facts")
call_command("migrate", "archive", "0019", verbosity=0, interactive=False)
print(rows("tokens::text")[2][0])
call_command("migrate", "archive", verbosity=0, interactive=False)
print(rows("record_id, words, facts") == before, before[2])
print(beginnings() & {"archive_record", "archive_alias", "archive_media", "archive_exchange", "archive_version"})
"""
    )
    assert printed.splitlines() == [
        "'#flood' ':is:edited' ':is:post' ':lang:en' 'closed':2 'map':4 'open':7 'road':1,6",
        "True (3, 'road closed : map : road open', '#flood :is:edited :is:post :lang:en')",
        "set()",
    ]


def test_imports_of_before_are_of_their_channel_and_go_back(own: Installation) -> None:
    printed = own.python(
        """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
def runs():
    loader = MigrationExecutor(connection).loader
    applied = [node for node in loader.applied_migrations if node[0] in ("register", "archive")]
    return loader.project_state(applied).apps.get_model("archive", "ImportRun").objects
call_command("migrate", "archive", "0004", verbosity=0, interactive=False)
model = runs().model
runs().bulk_create(model(paths=["/a.zip"], layout=str(number)) for number in range(3000))
print(set(runs().values_list("kind", flat=True)))
call_command("migrate", "archive", verbosity=0, interactive=False)
print(set(runs().values_list("kind", flat=True)), runs().count())
runs().create(kind="other")
runs().create(kind="")
call_command("migrate", "archive", "0004", verbosity=0, interactive=False)
print(sorted(set(runs().values_list("kind", flat=True))), runs().filter(kind="x-archive").count())
"""
    )
    assert printed.splitlines() == ["{'x-archive'}", "{'x'} 3000", "['', 'other', 'x-archive'] 3000"]


def test_web_sites_that_are_accounts_of_a_platform_become_that_where_nobody_has_it(own: Installation) -> None:
    """The platforms got a folder of their own after the accounts were registered."""
    printed = own.python(
        """
from django.core.management import call_command
from stance.register.models import Account, Address
def site(address, **more):
    account = Account.objects.create(platform="website", handle=address, service_url="https://" + address, **more)
    Address.objects.create(account=account, platform="website", kind="address", key=address, handle=address, url="https://" + address)
for address in ("t.me/health", "www.tumblr.com/health", "health.example.gov/t.me/health", "medium.com/tag/flood", "social.example/@health"):
    site(address)
taken = Account.objects.create(platform="twitch", handle="health", service_url="https://www.twitch.tv/health")
Address.objects.create(account=taken, platform="twitch", kind="handle", key="health", handle="health", url=taken.service_url)
site("www.twitch.tv/Health")
call_command("migrate", "register", "0006", verbosity=0, interactive=False)
call_command("migrate", "register", verbosity=0, interactive=False)
for account in Account.objects.order_by("pk"):
    print(account.platform, account.handle, account.service_url, *(account.addresses.values_list("platform", "key")[:1]))
"""
    )
    assert printed.splitlines() == [
        "telegram health https://t.me/health ('telegram', 'health')",
        "tumblr health https://www.tumblr.com/health ('tumblr', 'health')",
        "website health.example.gov/t.me/health https://health.example.gov/t.me/health ('website', 'health.example.gov/t.me/health')",
        "website medium.com/tag/flood https://medium.com/tag/flood ('website', 'medium.com/tag/flood')",
        "website social.example/@health https://social.example/@health ('website', 'social.example/@health')",
        "twitch health https://www.twitch.tv/health ('twitch', 'health')",
        "website www.twitch.tv/Health https://www.twitch.tv/Health ('website', 'www.twitch.tv/Health')",
    ]


@pytest.mark.django_db
def test_what_stands_in_the_folders_is_what_django_would_load() -> None:
    """``stance`` looks at the names alone when nothing is to be done."""
    assert {(app.label, name) for app in apps.get_app_configs() for name in database._names(app)} == set(
        MigrationLoader(connection).disk_migrations
    )
    assert database._is_at_our_version()


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["missing", "newer"])
def test_one_that_is_missing_or_newer_is_looked_at_properly(change: str) -> None:
    if change == "missing":
        MigrationRecorder.Migration.objects.filter(app="jobs").order_by("-id")[0].delete()
    else:
        MigrationRecorder.Migration.objects.create(app="jobs", name="9999_from_the_future")
    assert not database._is_at_our_version()
