from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import SEEN

HERE = f"brand_id = brand AND brand {SEEN}"
THEIRS = "SELECT id FROM conversations WHERE customer_id = ANY (whom)"
SAID = f"SELECT id FROM messages WHERE conversation_id IN ({THEIRS})"
WORDS = "'{words, name, address, subject, text, recipient}'::text[]"
RATED = f"UPDATE ratings SET text = '' WHERE {HERE} AND conversation_id IN ({THEIRS});"


def erases(ratings: str) -> str:
    """The function takes away what says who somebody is; now also the words of their ratings."""
    return f"""
        CREATE OR REPLACE FUNCTION erase_customers(brand bigint, whom bigint[]) RETURNS void LANGUAGE sql
        SECURITY DEFINER SET search_path = public, pg_temp AS $body$
            {ratings}
            UPDATE messages SET
                text = CASE WHEN kind = 'announcement' THEN text ELSE '' END,
                about = '{{}}', problem = '', key = NULL
            WHERE {HERE} AND conversation_id IN ({THEIRS});
            UPDATE attachments SET name = '', blob = '' WHERE {HERE} AND message_id IN ({SAID});
            UPDATE deliveries SET
                recipient = '', reply_to_id = '', words = '',
                failed_at = CASE
                    WHEN sent_at IS NULL AND unconfirmed_at IS NULL THEN coalesce(failed_at, now())
                END
            WHERE {HERE} AND message_id IN ({SAID});
            UPDATE facts SET details = details - {WORDS}
            WHERE {HERE} AND conversation_id IN ({THEIRS}) AND details ?| {WORDS};
            UPDATE particulars SET value = 'erased-' || id, removed_at = coalesce(removed_at, now())
            WHERE {HERE} AND customer_id = ANY (whom);
            UPDATE identities SET value = 'erased-' || id WHERE {HERE} AND customer_id = ANY (whom);
            UPDATE conversations SET subject = '', last_words = ''
            WHERE {HERE} AND customer_id = ANY (whom);
            UPDATE customers SET name = 'erased-' || id, zone = 'UTC', erased_at = now()
            WHERE {HERE} AND id = ANY (whom);
        $body$
    """


class Migration(migrations.Migration):
    dependencies = [("conversations", "0009_lists_and_ratings_isolation")]

    operations = [RunSQL([erases(RATED)], [erases("")])]
