from django.urls import path

from troth.desk.wordings import pages

WORDS = "<slug:brand>/words"

urlpatterns = [
    path(WORDS, pages.words, name="words"),
    path(f"{WORDS}/writing", pages.words_writing, name="words_writing"),
    path(f"{WORDS}/preview", pages.words_preview, name="words_preview"),
]
