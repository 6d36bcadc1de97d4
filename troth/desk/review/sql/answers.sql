-- The answers that kept the newest promises, with the customer's word before each and the one after it.
with kept as (
    select distinct p.conversation_id, p.answered_at
    from (
        select * from promises
        where brand_id = any(%(brands)s) and made_at >= %(since)s
        order by id desc limit 2000
    ) p
    where p.kind in ('first_reply', 'next_reply') and p.kept_at is not null
)
select m.id, m.conversation_id, m.said_at, m.text, u.name, asked.text, again.text
from kept k
join messages m on m.conversation_id = k.conversation_id and m.kind = 'answer' and m.said_at = k.answered_at
left join users u on u.id = m.author_id
join lateral (
    select b.text from messages b
    where b.conversation_id = m.conversation_id and b.id < m.id and b.kind = 'customer' and not b.is_automatic
    order by b.id desc limit 1
) asked on true
left join lateral (
    select a.text from messages a
    where a.conversation_id = m.conversation_id and a.id > m.id and a.kind = 'customer' and not a.is_automatic
    order by a.id limit 1
) again on true
order by m.id desc
