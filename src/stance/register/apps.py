from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "stance.register"
    label = "register"

    def ready(self) -> None:
        from stance.register import carrying_out, describing, governing, owning  # noqa: PLC0415  (models load only once apps are ready)

        describing.install()
        governing.install()
        carrying_out.install()
        owning.install()
