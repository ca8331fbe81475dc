"""The words by which people are found, for everybody who is there already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from stance.people.names.words import words_of, words_of_address

AT_ONCE = 500


def write_words(apps, schema_editor):
    made = apps.get_model("people", "NameWord")
    rows = []
    people = apps.get_model("people", "User").objects.order_by("pk").values_list("pk", "name", "email")
    for key, name, address in people.iterator(chunk_size=AT_ONCE):
        for of_address, words in ((False, words_of(name)), (True, words_of_address(address))):
            rows += [made(user_id=key, word=word.encode(), of_address=of_address) for word in words]
        if len(rows) > AT_ONCE:
            made.objects.bulk_create(rows)
            rows = []
    made.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0016_leaving'),
    ]

    operations = [
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.BinaryField(max_length=1000)),
                ('of_address', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'user'], name='people_nameword_found')],
                'constraints': [models.UniqueConstraint(fields=('user', 'of_address', 'word'), name='people_nameword_once')],
            },
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
