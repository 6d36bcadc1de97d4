-- Whose promises these are, who want to hear of it: who gave it in person, else who holds the conversation, else
-- who spoke there last, since a customer's word puts it back into the queue.
SELECT p.brand_id, p.conversation_id, wishes.user_id
FROM promises p
JOIN conversations c ON c.id = p.conversation_id
JOIN notice_wishes wishes ON wishes.has_at_risk AND wishes.user_id = coalesce(
    p.given_by_id,
    c.holder_person_id,
    (
        SELECT author_id FROM messages
        WHERE conversation_id = c.id AND kind = ANY (%(spoken)s) AND author_id IS NOT NULL
        ORDER BY id DESC LIMIT 1
    )
)
WHERE p.id = ANY (%(promises)s)
ORDER BY p.id
