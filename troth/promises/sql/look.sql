-- Writes down to which level each promise's warnings have come, and when its clock looks at it next.
UPDATE promises AS promise
SET look_at = seen.look_at,
    warned_level = seen.warned_level,
    warned_at = coalesce(promise.warned_at, seen.warned_at)
FROM unnest(
    %(promises)s::bigint[], %(looks)s::timestamptz[], %(levels)s::smallint[], %(warned)s::timestamptz[]
) AS seen (id, look_at, warned_level, warned_at)
WHERE promise.id = seen.id
