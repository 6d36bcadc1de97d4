from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import SEEN, ByBrand, Definer
from troth.core.postgres.roles import APPLICATION

HERE = f"brand_id = brand AND brand {SEEN}"
THEIRS = "SELECT id FROM conversations WHERE customer_id = ANY (whom)"
SAID = f"SELECT id FROM messages WHERE conversation_id IN ({THEIRS})"
WORDS = "'{words, name, address, subject, text, recipient}'::text[]"

NAMED = "CREATE INDEX customer_named ON customers (brand_id, lower(name) text_pattern_ops)"
WRITTEN = "CREATE INDEX identity_written ON identities (brand_id, lower(value) text_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("conversations", "0004_customers"), ("core", "0002_isolation")]

    operations = [
        ByBrand("merges", update=["undone_at", "undone_by_id"]),
        ByBrand("kept_apart"),
        ByBrand("particulars", update=["customer_id", "removed_at", "removed_by_id"]),
        ByBrand("erasures", update=["blobs", "files_gone_at"]),
        # Who is one person with whom is found out later, and found wrong again.
        RunSQL(
            [
                f"GRANT UPDATE (merged_into_id) ON customers TO {APPLICATION}",
                f"GRANT UPDATE (customer_id, verified_at) ON identities TO {APPLICATION}",
                f"GRANT UPDATE (customer_id) ON conversations TO {APPLICATION}",
            ],
            [
                f"REVOKE UPDATE (merged_into_id) ON customers FROM {APPLICATION}",
                f"REVOKE UPDATE (customer_id, verified_at) ON identities FROM {APPLICATION}",
                f"REVOKE UPDATE (customer_id) ON conversations FROM {APPLICATION}",
            ],
        ),
        RunSQL([NAMED, WRITTEN], ["DROP INDEX customer_named", "DROP INDEX identity_written"]),
        # A policy would turn the search by what a name begins with into a look at every row. The last
        # character of Unicode comes after whatever may follow these words.
        Definer(
            "customers_starting(brands bigint[], words text, before bigint, most integer)",
            returns="TABLE (customer bigint)",
            body=f"""
                SELECT found.id FROM (
                    SELECT id FROM customers
                    WHERE brand_id = ANY (brands) AND brand_id {SEEN} AND merged_into_id IS NULL
                      AND lower(name) ~>=~ lower(words) AND lower(name) ~<~ (lower(words) || chr(1114111))
                    UNION
                    SELECT customer_id FROM identities
                    WHERE brand_id = ANY (brands) AND brand_id {SEEN}
                      AND lower(value) ~>=~ lower(words) AND lower(value) ~<~ (lower(words) || chr(1114111))
                ) AS found
                WHERE found.id < before ORDER BY found.id DESC LIMIT most
            """,
        ),
        # What was said stays as it was said, but for one who wants to be forgotten. Announcements are the
        # brand's own words: a promise was told with them. Nothing goes out to whoever was forgotten.
        Definer(
            "erase_customers(brand bigint, whom bigint[])",
            returns="void",
            body=f"""
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
            """,
        ),
    ]
