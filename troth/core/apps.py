from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "troth.core"
