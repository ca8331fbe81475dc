from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "stance.archive"
    label = "archive"
