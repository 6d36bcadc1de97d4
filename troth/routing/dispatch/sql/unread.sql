-- What waits and nobody has asked yet what it needs; the oldest first.
SELECT c.id FROM conversations c
WHERE c.brand_id = %(brand)s AND c.closed_at IS NULL AND c.answer_by IS NOT NULL AND c.holder = 'queue'
    AND NOT EXISTS (SELECT FROM needs WHERE conversation_id = c.id)
ORDER BY c.answer_by, c.id
LIMIT %(most)s
