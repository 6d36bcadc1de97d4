-- What the list shows of these conversations, in their order: with the promise that is due first, the tags,
-- and until when the reader has read. One statement, since a page of fifty asks for nothing else so often.
SELECT c.id, c.subject, customers.name, identities.value, channels.kind, channels.address, brands.name,
    brands.slug, c.language, c.last_words, c.last_said_at, c.last_by, c.closed_at, c.answer_by, c.holder,
    c.holder_person_id, users.name, users.email, queues.name, read_marks.read_at,
    owed.due_at, owed.warn_at, owed.broken_at, owed.announced_at,
    ARRAY(
        SELECT tags.name FROM taggings JOIN tags ON tags.id = taggings.tag_id
        WHERE taggings.conversation_id = c.id ORDER BY tags.name
    )
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (id, place)
JOIN conversations c ON c.id = wanted.id
JOIN customers ON customers.id = c.customer_id
JOIN identities ON identities.id = c.identity_id
JOIN channels ON channels.id = c.channel_id
JOIN brands ON brands.id = c.brand_id
JOIN queues ON queues.id = c.queue_id
LEFT JOIN users ON users.id = c.holder_person_id
LEFT JOIN read_marks ON read_marks.conversation_id = c.id AND read_marks.user_id = %(reader)s
LEFT JOIN LATERAL (
    SELECT due_at, warn_at, broken_at, announced_at FROM promises
    WHERE conversation_id = c.id AND answered_at IS NULL AND voided_at IS NULL
    -- What was told anew counts from here on: its new time, not the one before.
    ORDER BY reset_at IS NOT NULL, due_at LIMIT 1
) owed ON true
ORDER BY wanted.place
