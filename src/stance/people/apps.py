from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stance.people"
    label = "people"
