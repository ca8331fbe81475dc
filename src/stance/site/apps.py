from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "stance.site"
    label = "site"
