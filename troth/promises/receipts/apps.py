from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "troth.promises.receipts"
    label = "receipts"
