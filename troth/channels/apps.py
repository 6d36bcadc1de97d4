from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "troth.channels"
