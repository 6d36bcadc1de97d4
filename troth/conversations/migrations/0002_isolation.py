from django.db import migrations

from troth.core.isolation import ByBrand, Definer

TURNS = ["turn_opened_at", "answer_by", "last_words", "last_said_at", "last_by"]
HOLDING = ["queue_id", "holder", "holder_person_id", "holder_until", "closed_at"]
ENDING = ["handed_at", "sent_at", "failed_at", "unconfirmed_at", "attempts", "words"]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial"), ("core", "0002_isolation")]

    operations = [
        ByBrand("customers", update=["name", "language", "zone"]),
        ByBrand("identities"),
        ByBrand("conversations", update=[*TURNS, *HOLDING, "subject", "language"]),
        # What was said stays as it was said.
        ByBrand("messages"),
        ByBrand("attachments"),
        ByBrand("deliveries", update=ENDING),
        Definer(
            "next_holder_at()",
            returns="timestamptz",
            body="SELECT min(holder_until) FROM conversations WHERE closed_at IS NULL",
        ),
        Definer(
            "claim_overdue_holders(at timestamptz, most integer)",
            returns="TABLE (brand bigint, conversation bigint)",
            body="""
                SELECT brand_id, id FROM conversations
                WHERE closed_at IS NULL AND holder_until <= at
                ORDER BY holder_until LIMIT most
                FOR NO KEY UPDATE SKIP LOCKED
            """,
        ),
    ]
