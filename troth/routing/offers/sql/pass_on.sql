-- A no, where the offer still stands.
UPDATE offers SET passed_at = %(now)s, passed_because = %(because)s
FROM agents
WHERE agents.id = offers.agent_id AND offers.id = %(offer)s AND agents.user_id = %(user)s
    AND accepted_at IS NULL AND passed_at IS NULL AND timed_out_at IS NULL AND withdrawn_at IS NULL
RETURNING offers.brand_id, offers.conversation_id, offers.id, offers.agent_id, agents.user_id
