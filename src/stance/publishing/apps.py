from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "stance.publishing"
    label = "publishing"
