from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "stance.capture"
    label = "capture"
