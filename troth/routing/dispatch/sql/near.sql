-- Of a hundred thousand that wait, those whose first promise falls due next, has just fallen due, or is the latest
-- of all. What is given out and what is asked what it needs are chosen alike.
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
