"""The site's place among Django's applications."""

from django.apps import AppConfig

from stance.doors import form_words

form_words.set_words()  # before anything makes a form: a field reads its words when it is made


class SiteConfig(AppConfig):
    name = "stance.site"
    label = "site"
