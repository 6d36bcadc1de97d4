from django.apps import AppConfig


class HoursConfig(AppConfig):
    name = "troth.desk.hours"
    label = "hours"
