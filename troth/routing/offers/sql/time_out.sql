-- Who was asked and said nothing in time is asked no longer; an offer that is being accepted just now is let be.
UPDATE offers SET timed_out_at = %(now)s
FROM agents
WHERE agents.id = offers.agent_id AND offers.id IN (
    SELECT id FROM offers
    WHERE brand_id = %(brand)s AND expires_at <= %(now)s AND accepted_at IS NULL AND passed_at IS NULL
        AND timed_out_at IS NULL AND withdrawn_at IS NULL
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
RETURNING offers.brand_id, offers.conversation_id, offers.id, offers.agent_id, agents.user_id
