"""SQLite's INSERT OR REPLACE takes a row away without running the triggers against deleting: it is refused as well.

PostgreSQL needs nothing more: ON CONFLICT DO UPDATE runs the trigger against updating.
"""

from django.db import migrations

from stance.migrating import statements

SQLITE = """CREATE TRIGGER journal_event_no_replace BEFORE INSERT ON journal_event
    WHEN EXISTS (SELECT 1 FROM journal_event WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [
        statements(
            sqlite=[SQLITE], postgres=[], back_sqlite=["DROP TRIGGER journal_event_no_replace"], back_postgres=[]
        )
    ]
