-- Nobody is asked these any longer; what has ended meanwhile stays as it ended.
UPDATE offers SET withdrawn_at = %(now)s, withdrawn_cause = %(cause)s
FROM agents
WHERE agents.id = offers.agent_id AND offers.id IN (
    SELECT id FROM offers
    WHERE id = ANY (%(offers)s) AND accepted_at IS NULL AND passed_at IS NULL
        AND timed_out_at IS NULL AND withdrawn_at IS NULL
    ORDER BY id FOR NO KEY UPDATE
)
RETURNING offers.brand_id, offers.conversation_id, offers.id, offers.agent_id, agents.user_id
