"""The audit trail cannot be changed or thinned, not even by the application's own code (ISM-1815: tamper-evident logs)."""

from django.db import migrations

from stance.migrating import statements

SQLITE = [
    f"""CREATE TRIGGER journal_event_no_{verb} BEFORE {verb} ON journal_event
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"""
    for verb in ("update", "delete")
]
POSTGRES = [
    """
CREATE FUNCTION journal_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER journal_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_event
FOR EACH STATEMENT EXECUTE FUNCTION journal_event_refuse();
"""
]
BACK_SQLITE = ["DROP TRIGGER journal_event_no_update", "DROP TRIGGER journal_event_no_delete"]
BACK_POSTGRES = ["DROP TRIGGER journal_event_append_only ON journal_event; DROP FUNCTION journal_event_refuse()"]


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [statements(sqlite=SQLITE, postgres=POSTGRES, back_sqlite=BACK_SQLITE, back_postgres=BACK_POSTGRES)]
