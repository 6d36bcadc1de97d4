-- Of what is given out next, that of which nobody has asked yet what it needs; the oldest first.
WITH near AS MATERIALIZED (
    SELECT * FROM conversations WHERE id IN (
        (SELECT id FROM conversations
            WHERE brand_id = %(brand)s AND closed_at IS NULL AND holder = 'queue' AND answer_by >= %(now)s
            ORDER BY answer_by, id LIMIT %(near)s)
        UNION
        (SELECT id FROM conversations
            WHERE brand_id = %(brand)s AND closed_at IS NULL AND holder = 'queue' AND answer_by < %(now)s
            ORDER BY answer_by DESC, id DESC LIMIT %(near)s)
        UNION
        (SELECT id FROM conversations
            WHERE brand_id = %(brand)s AND closed_at IS NULL AND holder = 'queue' AND answer_by IS NOT NULL
            ORDER BY answer_by, id LIMIT %(near)s)
    )
)
SELECT near.id FROM near
WHERE NOT EXISTS (SELECT FROM needs WHERE conversation_id = near.id)
ORDER BY near.answer_by, near.id
LIMIT %(most)s
