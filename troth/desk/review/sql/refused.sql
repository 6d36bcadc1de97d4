-- Answers of which the customer said that they were none; the index fact_refused has these facts and no others.
select m.id, m.conversation_id, f.happened_at, m.text, u.name
from facts f
join messages m on m.id = (f.details ->> 'message_id')::bigint
left join users u on u.id = m.author_id
where f.brand_id = any(%(brands)s) and f.name = 'AnswerRefused' and f.happened_at >= %(since)s
order by f.happened_at desc limit 200
