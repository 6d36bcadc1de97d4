-- What one person was asked since a moment and how each offer ended, the newest first.
SELECT o.id, o.brand_id, brands.name, brands.slug, o.conversation_id, o.price, channels.kind, c.language, skills.name,
    o.passed_because, o.withdrawn_cause, c.holder_person_id = %(user)s,
    CASE WHEN o.accepted_at IS NOT NULL THEN 'accepted' WHEN o.passed_at IS NOT NULL THEN 'passed'
        WHEN o.timed_out_at IS NOT NULL THEN 'timed out' ELSE 'withdrawn' END,
    coalesce(o.accepted_at, o.passed_at, o.timed_out_at, o.withdrawn_at) AS ended_at
FROM offers o
JOIN agents ON agents.id = o.agent_id AND agents.user_id = %(user)s
JOIN conversations c ON c.id = o.conversation_id
JOIN channels ON channels.id = c.channel_id
JOIN brands ON brands.id = o.brand_id
LEFT JOIN needs ON needs.conversation_id = c.id
LEFT JOIN skills ON skills.id = needs.skill_id
WHERE o.brand_id = ANY(%(brands)s) AND o.made_at >= %(since)s - interval '1 day'
    AND coalesce(o.accepted_at, o.passed_at, o.timed_out_at, o.withdrawn_at) >= %(since)s
ORDER BY ended_at DESC, o.id DESC
LIMIT %(most)s
