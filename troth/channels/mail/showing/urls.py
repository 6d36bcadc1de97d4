from django.urls import path

from troth.channels.mail.showing import pages

urlpatterns = [
    path(
        "<slug:brand>/conversations/<int:conversation_id>/messages/<int:message_id>/as-sent",
        pages.as_sent,
        name="as_sent",
    ),
    path("<slug:brand>/conversations/<int:conversation_id>/recipients", pages.recipients, name="recipients"),
]
