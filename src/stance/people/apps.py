from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stance.people"
    label = "people"

    def ready(self) -> None:
        from stance.people import session_names, sign_in_trail  # noqa: PLC0415  (models load only once apps are ready)

        session_names.hide_keys()
        sign_in_trail.listen()
