-- Who of the queue's team is there now, in a brand without such a team everybody who is, but for whoever holds
-- the conversation or gave the promise: they were warned first.
SELECT p.brand_id, p.conversation_id, wishes.user_id
FROM promises p
JOIN conversations c ON c.id = p.conversation_id
JOIN agents ON agents.brand_id = p.brand_id AND agents.seen_at > %(alive)s
JOIN notice_wishes wishes ON wishes.user_id = agents.user_id AND wishes.has_at_risk
WHERE p.id = ANY (%(promises)s)
    AND agents.user_id IS DISTINCT FROM c.holder_person_id
    AND agents.user_id IS DISTINCT FROM p.given_by_id
    AND (
        NOT EXISTS (SELECT FROM teams WHERE teams.queue_id = c.queue_id)
        OR EXISTS (
            SELECT FROM team_members JOIN teams ON teams.id = team_members.team_id
            WHERE teams.queue_id = c.queue_id AND team_members.user_id = agents.user_id
        )
    )
ORDER BY p.id, wishes.user_id
