-- Who leads the brand, but for whoever holds the conversation or gave the promise: they were warned first.
SELECT p.brand_id, p.conversation_id, wishes.user_id
FROM promises p
JOIN conversations c ON c.id = p.conversation_id
JOIN memberships ON memberships.brand_id = p.brand_id AND memberships.role = ANY (%(leading)s)
JOIN notice_wishes wishes ON wishes.user_id = memberships.user_id AND wishes.has_at_risk
WHERE p.id = ANY (%(promises)s)
    AND memberships.user_id IS DISTINCT FROM c.holder_person_id
    AND memberships.user_id IS DISTINCT FROM p.given_by_id
ORDER BY p.id, wishes.user_id
