-- The newest replies of a channel that were answered or waited for in vain, as they ended.
SELECT id, channel_id, turn_opened_at, answered_at, left_at, situation, forecast
FROM (
    SELECT * FROM promises
    WHERE brand_id = %(brand)s AND channel_id = %(channel)s AND situation IS NOT NULL
        AND replaces_id IS NULL AND kind = ANY (%(kinds)s)
        AND (answered_at IS NOT NULL OR left_at IS NOT NULL)
    ORDER BY id DESC LIMIT %(most)s
) AS newest
ORDER BY least(answered_at, left_at), id
