from django.apps import AppConfig


class LodgingConfig(AppConfig):
    name = "stance.lodging"
    label = "lodging"
