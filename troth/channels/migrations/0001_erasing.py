from django.db import migrations

from troth.core.isolation import SEEN, Definer

ADDRESSES = "SELECT value FROM identities WHERE customer_id = ANY (whom) AND kind = 'mail'"
GIVEN = "SELECT value FROM particulars WHERE customer_id = ANY (whom) AND kind = 'mail'"
SAID = """
    SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE c.customer_id = ANY (whom)
"""
HERE = f"brand_id = brand AND brand {SEEN}"


class Migration(migrations.Migration):
    """Called while the customers' identities still say by which addresses they were known."""

    initial = True
    dependencies = [
        ("mail", "0004_mailbox_isolation"),
        ("quarantine", "0002_isolation"),
        ("chat", "0002_isolation"),
        ("conversations", "0005_customers_isolation"),
        ("core", "0002_isolation"),
    ]

    operations = [
        Definer(
            "erase_received(brand bigint, whom bigint[])",
            returns="void",
            body=f"""
                UPDATE received_mails SET external_id = '', envelope_sender = '', blob = ''
                WHERE {HERE} AND (
                    message_id IN ({SAID}) OR envelope_sender IN ({ADDRESSES})
                    OR id IN (SELECT received_id FROM held_mails WHERE sender_address IN ({ADDRESSES}))
                );
                DELETE FROM held_mails WHERE {HERE} AND (
                    sender_address IN ({ADDRESSES})
                    OR received_id IN (SELECT id FROM received_mails WHERE message_id IN ({SAID}))
                );
                UPDATE bounced_addresses SET address = 'erased-' || id, words = ''
                WHERE {HERE} AND address IN ({ADDRESSES} UNION {GIVEN});
                UPDATE spam_senders SET address = 'erased-' || id
                WHERE {HERE} AND address IN ({ADDRESSES});
            """,
        ),
    ]
