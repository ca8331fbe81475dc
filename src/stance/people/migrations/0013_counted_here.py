"""Wrong passwords are counted by the room itself: the tables of the library that counted them before go."""

from django.db import migrations

from stance.migrating import statements

GO = [f"DROP TABLE IF EXISTS axes_{name}" for name in ("accessattemptexpiration", "accessattempt", "accesslog", "accessfailurelog")]


class Migration(migrations.Migration):
    dependencies = [("people", "0012_guesses")]
    operations = [statements(sqlite=GO, postgres=GO, back_sqlite=[], back_postgres=[])]
