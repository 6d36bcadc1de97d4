from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "troth.conversations.search"
    label = "search"
