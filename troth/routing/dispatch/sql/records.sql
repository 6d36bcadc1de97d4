-- How each of these agents answered the offers of late: how many they were asked and took, the mean and spread of
-- the logarithm of the seconds until a yes or no, and when they were asked last. Who read one and went away instead of
-- an answer did not take it.
SELECT agent.id, count(late.id), count(late.accepted_at),
    avg(late.delay), stddev_samp(late.delay), max(extract(epoch FROM late.made_at))::float8, max(late.id)
FROM unnest(%(agents)s::bigint[]) AS agent (id)
JOIN LATERAL (
    SELECT id, made_at, accepted_at,
        ln(greatest(extract(epoch FROM coalesce(accepted_at, passed_at) - made_at), 0.1))::float8 AS delay
    FROM offers
    WHERE agent_id = agent.id
        AND (withdrawn_at IS NULL OR (withdrawn_cause = 'gone' AND shown_at IS NOT NULL))
    ORDER BY made_at DESC LIMIT %(most)s
) AS late ON true
GROUP BY agent.id
