from django.urls import path

from troth.channels.mail import pages
from troth.channels.mail.watching import pages as watching

CHANNEL = "<slug:brand>/mail/<int:channel_id>"

urlpatterns = [
    path("<slug:brand>/mail", pages.channels, name="mail_channels"),
    path("<slug:brand>/mail/alarms", pages.alarms, name="mail_alarms"),
    path(CHANNEL, pages.mailbox, name="mailbox"),
    path(f"{CHANNEL}/place", pages.place, name="mailbox_place"),
    path(f"{CHANNEL}/preview", pages.look_first, name="mailbox_preview"),
    path(f"{CHANNEL}/start", pages.begin, name="mailbox_start"),
    path(f"{CHANNEL}/stop", pages.end, name="mailbox_stop"),
    path(f"{CHANNEL}/steps", pages.try_out, name="mailbox_steps"),
    path(f"{CHANNEL}/test", watching.send_test, name="mailbox_test"),
    path(f"{CHANNEL}/test/<int:canary_id>", watching.look_for_test, name="mailbox_test_state"),
    path(f"{CHANNEL}/grant", pages.ask_provider, name="mailbox_grant"),
    path("mail/granted", pages.granted, name="mail_granted"),
]
