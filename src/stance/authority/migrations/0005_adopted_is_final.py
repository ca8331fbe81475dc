"""An adopted stance is never changed or removed, not even by the application's own code: what it was on a past day, and
what the ledger commits to, must stay as it is."""

from django.db import migrations

from stance.migrating import statements

SQLITE = [
    f"""CREATE TRIGGER authority_stance_no_{verb} BEFORE {verb} ON authority_stanceversion WHEN old.state = 'adopted'
    BEGIN SELECT RAISE(ABORT, 'an adopted stance is never changed'); END"""
    for verb in ("update", "delete")
]
POSTGRES = [
    """
CREATE FUNCTION authority_stance_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an adopted stance is never changed'; END $$;
CREATE TRIGGER authority_stance_final BEFORE UPDATE OR DELETE ON authority_stanceversion
FOR EACH ROW WHEN (old.state = 'adopted') EXECUTE FUNCTION authority_stance_refuse();
"""
]
BACK_SQLITE = ["DROP TRIGGER authority_stance_no_update", "DROP TRIGGER authority_stance_no_delete"]
BACK_POSTGRES = ["DROP TRIGGER authority_stance_final ON authority_stanceversion; DROP FUNCTION authority_stance_refuse()"]


class Migration(migrations.Migration):
    dependencies = [("authority", "0004_stances_requests_duties")]
    operations = [statements(sqlite=SQLITE, postgres=POSTGRES, back_sqlite=BACK_SQLITE, back_postgres=BACK_POSTGRES)]
