"""The service log as customers live through it: several kinds of promises, merges, spam, refused answers.

Only what stands for a reply is a turn's promise; the other kinds are events of the same columns. A promise
that its customer changed is not the one they hold us to. Two conversations that were merged are one. What was
spam was asked by nobody. An answer that its customer refused, and for which another reply was promised, kept
them posted. A call in the place of an answer is one. Who withdrew, or gave up waiting, left.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("troth.insight.migrations.0001_service_log").VIEW
REPLIES = "('first_reply', 'next_reply')"

HAPPENED = f"""
WITH spam AS (
    SELECT v.conversation_id, max(v.voided_at) AS until
    FROM promises v
    WHERE v.void_cause = 'spam' AND NOT EXISTS (SELECT FROM promises n WHERE n.replaces_id = v.id)
    GROUP BY v.conversation_id
), refused AS (
    SELECT DISTINCT k.conversation_id, k.answered_at
    FROM promises n JOIN promises k ON k.id = n.replaces_id
    WHERE k.answered_at < n.made_at
), happened AS (
    SELECT
        m.brand_id, m.conversation_id, 'm' || m.id AS id, m.said_at AS at,
        CASE
            WHEN m.kind = 'answer' AND r.answered_at IS NOT NULL THEN 'update'
            WHEN m.kind IN ('customer', 'answer', 'announcement') THEN 'message'
            WHEN m.kind = 'report' THEN 'event'
            ELSE m.kind
        END AS kind,
        CASE
            WHEN m.kind = 'customer' AND (m.is_automatic OR m.said_at <= s.until) THEN 'system'
            WHEN m.kind = 'customer' THEN 'customer'
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
    LEFT JOIN spam s ON s.conversation_id = m.conversation_id
    LEFT JOIN refused r ON r.conversation_id = m.conversation_id AND r.answered_at = m.said_at
        AND m.kind = 'answer'
    UNION ALL
    SELECT
        f.brand_id, f.conversation_id, 'f' || f.id, f.happened_at,
        CASE f.name WHEN 'ConversationClosed' THEN 'closed' ELSE 'reopened' END,
        CASE
            WHEN f.details ->> 'cause' = 'customer' THEN 'customer'
            WHEN f.actor_id IS NULL THEN 'system'
            ELSE 'agent'
        END,
        f.actor_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM facts f
    WHERE f.name IN ('ConversationClosed', 'ConversationReopened')
      AND f.details ->> 'cause' IS DISTINCT FROM 'merged'
    UNION ALL
    SELECT
        p.brand_id, p.conversation_id, 'p' || p.id, p.made_at,
        CASE WHEN p.kind IN {REPLIES} OR p.replaces_id IS NOT NULL THEN 'promise' ELSE 'event' END,
        'system',
        NULL, NULL, NULL, p.kind, p.due_at, p.announced_at,
        coalesce(p.kept_at, p.broken_at, p.voided_at),
        CASE
            WHEN p.kept_at IS NOT NULL THEN 'kept'
            WHEN p.broken_at IS NOT NULL THEN 'broken'
            WHEN p.voided_at IS NOT NULL THEN 'voided'
        END,
        p.channel_id
    FROM promises p
    WHERE p.changed_at IS NULL
    UNION ALL
    SELECT
        p.brand_id, p.conversation_id, 'c' || p.id, p.answered_at, 'message', 'agent',
        p.given_by_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, p.channel_id
    FROM promises p
    WHERE p.kind = 'call_back' AND p.replaces_id IS NOT NULL AND p.answered_at IS NOT NULL
    UNION ALL
    SELECT
        p.brand_id, p.conversation_id, 'l' || p.id, p.left_at, 'left', 'customer',
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, p.channel_id
    FROM promises p
    WHERE p.left_at IS NOT NULL
)
"""
SHOWN = BEFORE[BEFORE.index("SELECT\n    h.brand_id,") :].replace(
    "h.conversation_id::text AS conversation",
    "coalesce(c.merged_into_id, c.id)::text AS conversation",
)
HEAD = "CREATE OR REPLACE VIEW service_log WITH (security_invoker = true) AS"


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0002_counts"),
        ("conversations", "0007_acts_isolation"),
        ("promises", "0004_kinds_and_resets_isolation"),
    ]
    operations = [
        migrations.RunSQL(HEAD + HAPPENED + SHOWN, BEFORE.replace("CREATE VIEW", "CREATE OR REPLACE VIEW")),
    ]
