"""The service log of what is live: the columns of insight.service_log.columns, and the brand's id before them.

The view runs with the rights of whoever asks (`security_invoker`), so that row-level security of the tables
below it holds. A customer's automatic mail is the system's: it opens no turn.
"""

from django.db import migrations

from troth.core.postgres.roles import APPLICATION

VIEW = """
CREATE VIEW service_log WITH (security_invoker = true) AS
WITH happened AS (
    SELECT
        m.brand_id, m.conversation_id, 'm' || m.id AS id, m.said_at AS at,
        CASE
            WHEN m.kind IN ('customer', 'answer', 'announcement') THEN 'message'
            WHEN m.kind = 'report' THEN 'event'
            ELSE m.kind
        END AS kind,
        CASE
            WHEN m.kind = 'customer' AND NOT m.is_automatic THEN 'customer'
            WHEN m.kind IN ('answer', 'update', 'note') THEN 'agent'
            ELSE 'system'
        END AS actor_kind,
        m.author_id AS person_id,
        length(m.text)::bigint AS text_length,
        CASE WHEN m.kind = 'customer' THEN
            md5(m.conversation_id || ' ' || lower(regexp_replace(btrim(m.text), '\\s+', ' ', 'g')))
        END AS text_hash,
        NULL::text AS promise_kind, NULL::timestamptz AS promise_due_at, NULL::timestamptz AS promise_told_at,
        NULL::timestamptz AS promise_ended_at, NULL::text AS promise_ending, NULL::bigint AS channel_id
    FROM messages m
    UNION ALL
    SELECT
        f.brand_id, f.conversation_id, 'f' || f.id, f.happened_at,
        CASE f.name WHEN 'ConversationClosed' THEN 'closed' ELSE 'reopened' END,
        CASE WHEN f.actor_id IS NULL THEN 'system' ELSE 'agent' END,
        f.actor_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM facts f
    WHERE f.name IN ('ConversationClosed', 'ConversationReopened')
    UNION ALL
    SELECT
        p.brand_id, p.conversation_id, 'p' || p.id, p.made_at, 'promise', 'system',
        NULL, NULL, NULL, p.kind, p.due_at, p.announced_at,
        coalesce(p.kept_at, p.broken_at, p.voided_at),
        CASE
            WHEN p.kept_at IS NOT NULL THEN 'kept'
            WHEN p.broken_at IS NOT NULL THEN 'broken'
            WHEN p.voided_at IS NOT NULL THEN 'voided'
        END,
        p.channel_id
    FROM promises p
)
SELECT
    h.brand_id,
    h.conversation_id::text AS conversation,
    h.id,
    h.at,
    (extract(epoch FROM h.at) * 1000000)::bigint AS at_us,
    ((extract(isodow FROM h.at AT TIME ZONE b.zone) - 1) * 24
        + extract(hour FROM h.at AT TIME ZONE b.zone))::bigint AS hour_of_week,
    h.kind,
    h.actor_kind,
    CASE
        WHEN h.actor_kind = 'customer' THEN c.customer_id::text
        WHEN h.person_id IS NOT NULL THEN coalesce(nullif(u.name, ''), 'agent ' || u.id)
    END AS actor,
    c.customer_id::text AS customer,
    b.slug AS brand,
    k.kind AS channel,
    q.name AS team,
    NULL::text AS segment,
    c.language,
    h.text_length,
    h.text_hash,
    NULL::text AS text,
    h.promise_kind,
    h.promise_due_at,
    (extract(epoch FROM h.promise_due_at) * 1000000)::bigint AS promise_due_us,
    h.promise_told_at,
    (extract(epoch FROM h.promise_told_at) * 1000000)::bigint AS promise_told_us,
    h.promise_ended_at,
    (extract(epoch FROM h.promise_ended_at) * 1000000)::bigint AS promise_ended_us,
    h.promise_ending
FROM happened h
JOIN conversations c ON c.id = h.conversation_id
JOIN brands b ON b.id = h.brand_id
JOIN channels k ON k.id = coalesce(h.channel_id, c.channel_id)
JOIN queues q ON q.id = c.queue_id
LEFT JOIN users u ON u.id = h.person_id
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0001_initial"),
        ("people", "0001_initial"),
        ("conversations", "0001_initial"),
        ("promises", "0001_initial"),
        ("core", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            [VIEW, f"GRANT SELECT ON service_log TO {APPLICATION}"],
            ["DROP VIEW service_log"],
        ),
    ]
