from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "stance.site"
    label = "site"

    def ready(self) -> None:
        from stance.site.timetable import fill  # noqa: PLC0415  (tasks import models, which load only now)
        from stance.site.wiring import wire  # noqa: PLC0415

        fill()
        wire()
