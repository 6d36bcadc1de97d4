from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from troth.accounts.models import Brand
from troth.conversations.models import Conversation, Message


class SearchEntry(models.Model):
    """The words by which one message is found: its own, its subject's and its customer's name and address.

    Written by triggers in the message's transaction, so that no way of keeping a message can forget it; see
    docs/lists.md. What the machine told customers is not searched: it says the same to everybody.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="search_entry")
    brand = models.ForeignKey(Brand, models.CASCADE, db_constraint=False, db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, db_constraint=False)
    words = SearchVectorField()

    class Meta:
        db_table = "search_entries"
        # A long list of what is yet to be sorted in makes single writes wait (p99 65 ms against 13).
        indexes = [
            GinIndex(fields=["words"], name="search_entry_words", gin_pending_list_limit=256),
            models.Index(fields=["brand", "message"], name="search_entry_of_brand"),
        ]

    def __str__(self) -> str:
        return f"of message {self.message_id}"
