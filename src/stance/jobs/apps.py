from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "stance.jobs"
    label = "jobs"
