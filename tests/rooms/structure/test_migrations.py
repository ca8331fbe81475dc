"""Migrations lead to the models, all the way back, and forward again, on the database of the run."""

from __future__ import annotations

from tests.faults.worker_group import Installation

TABLES = """
from django.db import connection
def tables():
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))
"""
OWN = ["archive", "authority", "jobs", "journal", "people", "register"]


def test_nothing_waits_to_be_migrated(own: Installation) -> None:
    own.python(
        "from django.core.management import call_command; call_command('makemigrations', '--check', '--dry-run')"
    )


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
