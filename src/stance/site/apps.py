from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "stance.site"
    label = "site"

    def ready(self) -> None:
        # Tasks import models, which load only now.
        from stance.authority.simulating import runs_by_itself  # noqa: PLC0415
        from stance.site.automations import waiting_jobs  # noqa: PLC0415
        from stance.site.timetable import fill  # noqa: PLC0415
        from stance.site.wiring import wire  # noqa: PLC0415

        wire()
        fill()
        runs_by_itself("jobs", waiting_jobs)
