-- Answers of which the customer said that they were none.
select m.id, m.conversation_id, f.happened_at, m.text, u.name
from (
    select * from facts where brand_id = any(%(brands)s) order by xid desc, id desc limit 20000
) f
join messages m on m.id = (f.details ->> 'message_id')::bigint
left join users u on u.id = m.author_id
where f.name = 'AnswerRefused' and f.happened_at >= %(since)s
order by f.happened_at desc limit 200
