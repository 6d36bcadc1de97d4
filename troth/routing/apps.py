from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "troth.routing"
    label = "routing"
