"""Whose a line is cannot be changed afterwards either."""

from django.db import migrations

from stance.migrating import statements

SQLITE = [
    f"""CREATE TRIGGER journal_eventagency_no_{verb} BEFORE {verb} ON journal_eventagency
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"""
    for verb in ("update", "delete")
]
POSTGRES = [
    """
CREATE TRIGGER journal_eventagency_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_eventagency
FOR EACH STATEMENT EXECUTE FUNCTION journal_event_refuse();
"""
]
BACK_SQLITE = ["DROP TRIGGER journal_eventagency_no_update", "DROP TRIGGER journal_eventagency_no_delete"]
BACK_POSTGRES = ["DROP TRIGGER journal_eventagency_append_only ON journal_eventagency"]


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_whose_lines")]
    operations = [statements(sqlite=SQLITE, postgres=POSTGRES, back_sqlite=BACK_SQLITE, back_postgres=BACK_POSTGRES)]
