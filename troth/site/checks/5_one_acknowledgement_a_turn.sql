-- 5: No turn was acknowledged twice.
select p.brand_id, p.conversation_id, count(*) || ' promises told for the turn of ' || p.turn_opened_at
from promises p
where p.announcement_id is not null
group by p.brand_id, p.conversation_id, p.turn_opened_at
having count(*) > 1
