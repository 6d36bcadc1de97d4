from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import ByBrand

# Who must act by when: the turn's time, and where no turn is open, the holder's.
PLACE = "coalesce(answer_by, holder_until)"
RUNNING = "kept_at IS NULL AND broken_at IS NULL AND voided_at IS NULL AND set_aside_at IS NULL"
STILL_BROKEN = "broken_at IS NOT NULL AND answered_at IS NULL AND voided_at IS NULL"
INDEXES = {
    "conversation_open": f"conversations (brand_id, {PLACE}, id) WHERE closed_at IS NULL",
    "conversation_unassigned": f"conversations (brand_id, {PLACE}, id) WHERE holder = 'queue'",
    "conversation_of_person": f"conversations (holder_person_id, {PLACE}, id) "
    "WHERE holder_person_id IS NOT NULL",
    "conversation_of_queue": f"conversations (queue_id, {PLACE}, id) "
    "WHERE closed_at IS NULL AND holder IN ('queue', 'person', 'bot')",
    "conversation_by_last_word": "conversations (brand_id, last_said_at DESC, id DESC)",
    "fact_of_person": "facts (brand_id, actor_id, xid DESC, id DESC) WHERE actor_id IS NOT NULL",
    "fact_day": "facts USING brin (happened_at)",
    "promise_at_risk": f"promises (brand_id, due_at, conversation_id) "
    f"WHERE {RUNNING} AND warned_at IS NOT NULL",
    "promise_still_broken": f"promises (brand_id, due_at, conversation_id) WHERE {STILL_BROKEN}",
}
"""Each view of the list, and the trail, walk one of these from its first row on, however long it is."""


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("conversations", "0005_customers_isolation"),
        ("promises", "0002_isolation"),
        ("core", "0002_isolation"),
    ]

    operations = [
        ByBrand("read_marks", update=["read_at"]),
        ByBrand("saved_views", update=["name", "query", "is_shared", "removed_at"]),
        RunSQL(
            [f"CREATE INDEX {name} ON {place}" for name, place in INDEXES.items()],
            [f"DROP INDEX {name}" for name in INDEXES],
        ),
    ]
