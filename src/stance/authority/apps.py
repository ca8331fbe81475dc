from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    name = "stance.authority"
    label = "authority"

    def ready(self) -> None:
        from stance.authority import (  # noqa: PLC0415  (models load only once apps are ready)
            adopting,
            entrusting,
            gatekeeping,
        )

        gatekeeping.install()
        adopting.install()
        entrusting.install()
