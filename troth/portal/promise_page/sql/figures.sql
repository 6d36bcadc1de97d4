-- The sums from which the figures of a brand are made, for each span of time, channel (0: all) and ratio.
--
-- A turn is what insight's measures call one: from a customer's word to the next answer of a person. What the
-- customer withdrew, spam, and what was merged elsewhere are left out; where the customer chose a later time,
-- the turn counts as told, and neither as kept nor as broken.
WITH said AS (
    SELECT
        c.channel_id, c.customer_id, m.conversation_id, m.said_at, m.kind,
        lag(m.kind) OVER spoken AS before,
        -- Backwards, so that the earliest answer after each word is found in one pass.
        min(m.said_at) FILTER (WHERE m.kind = 'answer') OVER (
            PARTITION BY m.conversation_id
            ORDER BY m.said_at DESC, (m.kind <> 'customer') DESC, m.id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS answered_at
    FROM conversations c
    JOIN messages m ON m.conversation_id = c.id
    WHERE c.brand_id = %(brand)s AND c.last_said_at >= %(oldest)s
        AND (m.kind = 'answer' OR (m.kind = 'customer' AND NOT m.is_automatic))
    WINDOW spoken AS (PARTITION BY m.conversation_id ORDER BY m.said_at, (m.kind <> 'customer'), m.id)
),
turns AS MATERIALIZED (
    SELECT
        coalesce(p.channel_id, s.channel_id) AS channel_id,
        s.customer_id, s.conversation_id, s.said_at AS opened_at,
        p.announced_at IS NOT NULL AS is_told,
        CASE WHEN p.voided_at IS NULL THEN p.due_at END AS due_at,
        p.answered_at,
        coalesce(p.answered_at, s.answered_at) IS NOT NULL AS is_answered,
        least(p.answered_at, p.left_at, %(now)s) AS ended_at
    FROM said s
    LEFT JOIN promises p
        ON p.conversation_id = s.conversation_id AND p.turn_opened_at = s.said_at
        AND p.kind IN ('first_reply', 'next_reply') AND p.replaces_id IS NULL
    WHERE s.kind = 'customer' AND s.before IS DISTINCT FROM 'customer' AND s.said_at >= %(oldest)s
        AND (p.voided_at IS NULL OR p.changed_at IS NOT NULL)
),
seen AS (
    SELECT
        span.name, shown.channel, t.*,
        t.is_told AND t.due_at IS NOT NULL AS is_promised,
        t.due_at IS NOT NULL AND (t.answered_at IS NOT NULL OR t.due_at <= %(now)s) AS is_decided,
        t.is_answered OR coalesce(t.due_at, t.opened_at + interval '1 day') <= %(now)s AS is_owed,
        -- The wait as a multiple of what was allowed; what ran past it counts as twice that.
        CASE WHEN coalesce(t.answered_at, %(now)s) <= t.due_at
            THEN extract(epoch FROM coalesce(t.answered_at, %(now)s) - t.opened_at)::float8
                / greatest(extract(epoch FROM t.due_at - t.opened_at)::float8, 0.000001)
            ELSE 2
        END AS part
    FROM turns t
    JOIN unnest(%(names)s::text[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
        AS span (name, since, until) ON t.opened_at >= span.since AND t.opened_at < span.until
    CROSS JOIN LATERAL (VALUES (t.channel_id), (0)) AS shown (channel)
),
steps AS (
    SELECT
        name, channel, part,
        count(*) AS ending,
        count(*) FILTER (WHERE answered_at IS NOT NULL AND part <= 1) AS events
    FROM seen WHERE is_promised GROUP BY name, channel, part
),
risked AS (
    SELECT name, channel, events,
        sum(ending) OVER (PARTITION BY name, channel ORDER BY part DESC)::float8 AS at_risk
    FROM steps
),
-- Kaplan and Meier 1958: S = product of (1 - d / n) over the steps up to the due time; kept share = 1 - S.
kept AS (
    SELECT name, channel,
        CASE WHEN bool_or(events = at_risk) THEN 1.0
            ELSE 1.0 - exp(coalesce(sum(ln((at_risk - events) / at_risk)) FILTER (WHERE events < at_risk), 0))
        END::float8 AS share
    FROM risked GROUP BY name, channel
),
by_customer AS (
    SELECT
        name, channel, customer_id,
        count(*)::float8 AS turns,
        count(*) FILTER (WHERE is_told)::float8 AS told,
        count(*) FILTER (WHERE is_promised AND is_decided)::float8 AS decided,
        count(*) FILTER (WHERE is_promised AND answered_at <= due_at)::float8 AS kept,
        count(*) FILTER (WHERE is_owed)::float8 AS owed,
        count(*) FILTER (WHERE is_owed AND is_answered)::float8 AS answered,
        count(DISTINCT conversation_id)::float8 AS conversations,
        sum(greatest(extract(epoch FROM ended_at - due_at)::float8 / 60, 0)) AS neglect
    FROM seen GROUP BY name, channel, customer_id
)
SELECT
    b.name, b.channel, r.ratio,
    count(*) FILTER (WHERE r.x > 0) AS clusters,
    sum(r.y) AS y, sum(r.x) AS x, sum(r.y * r.y) AS yy, sum(r.x * r.y) AS xy, sum(r.x * r.x) AS xx,
    max(k.share) FILTER (WHERE r.ratio = 'kept') AS share
FROM by_customer b
CROSS JOIN LATERAL (VALUES
    ('kept', b.kept, b.decided), ('told', b.told, b.turns), ('answered', b.answered, b.owed),
    ('neglect', b.neglect, b.conversations)
) AS r (ratio, y, x)
LEFT JOIN kept k ON k.name = b.name AND k.channel = b.channel
GROUP BY b.name, b.channel, r.ratio
