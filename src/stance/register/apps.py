from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "stance.register"
    label = "register"
