-- What one person is asked now, the least slack on top and of equals the newest last: with the promise that is due
-- first, and the customer's first words of the turn. One statement, since every screen of theirs asks for it at once.
SELECT o.id, o.brand_id, brands.name, brands.slug, o.conversation_id, o.made_at, o.expires_at, o.shown_at, o.why::text,
    o.price, channels.kind, weights.may_wait, c.language, skills.name, needs.level, customers.name, identities.value,
    c.subject, coalesce(said.text, c.last_words), owed.due_at, owed.warn_at, owed.announced_at
FROM offers o
JOIN agents ON agents.id = o.agent_id AND agents.user_id = %(user)s
JOIN conversations c ON c.id = o.conversation_id
JOIN customers ON customers.id = c.customer_id
JOIN identities ON identities.id = c.identity_id
JOIN channels ON channels.id = c.channel_id
JOIN brands ON brands.id = o.brand_id
LEFT JOIN needs ON needs.conversation_id = c.id
LEFT JOIN skills ON skills.id = needs.skill_id
LEFT JOIN channel_weights weights ON weights.brand_id = o.brand_id AND weights.kind = channels.kind
LEFT JOIN LATERAL (
    SELECT left(text, 1000) AS text FROM messages
    WHERE conversation_id = c.id AND kind = 'customer' AND said_at >= o.turn_opened_at
    ORDER BY id LIMIT 1
) said ON true
LEFT JOIN LATERAL (
    SELECT due_at, warn_at, announced_at FROM promises
    WHERE conversation_id = c.id AND answered_at IS NULL AND voided_at IS NULL
    ORDER BY reset_at IS NOT NULL, due_at LIMIT 1
) owed ON true
WHERE o.brand_id = ANY(%(brands)s) AND o.expires_at > %(now)s
    AND o.accepted_at IS NULL AND o.passed_at IS NULL AND o.timed_out_at IS NULL AND o.withdrawn_at IS NULL
ORDER BY owed.due_at NULLS LAST, o.made_at, o.id
LIMIT %(most)s
