from django.apps import AppConfig


class QuarantineConfig(AppConfig):
    name = "troth.channels.mail.quarantine"
    label = "quarantine"
