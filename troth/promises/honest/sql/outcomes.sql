-- Replies that were answered or waited for in vain in conversations that anything happened in since a
-- transaction, as they ended; and the transaction from which to ask next, also where there are none.
WITH horizon AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid
),
touched AS (
    SELECT DISTINCT conversation_id AS id FROM facts, horizon
    WHERE brand_id = %(brand)s AND facts.xid >= %(since)s AND facts.xid < horizon.xid
        AND conversation_id IS NOT NULL
),
ended AS (
    SELECT * FROM promises
    WHERE conversation_id IN (
            SELECT id FROM touched
            UNION SELECT id FROM conversations WHERE merged_into_id IN (SELECT id FROM touched)
        )
        AND brand_id = %(brand)s AND situation IS NOT NULL AND replaces_id IS NULL
        AND kind = ANY (%(kinds)s) AND (answered_at IS NOT NULL OR left_at IS NOT NULL)
)
SELECT horizon.xid, ended.id, ended.channel_id, ended.turn_opened_at, ended.answered_at, ended.left_at,
    ended.situation, ended.forecast
FROM horizon LEFT JOIN ended ON true
ORDER BY least(ended.answered_at, ended.left_at), ended.id
