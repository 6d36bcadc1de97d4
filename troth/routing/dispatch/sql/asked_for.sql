-- How often each kind of work came lately, by kind of channel, language and skill; and with which conversation that
-- begins.
SELECT channels.kind, c.language, coalesce(skills.name, ''), count(*), min(c.id)
FROM conversations c
JOIN channels ON channels.id = c.channel_id
LEFT JOIN needs ON needs.conversation_id = c.id
LEFT JOIN skills ON skills.id = needs.skill_id
WHERE c.brand_id = %(brand)s AND c.id IN (
    SELECT id FROM conversations WHERE brand_id = %(brand)s ORDER BY id DESC LIMIT %(most)s
)
GROUP BY 1, 2, 3
