from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "stance.journal"
    label = "journal"
