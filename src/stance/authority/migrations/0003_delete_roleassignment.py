from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("authority", "0002_roles_become_assignments")]
    operations = [migrations.DeleteModel(name="RoleAssignment")]
