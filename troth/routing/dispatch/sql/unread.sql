-- Of what is given out next, that of which nobody has asked yet what it needs; the oldest first.
SELECT near.id FROM near
WHERE NOT EXISTS (SELECT FROM needs WHERE conversation_id = near.id)
ORDER BY near.answer_by, near.id
LIMIT %(most)s
