from django.apps import AppConfig


class NoticeboardConfig(AppConfig):
    name = "tests.toy.noticeboard"
    label = "noticeboard"
