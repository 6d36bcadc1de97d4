from django.urls import path

from troth.desk import ledger, pages

CONVERSATION = "<slug:brand>/conversations/<int:conversation_id>"

urlpatterns = [
    path("", pages.home, name="home"),
    path("<slug:brand>/conversations", pages.conversations, name="conversations"),
    path(CONVERSATION, pages.conversation, name="conversation"),
    path(f"{CONVERSATION}/replies", pages.replies, name="replies"),
    path(f"{CONVERSATION}/notes", pages.notes, name="notes"),
    path(f"{CONVERSATION}/closure", pages.closure, name="closure"),
    path(f"{CONVERSATION}/deliveries/<int:delivery_id>/again", pages.send_again, name="send_again"),
    path(f"{CONVERSATION}/messages/<int:message_id>/original", pages.original, name="original"),
    path("<slug:brand>/promises", ledger.promises, name="promises"),
]
