-- Who is there to answer in a queue (in any, where none is given) with what they hold, who waits there, since
-- when by kind of channel, and when the next shift begins; beside it what this customer was told last.
WITH here AS (
    SELECT agents.user_id, agents.capacity, agents.channels FROM agents
    JOIN users ON users.id = agents.user_id AND users.is_active
    WHERE agents.brand_id = %(brand)s AND agents.seen_at > %(alive)s AND agents.chosen = %(online)s
        AND EXISTS (
            SELECT FROM memberships
            WHERE user_id = agents.user_id AND brand_id = agents.brand_id AND role = ANY (%(roles)s)
        )
        AND (
            NOT EXISTS (SELECT FROM teams WHERE queue_id = %(queue)s)
            OR EXISTS (
                SELECT FROM team_members JOIN teams ON teams.id = team_id
                WHERE queue_id = %(queue)s AND user_id = agents.user_id
            )
        )
),
held AS (
    SELECT holder_person_id AS user_id, kind, count(*) AS number
    FROM conversations JOIN channels ON channels.id = channel_id
    WHERE conversations.brand_id = %(brand)s AND closed_at IS NULL
        AND holder_person_id IN (SELECT user_id FROM here)
    GROUP BY holder_person_id, kind
),
first AS (
    SELECT id, queue_id, channel_id, holder_person_id, turn_opened_at FROM conversations
    WHERE brand_id = %(brand)s AND closed_at IS NULL AND answer_by IS NOT NULL
    ORDER BY answer_by, id LIMIT %(most)s
),
owed AS (
    SELECT * FROM first
    WHERE (%(queue)s::bigint IS NULL OR queue_id = %(queue)s)
        AND turn_opened_at <= %(before)s AND id IS DISTINCT FROM %(conversation)s
),
waiting AS (
    SELECT kind, count(*) AS number, count(*) FILTER (WHERE holder_person_id IS NULL) AS unheld,
        extract(epoch FROM min(turn_opened_at)) AS oldest
    FROM owed JOIN channels ON channels.id = channel_id GROUP BY kind
)
SELECT
    (SELECT jsonb_agg(jsonb_build_object(
        'capacity', capacity, 'channels', channels,
        'held', (SELECT coalesce(jsonb_object_agg(kind, number), '{}') FROM held WHERE held.user_id = here.user_id)
    )) FROM here),
    (SELECT jsonb_object_agg(kind, jsonb_build_array(number, unheld, oldest)) FROM waiting),
    (SELECT jsonb_object_agg(kind, jsonb_build_array(at_once, may_wait)) FROM channel_weights
        WHERE brand_id = %(brand)s),
    (SELECT count(*) < %(most)s FROM first),
    (SELECT min(starts_at) FROM shifts WHERE brand_id = %(brand)s AND starts_at > %(now)s),
    (SELECT jsonb_build_array(extract(epoch FROM made_at), forecast) FROM promises
        WHERE conversation_id = %(conversation)s AND forecast IS NOT NULL ORDER BY id DESC LIMIT 1)
