-- What people of a brand hold and customers wait for: with how its person is here, and when they last pressed a key
-- in it. All of it of some people; of everybody only what may go back: what falls silent, and what is held by who is
-- gone, since a large desk holds thousands of mails.
SELECT c.id, c.holder_person_id, channels.kind, agents.seen_at, agents.chosen,
    c.held_since, c.turn_opened_at, viewers.wrote_at
FROM conversations c
JOIN channels ON channels.id = c.channel_id
LEFT JOIN agents ON agents.brand_id = c.brand_id AND agents.user_id = c.holder_person_id
LEFT JOIN viewers ON viewers.conversation_id = c.id AND viewers.user_id = c.holder_person_id
WHERE c.brand_id = %(brand)s AND c.closed_at IS NULL AND c.answer_by IS NOT NULL AND c.holder = 'person'
    AND (c.holder_person_id = ANY (%(people)s::bigint[]) OR %(people)s::bigint[] IS NULL AND (
        %(all_fall_silent)s OR channels.kind = ANY (%(cannot_wait)s) OR agents.seen_at <= %(seen_before)s
    ))
