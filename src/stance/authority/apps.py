from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    name = "stance.authority"
    label = "authority"

    def ready(self) -> None:
        from stance.authority import gatekeeper  # noqa: PLC0415  (models load only once apps are ready)

        gatekeeper.install()
