from django.db import migrations
from django.db.migrations import RunSQL

# In batches that each commit: messages keep coming in meanwhile, and an interruption loses no work.
EARLIER = """
    DO $$
    DECLARE
        at bigint := 0;
        last bigint := coalesce((SELECT max(id) FROM messages), 0);
    BEGIN
        WHILE at < last LOOP
            INSERT INTO search_entries (message_id, brand_id, conversation_id, words)
            SELECT m.id, m.brand_id, m.conversation_id,
                search_words(c.language, concat_ws(E'\\n', c.subject, p.name, i.value, m.text))
            FROM messages m
            JOIN conversations c ON c.id = m.conversation_id
            JOIN customers p ON p.id = c.customer_id
            JOIN identities i ON i.id = c.identity_id
            WHERE m.kind IN ('customer', 'answer', 'update', 'note') AND m.id > at AND m.id <= at + 2000
            ON CONFLICT (message_id) DO NOTHING;
            at := at + 2000;
            COMMIT;
        END LOOP;
    END
    $$
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("search", "0002_words")]

    operations = [RunSQL(EARLIER, RunSQL.noop)]
