"""In an installation with one agency the lines of the audit trail so far are that agency's. With several it is not known
whose each is: those stay the installation's, for people whose role holds everywhere. No line is changed for it."""

from django.db import migrations

from stance.migrating import statements

GIVE = """INSERT INTO journal_eventagency (event_id, agency_id)
    SELECT journal_event.id, single.id FROM journal_event
    CROSS JOIN (SELECT MIN(id) AS id FROM people_agency HAVING COUNT(*) = 1) AS single"""


class Migration(migrations.Migration):
    dependencies = [("people", "0009_sign_in_epoch"), ("journal", "0005_whose_lines_stay")]
    operations = [statements(sqlite=[GIVE], postgres=[GIVE], back_sqlite=[], back_postgres=[])]
