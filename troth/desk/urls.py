from django.urls import path

from troth.desk import files, pages
from troth.desk.conversation import acts, replies, saved_replies, writing
from troth.desk.conversation import pages as conversation
from troth.desk.customers import given, loyalty
from troth.desk.customers import pages as customers
from troth.desk.lists import pages as lists
from troth.desk.trail import pages as trail

CONVERSATION = "<slug:brand>/conversations/<int:conversation_id>"
CUSTOMER = "<slug:brand>/customers/<int:customer_id>"
FILE = f"{CONVERSATION}/messages/<int:message_id>/attachments/<int:attachment_id>"

urlpatterns = [
    path("", pages.home, name="home"),
    path("<slug:brand>/conversations", lists.conversations, name="conversations"),
    path("<slug:brand>/views", lists.saved, name="saved_views"),
    path("<slug:brand>/views/<int:view_id>", lists.saved_view, name="saved_view"),
    path("<slug:brand>/trail", trail.trail, name="trail"),
    path("<slug:brand>/trail.csv", trail.trail_csv, name="trail_csv"),
    path("<slug:brand>/saved-replies", saved_replies.saved_replies, name="saved_replies"),
    path("<slug:brand>/saved-replies/written", saved_replies.saved_reply_writing, name="saved_reply_writing"),
    path(
        "<slug:brand>/saved-replies/<int:saved_reply_id>/removal",
        saved_replies.saved_reply_removal,
        name="saved_reply_removal",
    ),
    path("<slug:brand>/mentions", saved_replies.mentions, name="mentions"),
    path("<slug:brand>/mentions/unseen", saved_replies.mentions_unseen, name="mentions_unseen"),
    path(CONVERSATION, conversation.conversation, name="conversation"),
    path(f"{CONVERSATION}/history", conversation.history, name="conversation_history"),
    path(f"{CONVERSATION}/replies", replies.replies, name="replies"),
    path(f"{CONVERSATION}/replies/undoing", replies.undoing, name="reply_undoing"),
    path(f"{CONVERSATION}/notes", replies.notes, name="notes"),
    path(f"{CONVERSATION}/draft", writing.draft, name="draft"),
    path(f"{CONVERSATION}/files", writing.files, name="conversation_files"),
    path(f"{CONVERSATION}/viewers", writing.viewers, name="viewers"),
    path(f"{CONVERSATION}/offers", writing.offers, name="conversation_offers"),
    path(f"{CONVERSATION}/taking", acts.taking, name="taking"),
    path(f"{CONVERSATION}/giving-back", acts.giving_back, name="giving_back"),
    path(f"{CONVERSATION}/assignment", acts.assignment, name="assignment"),
    path(f"{CONVERSATION}/closure", acts.closure, name="closure"),
    path(f"{CONVERSATION}/reopening", acts.reopening, name="reopening"),
    path(f"{CONVERSATION}/spam", acts.as_spam, name="conversation_spam"),
    path(f"{CONVERSATION}/links/voiding", acts.links_voiding, name="conversation_links_voiding"),
    path(f"{CONVERSATION}/tags", acts.tags, name="conversation_tags"),
    path(f"{CONVERSATION}/merges", acts.merges, name="conversation_merges"),
    path(
        f"{CONVERSATION}/merges/<int:joining_id>/undoing",
        acts.merge_undoing,
        name="conversation_merge_undoing",
    ),
    path(f"{CONVERSATION}/messages/<int:message_id>/split", acts.splits, name="conversation_split"),
    path(f"{CONVERSATION}/deliveries/<int:delivery_id>/again", replies.send_again, name="send_again"),
    path(f"{CONVERSATION}/messages/<int:message_id>/original", conversation.original, name="original"),
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
    path(f"{CUSTOMER}/tier", loyalty.tier, name="customer_tier"),
    path(f"{CUSTOMER}/lists", loyalty.lists, name="customer_lists"),
    path(f"{CUSTOMER}/lists/<int:list_id>/removal", loyalty.removal, name="customer_list_removal"),
    path(f"{CUSTOMER}/export", customers.export, name="customer_export"),
    path(f"{CUSTOMER}/erasure", customers.erasure, name="customer_erasure"),
]
