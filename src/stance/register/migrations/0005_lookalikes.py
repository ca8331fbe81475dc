from django.db import migrations, models

OF_ONE_PAIR = models.Q(other__isnull=False, outside__isnull=True) | models.Q(other__isnull=True, outside__isnull=False)


def named(word: str) -> list[models.BaseConstraint]:
    once = models.Q(other__isnull=False)
    outside_once = models.Q(outside__isnull=False)
    known = models.Q(verdict__in=["ours", "not_ours", "ignore"])
    return [
        models.UniqueConstraint(condition=once, fields=["account", "other"], name=f"register_{word}_once"),
        models.UniqueConstraint(condition=outside_once, fields=["account", "outside"], name=f"register_{word}_outside_once"),
        models.CheckConstraint(condition=OF_ONE_PAIR, name=f"register_{word}_of_one_pair"),
        models.CheckConstraint(condition=known, name=f"register_{word}_verdict"),
    ]


class Migration(migrations.Migration):
    """A verdict on a pair is called what the screens call it."""

    # The kinds of content are there before one is renamed, also on the way back.
    dependencies = [("register", "0004_link_checks"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        *(migrations.RemoveConstraint("likeness", one.name) for one in named("likeness")),
        migrations.RenameModel("Likeness", "Lookalike"),
        migrations.AlterModelOptions("lookalike", {"verbose_name_plural": "look-alikes"}),
        *(migrations.AddConstraint("lookalike", one) for one in named("lookalike")),
    ]
