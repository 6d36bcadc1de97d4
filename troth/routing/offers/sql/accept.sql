-- A yes: the person whom this offer asks holds the conversation, if they may answer, the offer stands and its queue
-- still has it; and nobody else is asked for it any longer. All of it in one statement, or none of it.
WITH able AS MATERIALIZED (
    -- Before the offer, in the order of whoever takes a role away: first the role, then what they are asked.
    SELECT offers.id, offers.conversation_id, agents.user_id
    FROM offers
    JOIN agents ON agents.id = offers.agent_id
    JOIN users ON users.id = agents.user_id AND users.is_active
    JOIN memberships ON memberships.user_id = agents.user_id AND memberships.brand_id = offers.brand_id
        AND memberships.role = ANY (%(roles)s)
    WHERE offers.id = %(offer)s
    -- Whoever takes their role away waits, and then finds what they hold.
    FOR SHARE OF memberships
), asked AS (
    SELECT offers.id, able.conversation_id, able.user_id
    FROM able
    JOIN offers ON offers.id = able.id
    WHERE offers.expires_at > %(now)s
        AND offers.accepted_at IS NULL AND offers.passed_at IS NULL
        AND offers.timed_out_at IS NULL AND offers.withdrawn_at IS NULL
    FOR NO KEY UPDATE OF offers
), taken AS (
    UPDATE conversations
    SET holder = 'person', holder_person_id = asked.user_id, holder_until = %(until)s
    FROM asked
    WHERE conversations.id = asked.conversation_id AND conversations.holder = 'queue'
        AND conversations.closed_at IS NULL AND conversations.turn_opened_at IS NOT NULL
    RETURNING conversations.id
)
UPDATE offers
SET accepted_at = CASE WHEN offers.id = %(offer)s THEN %(now)s END,
    withdrawn_at = CASE WHEN offers.id <> %(offer)s THEN %(now)s END,
    withdrawn_cause = CASE WHEN offers.id <> %(offer)s THEN 'taken' ELSE '' END
FROM taken, agents
WHERE offers.conversation_id = taken.id AND agents.id = offers.agent_id
    AND offers.accepted_at IS NULL AND offers.passed_at IS NULL
    AND offers.timed_out_at IS NULL AND offers.withdrawn_at IS NULL
RETURNING offers.brand_id, offers.conversation_id, offers.id, offers.agent_id, agents.user_id
