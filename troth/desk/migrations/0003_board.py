from django.db import migrations
from django.db.migrations import RunSQL

OPEN_TURN = "closed_at IS NULL AND answer_by IS NOT NULL AND turn_opened_at IS NOT NULL"
INDEXES = {
    "conversation_turn_of_channel": f"conversations (brand_id, channel_id, answer_by) WHERE {OPEN_TURN}",
    "conversation_wait_of_channel": f"conversations (brand_id, channel_id, turn_opened_at) WHERE {OPEN_TURN}",
}
"""The board counts the open turns of each channel along these, and stops at what it shows."""


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_lists"), ("conversations", "0005_customers_isolation")]

    operations = [
        RunSQL(
            [f"CREATE INDEX {name} ON {place}" for name, place in INDEXES.items()],
            [f"DROP INDEX {name}" for name in INDEXES],
        )
    ]
