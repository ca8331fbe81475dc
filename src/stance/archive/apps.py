from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "stance.archive"
    label = "archive"

    def ready(self) -> None:
        from stance.archive import described_objects  # noqa: PLC0415  (models load only once apps are ready)

        described_objects.install()
