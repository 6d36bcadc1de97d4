from django.urls import path

from troth.desk import files, ledger, pages
from troth.desk.customers import given
from troth.desk.customers import pages as customers

CONVERSATION = "<slug:brand>/conversations/<int:conversation_id>"
CUSTOMER = "<slug:brand>/customers/<int:customer_id>"
FILE = f"{CONVERSATION}/messages/<int:message_id>/attachments/<int:attachment_id>"

urlpatterns = [
    path("", pages.home, name="home"),
    path("<slug:brand>/conversations", pages.conversations, name="conversations"),
    path(CONVERSATION, pages.conversation, name="conversation"),
    path(f"{CONVERSATION}/replies", pages.replies, name="replies"),
    path(f"{CONVERSATION}/notes", pages.notes, name="notes"),
    path(f"{CONVERSATION}/closure", pages.closure, name="closure"),
    path(f"{CONVERSATION}/deliveries/<int:delivery_id>/again", pages.send_again, name="send_again"),
    path(f"{CONVERSATION}/messages/<int:message_id>/original", pages.original, name="original"),
    path(FILE, files.attachment, name="attachment"),
    path(f"{FILE}/picture", files.picture, name="picture"),
    path(f"{CONVERSATION}/given", given.given, name="given"),
    path(f"{CONVERSATION}/asked-again", given.asked_again, name="asked_again"),
    path("<slug:brand>/customers", customers.customers, name="customers"),
    path(CUSTOMER, customers.customer, name="customer"),
    path(f"{CUSTOMER}/merges", customers.merges, name="customer_merges"),
    path(f"{CUSTOMER}/merges/<int:merge_id>/undoing", customers.undoing, name="customer_undoing"),
    path(f"{CUSTOMER}/apartness", customers.apartness, name="customer_apartness"),
    path(f"{CUSTOMER}/particulars", given.particulars, name="customer_particulars"),
    path(f"{CUSTOMER}/particulars/<int:particular_id>", given.particular, name="customer_particular"),
    path(f"{CUSTOMER}/export", customers.export, name="customer_export"),
    path(f"{CUSTOMER}/erasure", customers.erasure, name="customer_erasure"),
    path("<slug:brand>/promises", ledger.promises, name="promises"),
]
