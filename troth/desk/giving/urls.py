from django.urls import path

from troth.desk.giving import pages

PROMISES = "<slug:brand>/conversations/<int:conversation_id>/promises"

urlpatterns = [
    path(f"{PROMISES}/preview", pages.promise_preview, name="promise_preview"),
    path(f"{PROMISES}/<int:promise_id>/call", pages.promise_call, name="promise_call"),
]
