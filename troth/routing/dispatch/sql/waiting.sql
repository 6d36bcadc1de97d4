-- What waits in the queues of a brand, with the promise that stands, how long the turn's first one was, what is
-- asked for, who is asked now, who answered this customer last, and from when on each may be asked again.
-- The most urgent by the order's own place, since in overload the oldest are those that are late already: first those
-- of each kind, language, skill and team, or hundreds for whom nobody is here would hide what somebody here can take.
-- Where `unread` is false, without what nobody has asked yet what it needs: it would be offered to just anybody.
SELECT
    c.id,
    c.turn_opened_at,
    coalesce(running.due_at, c.answer_by) AS due_at,
    coalesce(first.due_at - first.made_at, c.answer_by - c.turn_opened_at) AS promised,
    channels.kind,
    c.language,
    coalesce(skills.name, '') AS skill,
    coalesce(needs.level, 1) AS level,
    teams.id AS team,
    coalesce(
        (SELECT array_agg(agent_id ORDER BY id) FROM offers
            WHERE conversation_id = c.id AND accepted_at IS NULL AND passed_at IS NULL
                AND timed_out_at IS NULL AND withdrawn_at IS NULL),
        '{}'
    ) AS offered,
    (SELECT jsonb_object_agg(agent_id, again) FROM (
        SELECT agent_id, extract(epoch FROM max(at)) AS again
        FROM (
            SELECT agent_id, CASE
                WHEN passed_at IS NOT NULL THEN passed_at + %(passed)s
                WHEN timed_out_at IS NOT NULL THEN timed_out_at + CASE
                    WHEN channels.kind = ANY (%(cannot_wait)s) THEN %(silent)s ELSE %(silent_later)s END
                WHEN accepted_at IS NOT NULL AND c.held_since > accepted_at THEN c.held_since + %(taken_back)s
            END AS at
            FROM offers WHERE conversation_id = c.id AND turn_opened_at = c.turn_opened_at
            UNION ALL
            -- Who let it lie and had it from a list, without an offer.
            SELECT agents.id, back.happened_at + %(taken_back)s
            FROM facts AS back
            JOIN agents ON agents.brand_id = c.brand_id
                AND agents.user_id = (back.details ->> 'person_id')::bigint
            WHERE back.brand_id = c.brand_id AND back.conversation_id = c.id
                AND back.name = 'ConversationTakenBack' AND back.details ->> 'cause' = 'silent'
                AND back.happened_at >= c.turn_opened_at
        ) AS ended
        GROUP BY agent_id
    ) AS asked WHERE again IS NOT NULL) AS again_at,
    (SELECT spoke.author_id
        FROM (
            SELECT id FROM conversations
            WHERE customer_id = c.customer_id AND brand_id = c.brand_id ORDER BY id DESC LIMIT 10
        ) AS theirs
        JOIN LATERAL (
            SELECT id, author_id, said_at FROM messages
            WHERE conversation_id = theirs.id AND kind = 'answer' AND author_id IS NOT NULL
            ORDER BY id DESC LIMIT 1
        ) AS spoke ON spoke.said_at > %(remembered)s
        ORDER BY spoke.id DESC LIMIT 1) AS sticky
FROM near c
JOIN channels ON channels.id = c.channel_id
LEFT JOIN needs ON needs.conversation_id = c.id
LEFT JOIN skills ON skills.id = needs.skill_id
LEFT JOIN teams ON teams.queue_id = c.queue_id
LEFT JOIN LATERAL (
    SELECT due_at FROM promises
    WHERE conversation_id = c.id AND turn_opened_at = c.turn_opened_at AND kind = ANY (%(replies)s)
        AND voided_at IS NULL
    ORDER BY id DESC LIMIT 1
) AS running ON true
LEFT JOIN LATERAL (
    SELECT made_at, due_at FROM promises
    WHERE conversation_id = c.id AND turn_opened_at = c.turn_opened_at AND kind = ANY (%(replies)s)
        AND replaces_id IS NULL
    ORDER BY id LIMIT 1
) AS first ON true
WHERE (%(unread)s OR needs.conversation_id IS NOT NULL)
ORDER BY
    row_number() OVER (
        PARTITION BY channels.kind, c.language, needs.skill_id, needs.level, teams.id
        ORDER BY coalesce(running.due_at, c.answer_by)
            - %(margin)s * coalesce(first.due_at - first.made_at, c.answer_by - c.turn_opened_at), c.id
    ),
    coalesce(running.due_at, c.answer_by)
        - %(margin)s * coalesce(first.due_at - first.made_at, c.answer_by - c.turn_opened_at),
    c.id
LIMIT %(most)s
