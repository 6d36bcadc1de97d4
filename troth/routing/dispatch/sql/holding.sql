-- How many conversations each of these people has, by kind of channel: what they hold, what they are asked to
-- take, and the talks that go on, in which they spoke last and the customer may write again any moment.
SELECT user_id, kind, count(*), count(*) FILTER (WHERE is_asked)
FROM (
    SELECT holder_person_id AS user_id, channel_id, false AS is_asked FROM conversations
    WHERE brand_id = %(brand)s AND closed_at IS NULL AND holder_person_id = ANY (%(users)s)
    UNION ALL
    SELECT agents.user_id, conversations.channel_id, true FROM offers
    JOIN agents ON agents.id = offers.agent_id
    JOIN conversations ON conversations.id = offers.conversation_id
    WHERE offers.brand_id = %(brand)s AND accepted_at IS NULL AND passed_at IS NULL
        AND timed_out_at IS NULL AND withdrawn_at IS NULL AND agents.user_id = ANY (%(users)s)
    UNION ALL
    SELECT spoke.author_id, c.channel_id, false FROM conversations c
    JOIN channels ON channels.id = c.channel_id AND channels.kind = ANY (%(cannot_wait)s)
    JOIN LATERAL (
        SELECT author_id FROM messages
        WHERE conversation_id = c.id AND kind = 'answer' AND author_id IS NOT NULL
        ORDER BY id DESC LIMIT 1
    ) AS spoke ON spoke.author_id = ANY (%(users)s)
    WHERE c.brand_id = %(brand)s AND c.closed_at IS NULL AND c.answer_by IS NULL AND c.holder = 'customer'
        AND c.last_said_at > %(talking)s
) AS had
JOIN channels ON channels.id = had.channel_id
GROUP BY user_id, kind
