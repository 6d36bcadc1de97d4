from django.urls import path

from troth.channels.mail.quarantine import pages

HELD = "<slug:brand>/quarantine/<int:held_id>"

urlpatterns = [
    path("<slug:brand>/quarantine", pages.quarantine, name="quarantine"),
    path(f"{HELD}/release", pages.released, name="quarantine_release"),
    path(f"{HELD}/spam", pages.marked, name="quarantine_spam"),
]
