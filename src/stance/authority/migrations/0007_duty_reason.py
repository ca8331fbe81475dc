"""Why somebody of the other side holds a duty."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0006_whose_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='duty',
            name='reason',
            field=models.CharField(blank=True, max_length=300, default=''),
            preserve_default=False,
        ),
    ]
