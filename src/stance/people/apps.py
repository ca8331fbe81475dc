from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stance.people"
    label = "people"

    def ready(self) -> None:
        from stance.people import sign_in_trail  # noqa: PLC0415  (models load only once apps are ready)

        sign_in_trail.listen()
