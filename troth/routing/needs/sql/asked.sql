-- What is known of each conversation by which rules and the classifier find what it needs: the words are those
-- before its first answer, and of a very long message its beginning.
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
        string_agg(left(text, 4000), E'\n' ORDER BY id) AS words,
        (array_agg(about ->> 'page' ORDER BY id) FILTER (WHERE about ->> 'page' <> ''))[1] AS page
    FROM messages
    WHERE conversation_id = c.id AND kind = 'customer' AND id < coalesce(
        (SELECT min(id) FROM messages WHERE conversation_id = c.id AND kind = 'answer'), 9223372036854775807
    )
) AS said ON true
WHERE c.id = ANY (%(ids)s)
