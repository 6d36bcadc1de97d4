-- What is known of each conversation by which rules and the classifier find what it needs: the words are those
-- before its first answer, and of very long or very many messages their beginning: whoever writes a thousand of them
-- holds up no round.
SELECT
    c.id,
    c.channel_id,
    c.language,
    c.subject || E'\n' || coalesce(said.words, '') AS text,
    coalesce(said.page, '') AS page,
    ARRAY(
        SELECT tags.name FROM taggings JOIN tags ON tags.id = taggings.tag_id
        WHERE taggings.conversation_id = c.id
    ) AS tags,
    customers.tier,
    ARRAY(SELECT customer_list_id FROM listed_customers WHERE customer_id = c.customer_id) AS lists
FROM conversations c
JOIN customers ON customers.id = c.customer_id
LEFT JOIN LATERAL (
    SELECT
        left(string_agg(left(text, 4000), E'\n' ORDER BY id), 20000) AS words,
        (array_agg(page ORDER BY id) FILTER (WHERE page <> ''))[1] AS page
    FROM (
        SELECT id, text, about ->> 'page' AS page FROM messages
        WHERE conversation_id = c.id AND kind = 'customer' AND id < coalesce(
            (SELECT min(id) FROM messages WHERE conversation_id = c.id AND kind = 'answer'), 9223372036854775807
        )
        ORDER BY id LIMIT 20
    ) AS first
) AS said ON true
WHERE c.id = ANY (%(ids)s)
