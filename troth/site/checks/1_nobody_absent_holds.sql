-- 1: Nobody whose screens fell silent holds what a customer waits for, unless the brand gives out work by hand.
select c.brand_id, c.id, 'held by user ' || c.holder_person_id || ', last here at ' || a.seen_at
from conversations c
join agents a on a.brand_id = c.brand_id and a.user_id = c.holder_person_id
left join routings r on r.brand_id = c.brand_id
where c.closed_at is null and c.holder = 'person' and c.answer_by is not null
  and coalesce(r.policy, '') <> 'manual' and a.seen_at < now() - interval '60 seconds'
