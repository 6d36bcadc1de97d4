from django.apps import AppConfig


class PromisePageConfig(AppConfig):
    name = "troth.portal.promise_page"
    label = "promise_page"
