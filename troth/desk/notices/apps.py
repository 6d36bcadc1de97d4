from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "troth.desk.notices"
    label = "notices"
