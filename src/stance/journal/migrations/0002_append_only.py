"""The audit trail cannot be changed or thinned, not even by the application's own code (ISM-1815: tamper-evident logs)."""

from django.db import migrations

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


def forwards(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRES)


def backwards(apps, schema_editor):
    _run(schema_editor, BACK_SQLITE, BACK_POSTGRES)


def _run(schema_editor, sqlite, postgres):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
