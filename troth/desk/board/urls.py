from django.urls import path

from troth.desk.board import pages, whispers

BOARD = "<slug:brand>/board"
CONVERSATION = f"{BOARD}/<int:conversation_id>"

urlpatterns = [
    path("whispers", whispers.whispers, name="whispers"),
    path("whispers/<int:message_id>/reading", whispers.reading, name="whisper_reading"),
    path(BOARD, pages.board, name="board"),
    path(f"{CONVERSATION}/assignment", pages.assignment, name="board_assignment"),
    path(f"{CONVERSATION}/taking", pages.taking, name="board_taking"),
    path(f"{CONVERSATION}/whisper", pages.whisper, name="board_whisper"),
]
