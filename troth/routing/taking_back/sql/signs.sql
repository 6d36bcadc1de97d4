-- When the person who holds each of these conversations last wrote in it: a word, a note, a draft, or an answer that
-- waits for their ten seconds.
SELECT c.id, greatest(said.at, drafted.at, waits.at)
FROM conversations c
LEFT JOIN LATERAL (
    SELECT said_at AS at FROM messages
    WHERE conversation_id = c.id AND author_id = c.holder_person_id
    ORDER BY id DESC LIMIT 1
) AS said ON true
LEFT JOIN LATERAL (
    SELECT max(updated_at) AS at FROM drafts
    WHERE conversation_id = c.id AND user_id = c.holder_person_id
) AS drafted ON true
LEFT JOIN LATERAL (
    SELECT max(held_at) AS at FROM held_answers
    WHERE conversation_id = c.id AND author_id = c.holder_person_id
) AS waits ON true
WHERE c.id = ANY (%(conversations)s)
