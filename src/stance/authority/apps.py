from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    name = "stance.authority"
    label = "authority"

    def ready(self) -> None:
        from stance.authority import adopting  # noqa: PLC0415
        from stance.authority.deciding import install_decider  # noqa: PLC0415  (models load only once apps are ready)

        install_decider()
        adopting.install()
