from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "troth.promises.capacity"
    label = "capacity"
