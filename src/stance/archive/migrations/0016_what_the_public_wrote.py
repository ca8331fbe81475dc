"""What the public wrote is told apart from what the account said: by a column, and in the search index by fields of its own.

Comments that exports brought have been held before. They are told by their content, which names an author.
"""

import json
from collections.abc import Iterator
from secrets import randbits
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from stance.migrating import AtOnce

KINDS = [(0, "post"), (1, "reply"), (2, "repost"), (3, "quote"), (4, "article"), (5, "video"), (6, "like")]
AT_ONCE = 500


def mark(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    record = apps.get_model("archive", "Record")
    with schema_editor.connection.cursor() as cursor:
        for key, account in _comments(schema_editor):
            record.objects.filter(pk=key).update(is_by_public=True)
            facts = _facts(cursor, key)
            old = [one for one in facts if one.startswith(":from:")]
            to = _facts_of_account(cursor, account)
            _exchange(cursor, key, old, [one.replace(":from:", ":by:", 1) for one in old] + to)


def unmark(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        for key, _account in _comments(schema_editor):
            facts = _facts(cursor, key)
            old = [one for one in facts if one.startswith((":by:", ":to:"))]
            _exchange(cursor, key, old, [one.replace(":by:", ":from:", 1) for one in old if one.startswith(":by:")])


def _comments(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[tuple[int, int]]:
    last = -1
    while True:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT r.id, r.account_id, v.content FROM archive_record r
                    JOIN archive_version v ON v.record_id = r.id AND v.number = 1
                    WHERE r.kind = 1 AND r.id > %s ORDER BY r.id LIMIT {AT_ONCE}""",
                [last],
            )
            rows: list[Any] = cursor.fetchall()
        if not rows:
            return
        for key, account, content in rows:
            if "author" in json.loads(bytes(content)):
                yield key, account
        last = rows[-1][0]


def _facts_of_account(cursor: Any, account: int) -> list[str]:
    """As posts of the account have them: one of its own says under which names it is found."""
    cursor.execute("SELECT id FROM archive_record WHERE account_id = %s AND NOT is_by_public AND kind <> 1 LIMIT 1", [account])
    row = cursor.fetchone()
    return [one.replace(":from:", ":to:", 1) for one in _facts(cursor, row[0]) if one.startswith(":from:")] if row else []


def _facts(cursor: Any, key: int) -> list[str]:
    if cursor.db.vendor == "sqlite":
        cursor.execute("SELECT facts FROM archive_search WHERE rowid = %s", [key])
        return list(cursor.fetchone()[0].split())
    cursor.execute("SELECT tsvector_to_array(tokens) FROM archive_search WHERE record_id = %s", [key])
    return [one for one in cursor.fetchone()[0] if one[0] in "#@:"]


def _exchange(cursor: Any, key: int, old: list[str], new: list[str]) -> None:
    # Its posting lists are as before: a segment has to take it up anew.
    cursor.execute(
        """INSERT INTO archive_unlisted (record_id, mark, is_new) VALUES (%s, %s, 0)
           ON CONFLICT (record_id) DO UPDATE SET mark = excluded.mark, is_new = archive_unlisted.is_new * excluded.is_new""",
        [key, randbits(62)],
    )
    if cursor.db.vendor == "sqlite":
        facts = sorted({*_facts(cursor, key)} - {*old} | {*new})
        cursor.execute("UPDATE archive_search SET facts = %s WHERE rowid = %s", [" ".join(facts), key])
        cursor.executemany("INSERT OR IGNORE INTO archive_term (term) VALUES (%s)", [(one,) for one in new])
        return
    cursor.execute(
        "UPDATE archive_search SET tokens = ts_delete(tokens, %s::text[]) || array_to_tsvector(%s::text[]) WHERE record_id = %s",
        [old, new, key],
    )


class Migration(migrations.Migration):
    dependencies = [("archive", "0015_posting_lists"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        AtOnce([
            migrations.AlterField("record", "kind", models.SmallIntegerField(choices=KINDS)),
            migrations.AddField(
                "record", "is_by_public",
                models.BooleanField(default=False, help_text="Written to the account by somebody else, not by the account."),
            ),
            migrations.AddField("record", "answered_as", models.CharField(blank=True, max_length=500, null=True)),
            migrations.AddIndex(
                "record",
                models.Index(condition=models.Q(("is_by_public", True)), fields=["account", "id"], name="archive_public_of_account"),
            ),
            migrations.AddIndex(
                "record", models.Index(condition=models.Q(("is_by_public", True)), fields=["id"], name="archive_public_by_time")
            ),
            migrations.AddIndex(
                "record",
                models.Index(condition=models.Q(("answered_as__isnull", False)), fields=["answered_as"], name="archive_answered_as"),
            ),
        ]),
        migrations.AddField(
            "exchange", "holds_public",
            models.BooleanField(default=False, help_text="What others wrote is in it, and nothing of the account's."),
        ),
        migrations.AddIndex(
            "exchange",
            models.Index(condition=models.Q(("holds_public", True)), fields=["asked_at"], name="archive_exchange_of_public"),
        ),
        migrations.CreateModel(
            name="DiscardedFile",
            fields=[
                ("blob", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("discarded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("record", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="archive.record")),
                ("reason", models.CharField(max_length=500)),
                ("placed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("placed_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="archive_hold_reason_said")]
            },
        ),
        migrations.RunPython(mark, unmark, elidable=False),
    ]
