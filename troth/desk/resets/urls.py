from django.urls import path

from troth.desk.resets import pages

urlpatterns = [
    path(
        "<slug:brand>/conversations/<int:conversation_id>/promises/<int:promise_id>/reset",
        pages.promise_reset,
        name="promise_reset",
    ),
]
