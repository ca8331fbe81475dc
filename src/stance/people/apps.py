from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stance.people"
    label = "people"

    def ready(self) -> None:
        from stance.people.sign_in import session_keys, trail  # noqa: PLC0415  (models load only once apps are ready)

        session_keys.hide_keys()
        trail.listen()
