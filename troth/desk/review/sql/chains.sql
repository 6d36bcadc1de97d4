-- Turns in which the customer was told another time more than once, with the first and the last of these times.
select min(p.id), p.conversation_id, max(p.reset_at) as at, min(p.due_at), max(p.due_at), count(p.reset_at)
from (
    select * from promises
    where brand_id = any(%(brands)s) and made_at >= %(since)s
    order by id desc limit 5000
) p
where p.reset_at is not null or p.replaces_id is not null
group by p.conversation_id, p.turn_opened_at, p.kind
having count(p.reset_at) > 1
order by at desc limit 200
